"""The rakor app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class RakorConfig(AppConfig):
    """Coordination meetings and the inputs raised there."""

    name = "posko.apps.rakor"
    label = "rakor"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fill the pages of meetings."""
        for part in ("agenda", "promises", "attendance", "cycle", "followups", "invitations", "minutes"):
            import_module(f"posko.apps.rakor.{part}.wiring")
