"""Notices: who is notified of what, by which channel, and the outcome.

Engines: registry, states.
"""
