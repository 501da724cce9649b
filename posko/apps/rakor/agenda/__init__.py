"""The agenda: the gaps that a meeting starts from, and the items that were written for it."""
