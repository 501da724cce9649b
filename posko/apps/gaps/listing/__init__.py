"""The list and the board of gaps, saved filters, and many gaps changed in one act."""
