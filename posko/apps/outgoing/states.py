"""The states of a message that leaves: their words and their shapes."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from posko.domain import outgoing
from posko.kit.states import States


class SendingState(TextChoices):
    """Where a message to one recipient stands."""

    QUEUED = outgoing.SendingState.QUEUED.value, _("waiting")
    SENDING = outgoing.SendingState.SENDING.value, _("being sent")
    SENT = outgoing.SendingState.SENT.value, _("sent")
    REACHED = outgoing.SendingState.REACHED.value, _("reached")
    SEEN = outgoing.SendingState.SEEN.value, _("seen")
    ACKNOWLEDGED = outgoing.SendingState.ACKNOWLEDGED.value, _("acknowledged")
    DEAD = outgoing.SendingState.DEAD.value, _("dead")
    DROPPED = outgoing.SendingState.DROPPED.value, _("no longer needed")


SENDING = States(
    SendingState,
    {
        "queued": "is-waiting",
        "sending": "is-waiting",
        "sent": "is-promised",
        "reached": "is-proven",
        "seen": "is-proven",
        "acknowledged": "is-verified",
        "dead": "is-late",
        "dropped": "is-declined",
    },
)
