"""The situation app."""

from __future__ import annotations

from django.apps import AppConfig


class SituationConfig(AppConfig):
    """The picture of now, and the report that carries it."""

    name = "posko.apps.situation"
    label = "situation"
    default_auto_field = "django.db.models.BigAutoField"
