"""The states of messages that came in: their words and their shapes."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from posko.domain import intake
from posko.kit.states import States


class MessageState(TextChoices):
    """Where a message stands."""

    RECEIVED = intake.MessageState.RECEIVED.value, _("being read")
    HANDLED = intake.MessageState.HANDLED.value, _("handed on")
    WAITING = intake.MessageState.WAITING.value, _("waits for a person")
    DISMISSED = intake.MessageState.DISMISSED.value, _("laid aside")


MESSAGE = States(
    MessageState,
    {"received": "is-promised", "handled": "is-verified", "waiting": "is-waiting", "dismissed": "is-declined"},
)
