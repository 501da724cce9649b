"""Notices: who is told what, by which channel, and what became of it.

Engines: registry, states.
"""
