"""The states of incidents and of tasks, their words and their shapes; and by which way a report came, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db.models import TextChoices
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from posko.domain import incidents
from posko.domain.errors import N_
from posko.domain.people import journal
from posko.kit.states import States


def _reported() -> str:
    """A station has "reported" too, and says another Indonesian word for it."""
    return gettext("Reported").lower()


class IncidentState(TextChoices):
    """Where an incident stands."""

    REPORTED = incidents.IncidentState.REPORTED.value, lazy(_reported, str)()
    CONFIRMED = incidents.IncidentState.CONFIRMED.value, _("confirmed")
    ASSIGNED = incidents.IncidentState.ASSIGNED.value, _("assigned")
    ON_THE_WAY = incidents.IncidentState.ON_THE_WAY.value, _("on the way")
    HANDLED = incidents.IncidentState.HANDLED.value, _("handled")
    CLOSED = incidents.IncidentState.CLOSED.value, _("closed")
    FALSE = incidents.IncidentState.FALSE.value, _("false")


class TaskState(TextChoices):
    """Where a task stands."""

    ASKED = incidents.TaskState.ASKED.value, _("asked")
    ACCEPTED = incidents.TaskState.ACCEPTED.value, _("taken on")
    ON_THE_WAY = incidents.TaskState.ON_THE_WAY.value, _("on the way")
    ARRIVED = incidents.TaskState.ARRIVED.value, _("there")
    DONE = incidents.TaskState.DONE.value, _("done")
    UNABLE = incidents.TaskState.UNABLE.value, _("not possible")
    CANCELLED = incidents.TaskState.CANCELLED.value, _("cancelled")


INCIDENT = States(
    IncidentState,
    {
        "": "is-waiting",
        "all": "is-waiting",
        "reported": "is-waiting",
        "confirmed": "is-open",
        "assigned": "is-promised",
        "on_the_way": "is-proven",
        "handled": "is-verified",
        "closed": "is-closed",
        "false": "is-declined",
        "late": "is-late",
    },
    {"": _("running"), "all": _("all"), "late": _("late")},
)
TASK = States(
    TaskState,
    {
        "asked": "is-waiting",
        "accepted": "is-promised",
        "on_the_way": "is-proven",
        "arrived": "is-proven",
        "done": "is-verified",
        "unable": "is-declined",
        "cancelled": "is-declined",
    },
)
CHANNEL_WORDS: Final[Mapping[str, str]] = {
    "page": N_("at the post"),
    "api": "API",
    "odk": "ODK Collect",
    "phone": N_("phone form"),
    "sms": "SMS",
    "telegram": "Telegram",
    "whatsapp": "WhatsApp",
    "table": N_("table"),
    **journal.CHANNELS,
}
SAID_WORDS: Final[Mapping[str, str]] = {
    "task.accepted": N_("taken on"),
    "task.set_out": N_("on the way"),
    "task.arrived": N_("there"),
    "task.done": N_("done"),
    "task.unable": N_("not possible"),
}
HOW_WORDS: Final[Mapping[str, str]] = {
    "page": N_("at the post"),
    "phone": N_("phone form"),
    "sms": "SMS",
    "voice": N_("by voice"),
}
