"""The incidents app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    """What happens and what is done about it."""

    name = "posko.apps.incidents"
    label = "incidents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hand in what this noun does for others."""
        for part in ("tasks", "comments", "merges", "field", "answers"):
            import_module(f"posko.apps.incidents.{part}.wiring")
        import_module("posko.apps.incidents.handlers")
        import_module("posko.apps.incidents.wiring")
