"""Vaults: each member's own key pair, and how keys of cases are wrapped for it (docs/adr/0006)."""
