"""Incidents: what happens, where, how grave, whose it is, and what was done.

Engines: states.
"""
