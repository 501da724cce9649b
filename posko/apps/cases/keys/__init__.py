"""Keys of cases: whoever writes seals to a case's public key; only a member's open vault unwraps the private one.

Engines: keyring.
"""
