"""Integrity: sealed parts of a case are compared with their hashes, and damage is reported."""
