"""The people app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """Agencies, people, their posts, and how they log in."""

    name = "posko.apps.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Give the ledger's page its names."""
        import_module("posko.apps.people.wiring")
