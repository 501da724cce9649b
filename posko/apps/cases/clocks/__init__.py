"""Notices of the clocks of cases: when, and to whom."""
