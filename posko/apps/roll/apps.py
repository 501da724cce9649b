"""The roll app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class RollConfig(AppConfig):
    """Eligibility look-ups, what KPPS then decided, and the votes that supervisors confirmed."""

    name = "posko.apps.roll"
    label = "roll"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fill the slots of a place's page."""
        import_module("posko.apps.roll.wiring")
