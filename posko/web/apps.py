"""The web app: templates, static files and the receivers of log-in signals."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages, settings and the look."""

    name = "posko.web"
    label = "web"

    def ready(self) -> None:
        """Connect the receivers and hand in the rounds."""
        import_module("posko.web.auth_events")
        import_module("posko.web.rounds")
