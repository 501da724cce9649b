"""Who sat at the table: invited, there by the code on the wall, or marked by the chair.

Engines: paper.
"""
