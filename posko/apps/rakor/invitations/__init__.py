"""Invitations: the letter of invitation to a meeting, issued once for each change of it.

Engines: paper.
"""
