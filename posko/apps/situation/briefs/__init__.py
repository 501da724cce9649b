"""Briefs: one page about a kelurahan, as a chief takes it along.

Engines: paper.
"""
