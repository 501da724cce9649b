"""Vaults: each person's own key pair under a pass phrase, its recovery card, and the drill with it.

Engines: registry.
"""
