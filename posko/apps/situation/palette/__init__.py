"""Palette: what the search finds in every noun that the viewer may see."""
