"""Sealing: rows that are committed become leaves of one tree, in the order of their numbers."""
