"""Polling stations: their estimates, their day, and what they report."""
