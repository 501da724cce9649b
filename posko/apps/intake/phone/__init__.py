"""The phone form: a page that works without a network.

Engines: words.
"""
