"""The inbox: every message is on the disk before its sender gets an answer.

Engines: group_commit, registry.
"""
