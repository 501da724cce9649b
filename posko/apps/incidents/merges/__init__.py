"""Merges: proposals of incidents that may be the same, merged by a person, and undone."""
