"""The course of a case: opened once, then events are added; its head and its page.

Engines: drawing, timeline.
"""
