"""The rakor app."""

from __future__ import annotations

from django.apps import AppConfig


class RakorConfig(AppConfig):
    """Coordination meetings and the inputs raised there."""

    name = "posko.apps.rakor"
    label = "rakor"
    default_auto_field = "django.db.models.BigAutoField"
