"""Retention: what names persons in a case is emptied when its time is over."""
