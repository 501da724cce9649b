"""Cards: printed for many devices at once from a table, each used once, revoked by list.

Engines: door.
"""
