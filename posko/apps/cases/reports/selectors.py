"""Reading what a report begins with: cases that may be the same, and the status behind a code."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Q

from posko.apps.cases.course import selectors
from posko.apps.cases.models import Case
from posko.apps.people.accounts import selectors as people
from posko.apps.territory.models import Place
from posko.domain.access import Compartment, Viewer, system_viewer
from posko.domain.cases import public_status
from posko.domain.cases.public_status import Status
from posko.domain.territory.places import Level
from posko.kit import walls

# Two reports from one place within so much time may be about the same event.
NEAR: Final = timedelta(hours=24)
MOST_LOOKED_AT: Final = 100
DOUBLE: Final = "double"
_BETWEEN = re.compile(r"[\s\-\u2010-\u2013]+")


@dataclass(frozen=True, slots=True)
class Followed:
    """A case followed by its code. `viewer` is the house itself, for this one question."""

    case: Case
    status: Status
    viewer: Viewer
    at: datetime


def alike(viewer: Viewer, place: Place | None, moment: datetime, *, besides: int = 0) -> list[Case]:
    """Open cases at that place and time, which may be the same matter. `besides`: the number of the case itself."""
    if place is None or place.code == viewer.city:
        return []
    near = Q(place=place)
    if place.level == Level.TPS:
        near |= Q(place=place.parent_id)
    if place.level == Level.KELURAHAN:
        near |= Q(place__parent=place)
    found = selectors.cases(viewer).filter(near, ended=False).exclude(number=besides).order_by("-number")
    linked = _linked(viewer, besides)
    return [row for row in found[:MOST_LOOKED_AT] if row.number not in linked and _near(viewer, row, moment)]


def moment_of(viewer: Viewer, case: Case) -> datetime:
    """When the matter happened, or became known where that is all there is."""
    first = selectors.course(viewer, case).events[0]
    return first.moment("event_at") or first.moment("known_at") or first.at


def told_by_code(code: str, *, real_at: datetime) -> Followed | None:
    """The status behind a code. None for a code that nobody has, whatever is wrong with it."""
    with walls.opened_also(Compartment.CASE):  # the code is the right to this one case
        return _followed(_BETWEEN.sub("", code).lower(), real_at)


def _followed(plain: str, real_at: datetime) -> Followed | None:
    case = Case.objects.select_related("operation").filter(receipt_hash=people.token_hash(plain)).first()
    if case is None or not plain:
        return None
    operation, at = case.operation, real_at + case.operation.clock_offset
    behind = frozenset({Compartment.PUBLIC, Compartment.CASE})
    viewer = system_viewer("case-status", operation=operation.code, city=operation.city_id, compartments=behind)
    events = selectors.course(viewer, case).events
    reviews = [event for event in events if event.name == "report.reviewed" and event.at <= at]
    missing = list(reviews[-1].said.get("missing", [])) if reviews else []
    status = public_status.status_of(selectors.standing(viewer, case, at), missing)
    return Followed(case, status, viewer, at)


def _near(viewer: Viewer, row: Case, moment: datetime) -> bool:
    return abs(moment_of(viewer, row) - moment) <= NEAR


def _linked(viewer: Viewer, number: int) -> set[int]:
    """Numbers of the cases that are linked with this one as doubles, whichever of the two the link stands in."""
    if not number:
        return set()
    links = selectors.standing_links(viewer, DOUBLE).filter(Q(case__number=number) | Q(ref=str(number)))
    return {each for one, other in links.values_list("case__number", "ref") for each in (one, int(other))} - {number}
