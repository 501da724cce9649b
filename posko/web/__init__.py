"""Web: pages, settings and the look."""
