"""Tasks: who was sent to an incident, and what became of it."""
