"""The situation app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class SituationConfig(AppConfig):
    """The picture of now, and the report that carries it."""

    name = "posko.apps.situation"
    label = "situation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fill the slots of a place's page, and take messages that are reports of stations."""
        import_module("posko.apps.situation.handlers")
        import_module("posko.apps.situation.wiring")
