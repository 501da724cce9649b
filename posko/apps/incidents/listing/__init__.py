"""The list of incidents, and the same as a file that obeys its filter.

Engines: paper, exports.
"""
