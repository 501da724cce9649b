"""Surges: places with more incidents than expected."""
