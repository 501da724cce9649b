"""The outgoing app."""

from __future__ import annotations

from django.apps import AppConfig


class OutgoingConfig(AppConfig):
    """What leaves the post, to whom, and what became of it."""

    name = "posko.apps.outgoing"
    label = "outgoing"
    default_auto_field = "django.db.models.BigAutoField"
