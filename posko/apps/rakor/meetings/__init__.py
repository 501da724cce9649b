"""Meetings: planned, moved and begun, with their lines.

Engines: notifications.
"""
