"""The panel of a place on the map page: its tabs, and what each of them says.

Engines: wanted.
"""
