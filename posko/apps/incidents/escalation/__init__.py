"""Telling along the chain what is new and what waits too long."""
