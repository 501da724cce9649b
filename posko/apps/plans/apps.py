"""The plans app."""

from __future__ import annotations

from django.apps import AppConfig


class PlansConfig(AppConfig):
    """Phases of the election and statutory clocks, from the law table."""

    name = "posko.apps.plans"
    label = "plans"
    default_auto_field = "django.db.models.BigAutoField"
