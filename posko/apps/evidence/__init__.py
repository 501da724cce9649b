"""Evidence: files that prove something, kept with their hash.

Engines: registry.
"""
