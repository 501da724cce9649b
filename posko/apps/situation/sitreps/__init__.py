"""Situation reports: drafted from the data, edited, signed, issued.

Engines: paper, period.
"""
