"""Gaps: their states, promises and priority, what may be changed, and who is told when."""
