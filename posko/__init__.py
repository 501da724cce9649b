"""Posko: the joint command post for an election, in software."""

__version__ = "0.1.0"
