"""The course of an incident: reported, moved as its table says, ended; its page and its time line.

Engines: timeline, notifications.
"""
