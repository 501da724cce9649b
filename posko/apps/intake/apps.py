"""The intake app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """The durable inbox and its doors."""

    name = "posko.apps.intake"
    label = "intake"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hand in what this noun does for others."""
        import_module("posko.apps.intake.handlers")
        import_module("posko.apps.intake.wiring")
