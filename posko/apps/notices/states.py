"""The states of a delivery to one person: their words and their shapes."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from posko.domain import notices
from posko.kit.states import States


class DeliveryState(TextChoices):
    """Where one delivery stands."""

    QUEUED = notices.DeliveryState.QUEUED.value, _("waiting")
    SENDING = notices.DeliveryState.SENDING.value, _("being sent")
    SENT = notices.DeliveryState.SENT.value, _("sent")
    FAILED = notices.DeliveryState.FAILED.value, _("failed, tried again")
    DEAD = notices.DeliveryState.DEAD.value, _("dead")
    DROPPED = notices.DeliveryState.DROPPED.value, _("no longer needed")


DELIVERY = States(
    DeliveryState,
    {
        "queued": "is-waiting",
        "sending": "is-waiting",
        "sent": "is-verified",
        "failed": "is-promised",
        "dead": "is-late",
        "dropped": "is-declined",
    },
)
