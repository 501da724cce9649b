"""Exports: the past as a folder that others keep, and check without Posko.

Engines: folder, proving.
"""
