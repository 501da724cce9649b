"""Tasks: who was sent to an incident, and the outcome."""
