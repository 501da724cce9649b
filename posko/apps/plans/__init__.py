"""Plans: the phases of the election, the countdown to the next, and the statutory clocks that run.

Engines: paper.
"""
