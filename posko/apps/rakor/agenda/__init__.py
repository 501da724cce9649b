"""The agenda: the gaps that a meeting starts from."""
