"""The desk: ask, answer with the legal ground, record what happened.

Engines: spool.
"""
