"""The states of meetings, and who was there: their words and their shapes."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from posko.domain.rakor import meetings
from posko.kit.states import States


class MeetingState(TextChoices):
    """Where a meeting stands."""

    PLANNED = meetings.MeetingState.PLANNED.value, _("planned")
    HELD = meetings.MeetingState.HELD.value, _("being held")
    CLOSED = meetings.MeetingState.CLOSED.value, _("closed")
    APPROVED = meetings.MeetingState.APPROVED.value, _("approved by all")
    CANCELLED = meetings.MeetingState.CANCELLED.value, _("cancelled")


class Presence(TextChoices):
    """Whether an agency sat at the table."""

    PRESENT = meetings.Presence.PRESENT.value, _("present")
    EXCUSED = meetings.Presence.EXCUSED.value, _("excused")
    ABSENT = meetings.Presence.ABSENT.value, _("absent")


class FollowUpState(TextChoices):
    """Where a decision with an owner stands."""

    RUNNING = meetings.FollowUpState.RUNNING.value, _("in progress")
    DONE = meetings.FollowUpState.DONE.value, _("done")
    DROPPED = meetings.FollowUpState.DROPPED.value, _("dropped")


MEETING = States(
    MeetingState,
    {
        "planned": "is-waiting",
        "held": "is-promised",
        "closed": "is-closed",
        "approved": "is-verified",
        "cancelled": "is-declined",
    },
)
PRESENCE = States(Presence, {"present": "is-verified", "excused": "is-waiting", "absent": "is-declined"})
FOLLOW_UP = States(FollowUpState, {"running": "is-promised", "done": "is-verified", "dropped": "is-declined"})
