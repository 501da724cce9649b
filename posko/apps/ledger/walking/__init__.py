"""Walking: the rows, payloads and leaves of the database side by side, a page at a time, for a walk over them."""
