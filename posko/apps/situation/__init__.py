"""Situation: one picture of now, and the situation reports.

Engines: states.
"""
