"""Keys of cases: Bawaslu's key opens the key of each case, which opens its sealed parts.

Engines: keyring.
"""
