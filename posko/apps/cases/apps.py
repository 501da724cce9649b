"""The cases app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Reports, findings and crimes on their way, with their clocks."""

    name = "posko.apps.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hand in what this noun does for others."""
        import_module("posko.apps.cases.articles.wiring")
        import_module("posko.apps.cases.wiring")
