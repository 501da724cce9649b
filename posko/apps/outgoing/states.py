"""The states of a message that leaves, its channel and what it is about: their words and their shapes."""

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
    REACHED = outgoing.SendingState.REACHED.value, _("delivered")
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

CHANNEL_WORDS = {
    outgoing.Channel.PHONE.value: _("Phone form"),
    outgoing.Channel.SMS.value: _("SMS"),
    outgoing.Channel.TELEGRAM.value: _("Telegram"),
    outgoing.Channel.WHATSAPP.value: _("WhatsApp"),
    outgoing.Channel.PUSH.value: _("Doorbell"),
    outgoing.Channel.HOOK.value: _("Gateway of one's own"),
}
ABOUT_WORDS = {
    outgoing.About.TASK.value: _("Task"),
    outgoing.About.ALERT.value: _("Alert"),
    outgoing.About.REPLY.value: _("Reply"),
    outgoing.About.PROOF.value: _("Code that proves a number"),
    outgoing.About.CLIMB.value: _("Escalation"),
    outgoing.About.NEWS.value: _("What became of a report"),
    outgoing.About.DOORBELL.value: _("Doorbell"),
    outgoing.About.TRIAL.value: _("Trial of a gateway"),
}
