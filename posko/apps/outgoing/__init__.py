"""Outgoing: the one door by which the post speaks to telephones, chats and other systems.

Engines: states, registry.
"""
