"""Tasks of a case, and links to things outside its wall."""
