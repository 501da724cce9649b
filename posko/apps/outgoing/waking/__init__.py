"""Waking: an SMS to a desk, and to who keeps its watch, when a notice of the gravest kind stays unread."""
