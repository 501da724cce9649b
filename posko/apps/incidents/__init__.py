"""Incidents: what happens, where, how grave it is, who leads, and what was done.

Engines: states.
"""
