"""The outgoing app."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class OutgoingConfig(AppConfig):
    """What leaves the post, to whom, and what became of it."""

    name = "posko.apps.outgoing"
    label = "outgoing"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hand in the rounds, and say which words are sealed."""
        import_module("posko.apps.outgoing.wiring")
