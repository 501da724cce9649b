"""Coordination meetings (rakor lintas sektoral): who sits there, the lines of the minutes, the minutes themselves."""

from __future__ import annotations

from posko.apps.rakor.models.lines import Input, Wording
from posko.apps.rakor.models.meetings import Rakor, Seat
from posko.apps.rakor.models.minutes import Approval, Minutes

__all__ = [
    "Approval",
    "Input",
    "Minutes",
    "Rakor",
    "Seat",
    "Wording",
]
