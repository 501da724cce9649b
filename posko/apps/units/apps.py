"""The units app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class UnitsConfig(AppConfig):
    """Teams that can be sent, and what agencies lend each other."""

    name = "posko.apps.units"
    label = "units"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hand in the rounds of this noun, and who takes its answers."""
        import_module("posko.apps.units.handlers")
        import_module("posko.apps.units.wiring")
