"""Agencies, people and their posts: accounts opened and closed, and the door by a one-time link.

Engines: registry, factors.
"""
