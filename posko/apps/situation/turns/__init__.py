"""Turns: one queue over everything that waits for somebody, each with the one act that does it.

Engines: faces, sources.
"""
