"""Attendance: invited, checked in by the code on the wall, or marked by the chair.

Engines: paper.
"""
