"""Discussions of the three institutions: who was there, and what each of them holds."""
