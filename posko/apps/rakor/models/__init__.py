"""Coordination meetings (rakor lintas sektoral): agenda, guests, the lines of the minutes, and what became of them."""

from __future__ import annotations

from posko.apps.rakor.models.agenda import AgendaItem
from posko.apps.rakor.models.followups import FollowUp
from posko.apps.rakor.models.guests import Guest
from posko.apps.rakor.models.invitations import InvitationLetter
from posko.apps.rakor.models.lines import Input, Wording
from posko.apps.rakor.models.meetings import Rakor, Seat
from posko.apps.rakor.models.minutes import Approval, Minutes

__all__ = [
    "AgendaItem",
    "Approval",
    "FollowUp",
    "Guest",
    "Input",
    "InvitationLetter",
    "Minutes",
    "Rakor",
    "Seat",
    "Wording",
]
