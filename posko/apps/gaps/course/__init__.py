"""The course of a gap: opened, promised, proven, closed; its page and its time line.

Engines: registry, timeline.
"""
