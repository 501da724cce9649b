"""Recovery: a lost key, opened by two institutions together.

Engines: registry.
"""
