"""How agencies keep their promises, as a page and as a paper of one month.

Engines: paper.
"""
