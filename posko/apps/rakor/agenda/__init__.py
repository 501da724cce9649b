"""The agenda: what a meeting starts from."""
