"""Minutes: put together when a meeting closes, numbered, sent, answered by the agencies.

Engines: paper.
"""
