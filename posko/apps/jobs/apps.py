"""The jobs app."""

from __future__ import annotations

from django.apps import AppConfig


class JobsConfig(AppConfig):
    """Named jobs, their progress, and periodic rounds."""

    name = "posko.apps.jobs"
    label = "jobs"
    default_auto_field = "django.db.models.BigAutoField"
