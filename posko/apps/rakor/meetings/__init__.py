"""Meetings: planned, moved, begun, and the lines put on their table.

Engines: notifications.
"""
