"""The post's journal: one line after the other, never changed and never removed."""
