"""Repeat votes: confirmed reports, and the day on which a station votes once more."""
