"""The inbox: what comes in is kept on the disk before anybody is answered.

Engines: group_commit, registry.
"""
