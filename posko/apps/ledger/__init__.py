"""Ledger: the append-only record of every write.

Engines: registry, triggers.
"""
