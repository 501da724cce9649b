"""Retention: the persons of a case are removed when its time is over, and with the last of them the papers."""
