"""Reminding an agency of its turn on a gap, as another agency that waits for it."""
