"""The evidence app."""

from __future__ import annotations

from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    """Files that prove something, kept with their hash."""

    name = "posko.apps.evidence"
    label = "evidence"
    default_auto_field = "django.db.models.BigAutoField"
