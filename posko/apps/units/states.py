"""The states of teams, resource orders and offers: their words and their shapes."""

from __future__ import annotations

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from posko.domain import units
from posko.kit.states import States


class TeamState(TextChoices):
    """What a team can do now."""

    OFF = units.TeamState.OFF.value, _("off duty")
    READY = units.TeamState.READY.value, _("ready")
    GOING = units.TeamState.GOING.value, _("on the way")
    THERE = units.TeamState.THERE.value, _("there")
    REST = units.TeamState.REST.value, _("resting")


class OrderState(TextChoices):
    """Where a resource order stands."""

    OPEN = units.OrderState.OPEN.value, _("open")
    PART = units.OrderState.PART.value, _("partly met")
    MET = units.OrderState.MET.value, _("met")
    CANCELLED = units.OrderState.CANCELLED.value, _("cancelled")


class OfferState(TextChoices):
    """Where one agency's offer stands."""

    OFFERED = units.OfferState.OFFERED.value, _("offered")
    ACCEPTED = units.OfferState.ACCEPTED.value, _("accepted")
    DECLINED = units.OfferState.DECLINED.value, _("declined")
    WITHDRAWN = units.OfferState.WITHDRAWN.value, _("withdrawn")
    ARRIVED = units.OfferState.ARRIVED.value, _("arrived")


TEAM = States(
    TeamState,
    {
        "off": "is-declined",
        "ready": "is-verified",
        "going": "is-promised",
        "there": "is-proven",
        "rest": "is-waiting",
        "late": "is-late",
    },
    {"late": _("late")},
)
ORDER = States(
    OrderState,
    {"open": "is-open", "part": "is-promised", "met": "is-verified", "cancelled": "is-declined", "late": "is-late"},
    {"late": _("late")},
)
OFFER = States(
    OfferState,
    {
        "offered": "is-waiting",
        "accepted": "is-promised",
        "declined": "is-declined",
        "withdrawn": "is-declined",
        "arrived": "is-verified",
    },
)
