"""Gateways of SMS and chats."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from posko.apps.operation.models import Operation
from posko.kit import seals


class Gateway(models.Model):
    """A machine that passes messages on, and the secret by which it signs them, sealed (see posko.kit.seals)."""

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="gateways")
    name = models.SlugField(max_length=60)
    channel = models.CharField(max_length=12)
    sealed_secret = models.CharField(max_length=400, blank=True)
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

    @property
    def of(self) -> str:
        """What the sealed secret is bound to."""
        return f"secret of gateway {self.operation_id} {self.channel} {self.name}"

    @property
    def secret(self) -> str:
        """The secret itself. BadInput where it does not open."""
        return seals.unseal(self.sealed_secret, of=self.of)

    def set_secret(self, secret: str) -> None:
        """Put a secret in, sealed."""
        self.sealed_secret = seals.seal(secret, of=self.of)
