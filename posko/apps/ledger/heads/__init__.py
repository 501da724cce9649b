"""Heads: the tree's root, signed by the post's key, which others keep and cosign.

Engines: files.
"""
