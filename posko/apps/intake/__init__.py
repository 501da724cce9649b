"""Intake: one durable inbox. A message is saved first, then answered, then read and handed to its noun.

Engines: states.
"""
