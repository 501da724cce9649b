"""Minutes: composed when a meeting closes, numbered, sent, answered by the agencies.

Engines: paper.
"""
