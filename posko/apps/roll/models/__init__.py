"""What the desk keeps: which rule answered what; never a person's facts, name or NIK (only its keyed hash)."""

from __future__ import annotations

from posko.apps.roll.models.desk import LookUp
from posko.apps.roll.models.repeats import ConfirmedVote, StationVote

__all__ = [
    "ConfirmedVote",
    "LookUp",
    "StationVote",
]
