"""Delivery: addressing notices, letters and their back-off, the morning digest.

Engines: paper.
"""
