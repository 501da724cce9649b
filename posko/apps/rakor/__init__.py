"""Rakor: the coordination meeting and its lines.

Engines: states.
"""
