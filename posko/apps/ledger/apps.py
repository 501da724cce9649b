"""The ledger app."""

from __future__ import annotations

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """Append-only record of every write. All other nouns need it."""

    name = "posko.apps.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
