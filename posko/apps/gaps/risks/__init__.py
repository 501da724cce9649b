"""Reopening a gap, and living with one for a time: asked, countersigned, and it always expires."""
