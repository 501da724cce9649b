"""The territory app."""

from __future__ import annotations

from django.apps import AppConfig


class TerritoryConfig(AppConfig):
    """Places of a city, their spellings, borders and figures."""

    name = "posko.apps.territory"
    label = "territory"
    default_auto_field = "django.db.models.BigAutoField"
