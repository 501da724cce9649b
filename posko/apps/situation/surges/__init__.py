"""Surges: where incidents are more than was to be expected."""
