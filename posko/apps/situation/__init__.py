"""Situation: one picture of now, and the report that carries it.

Engines: states.
"""
