"""The map page: one layer over the city, the places as a list, and a panel for the chosen place.

Engines: layers.
"""
