"""Polling stations on the day they report: who has to be called, and the story of one."""
