"""Integrity: sealed parts of a case are compared with their hashes, damage is reported, and keys are replaced."""
