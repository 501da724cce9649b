"""Delivery: what is due goes to its gateway, and is marked with what became of it.

Engines: line, crew.
"""
