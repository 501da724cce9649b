"""Territory: the places of a city, from province to polling station.

Engines: registry, slots.
"""
