"""Intake: one durable inbox. What comes in is kept first, then answered, then read and handed to its noun.

Engines: states.
"""
