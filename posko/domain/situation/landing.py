"""Where a person lands after logging in: by role, and on the day of voting by what the day asks.

A chief begins with the map, a duty officer with the watch, who works on the spot with the form of a report, a liaison
with the own turns, a member of the centre with the cases. On the day of voting the watch leads for everybody at the
table; who reports from the spot, and who works on cases, goes on as before.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from posko.domain.access import Act, Compartment, Role, Viewer


class Place(StrEnum):
    """The first pages that there are."""

    TURNS = "turns"
    MAP = "map"
    WATCH = "watch"
    REPORT = "report"
    CASES = "cases"
    LEDGER = "ledger"


_OF_ROLE: Final[Mapping[Role, Place]] = {
    Role.CHIEF: Place.MAP,
    Role.DUTY_OFFICER: Place.WATCH,
    Role.FIELD_OFFICER: Place.REPORT,
    Role.GAKKUMDU_MEMBER: Place.CASES,
    Role.AUDITOR: Place.LEDGER,
}
_ON_THE_DAY: Final = frozenset({Place.TURNS, Place.MAP})


def lands_on(viewer: Viewer, *, voting: bool) -> Place:
    """The first page of somebody at the table. `voting`: votes are cast on this day."""
    wanted = _OF_ROLE.get(viewer.role, Place.TURNS) if viewer.role else Place.TURNS
    if wanted is Place.CASES and not viewer.sees(Compartment.CASE):
        wanted = Place.TURNS
    if wanted is Place.REPORT and not viewer.may(Act.INCIDENT_REPORT):
        wanted = Place.TURNS
    return Place.WATCH if voting and wanted in _ON_THE_DAY else wanted
