"""The gaps app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class GapsConfig(AppConfig):
    """Gaps, the commitments that close them, and their proof."""

    name = "posko.apps.gaps"
    label = "gaps"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Fill the slots of a gap's page and of a place's, and take messages that are gaps."""
        for part in ("promises", "risks", "links", "comments", "listing"):
            import_module(f"posko.apps.gaps.{part}.wiring")
        import_module("posko.apps.gaps.wiring")
        import_module("posko.apps.gaps.handlers")
