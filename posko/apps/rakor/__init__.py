"""Rakor: the coordination meeting and what was raised there.

Engines: states.
"""
