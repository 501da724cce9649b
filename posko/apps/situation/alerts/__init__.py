"""Alerts to agencies: written by one person, sent by another, acknowledged by each agency.

Engines: paper.
"""
