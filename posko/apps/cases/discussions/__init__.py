"""Discussions of the three institutions: who was there, and the view of each."""
