"""Field devices: added by hand or by a one-time code, and revoked.

Engines: registry.
"""
