"""Tasks of a case, and links to what lies outside of its wall."""
