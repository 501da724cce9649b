"""Evidence of a case: sealed at once, and handed over from person to person by name."""
