"""The trial of pairs: two acts at once on PostgreSQL, one of them held before each of its statements in turn."""
