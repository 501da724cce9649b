"""Units: teams that can be sent, their check-in timers, and the orders of people and vehicles between agencies."""

from __future__ import annotations

from enum import StrEnum


class TeamState(StrEnum):
    """What a team can do now. It says so itself; nobody tracks it."""

    OFF = "off"
    READY = "ready"
    GOING = "going"
    THERE = "there"
    REST = "rest"


class OrderState(StrEnum):
    """Where a resource order stands. `part`: less than what was asked is accepted."""

    OPEN = "open"
    PART = "part"
    MET = "met"
    CANCELLED = "cancelled"


class OfferState(StrEnum):
    """Where one agency's offer stands."""

    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    ARRIVED = "arrived"
