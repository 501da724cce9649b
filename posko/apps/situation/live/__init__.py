"""The live picture: map, list and time line under one filter.

Engines: map.
"""
