"""Signed scans of papers: kept sealed, by who issued the paper."""
