"""Keys of cases: Bawaslu's key opens the key of each case, and that opens what is sealed in it.

Engines: keyring.
"""
