"""Gaps: what is missing, who promised to close it, and whether it is proven.

Engines: states.
"""
