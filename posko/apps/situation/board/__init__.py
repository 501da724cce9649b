"""The board of all stations on a day: their reports, and counts by area at a moment."""
