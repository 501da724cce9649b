"""The roll app."""

from __future__ import annotations

from django.apps import AppConfig


class RollConfig(AppConfig):
    """Eligibility look-ups, what KPPS then decided, and the votes that supervisors confirmed."""

    name = "posko.apps.roll"
    label = "roll"
    default_auto_field = "django.db.models.BigAutoField"
