"""Vaults: a person's own key, opened by a pass phrase for one session."""
