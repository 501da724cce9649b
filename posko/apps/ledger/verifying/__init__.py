"""Verifying: the ledger against its leaves, twins, payloads, guard and every head that was kept of it.

Engines: watch.
"""
