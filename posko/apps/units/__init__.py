"""Units: teams with their call signs and check-in timers, and resource orders between agencies.

Engines: states.
"""
