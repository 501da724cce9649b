"""Incidents that come in by a channel."""
