"""The notices app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class NoticesConfig(AppConfig):
    """Reminders, their channels and quiet hours, the morning digest, and letters that could not be delivered."""

    name = "posko.apps.notices"
    label = "notices"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Let people, below, tell somebody something."""
        import_module("posko.apps.notices.wiring")
