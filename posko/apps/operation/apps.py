"""The operation app."""

from __future__ import annotations

from django.apps import AppConfig


class OperationConfig(AppConfig):
    """The operation: name, kind, city, flags and clock offset."""

    name = "posko.apps.operation"
    label = "operation"
    default_auto_field = "django.db.models.BigAutoField"
