"""Gateways of SMS and chats."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.operation.models import Operation


class Gateway(models.Model):
    """A machine that passes messages on, and the secret by which it signs them."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="gateways")
    name = models.SlugField(max_length=60)
    channel = models.CharField(max_length=12)
    secret = models.CharField(max_length=128)
    takes_get = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["operation", "channel", "name"], name="gateway_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
