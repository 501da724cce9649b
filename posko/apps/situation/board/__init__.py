"""The board of all stations on a day: what was heard of each, and counts by area at a moment."""
