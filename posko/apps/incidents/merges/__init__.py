"""Merges: incidents that are one are proposed, merged by a person, and parted again."""
