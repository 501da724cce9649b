"""The counts of the frame around every page, counted once for all who see the same.

The key holds all that they hang on: the walls, or the person where it counts what is his; what the ledger holds, since
each act stands in it; and the minute, since a promise turns late by itself. So nothing is ever forgotten by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from posko import clock
from posko.apps.cases.course import selectors as case_selectors
from posko.apps.gaps.course import selectors as gaps
from posko.apps.incidents.course import selectors as incidents
from posko.apps.intake.triage import selectors as triage
from posko.apps.ledger import selectors as ledger
from posko.apps.notices import selectors as notices
from posko.apps.notices.selectors import Bell
from posko.apps.people.accounts import selectors as people
from posko.apps.plans import selectors as plans
from posko.apps.rakor.meetings import selectors as rakor
from posko.apps.situation.alerts import selectors as alert_selectors
from posko.apps.situation.turns import selectors as turns
from posko.apps.territory import selectors as territory
from posko.domain.access import Act, Compartment, Role, Viewer
from posko.kit.caches import SingleFlight
from posko.kit.requests import PoskoRequest


@dataclass(frozen=True, slots=True)
class Shared:
    """What everybody behind the same walls of an operation sees alike."""

    places: Mapping[str, int]
    rakors: int = 0
    gaps: int = 0
    incidents: int = 0
    clocks: int = 0
    messages: int = 0


@dataclass(frozen=True, slots=True)
class Own:
    """What is a person's own: the bell, the turns and the alerts that wait for him, the cases not kept from him."""

    bell: Bell = field(default_factory=Bell)
    alerts: int = 0
    cases: int = 0
    turns: int = 0


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the demo's cast."""

    username: str
    name: str
    agency: str
    role: Role


_shared: SingleFlight[Shared] = SingleFlight("frame", shared=False, seconds=120)
_own: SingleFlight[Own] = SingleFlight("frame-own", held=512, shared=False, seconds=120)
_cast: SingleFlight[list[Member]] = SingleFlight("cast", held=1, shared=False)


def counts(request: PoskoRequest) -> tuple[Shared, Own]:
    """The counts as they are now. What a request wrote itself is counted on the page that answers it."""
    viewer, offset = request.viewer, request.operation.clock_offset
    minute = clock.operation_time(offset).replace(second=0, microsecond=0)
    walls = (viewer.operation, viewer.city, viewer.compartments, viewer.may(Act.INTAKE_TRIAGE))
    # Each counts at the moment in which it asks: that is later than every act that is committed, and known to the key.
    shared = ledger.as_of_now(_shared, (walls, minute), lambda: _count(viewer, clock.operation_time(offset)))
    own = ledger.as_of_now(_own, (viewer, minute), lambda: _count_own(viewer, clock.operation_time(offset)))
    return shared, own


def cast() -> list[Member]:
    """The invented people of the demo, for its person switcher."""
    return ledger.as_of_now(_cast, "", _invented)


def _invented() -> list[Member]:
    posts = people.demo_cast()
    return [Member(each.user.username, each.user.full_name, each.agency.short, Role(each.role)) for each in posts]


def _count(viewer: Viewer, at: datetime) -> Shared:
    places = territory.counts(viewer)
    if not viewer.sees(Compartment.COORDINATION):
        return Shared(places)
    return Shared(
        places,
        rakor.rakors(viewer).count(),
        gaps.open_count(viewer),
        incidents.open_count(viewer),
        plans.running_count(viewer),
        triage.waiting_count(viewer, at) if viewer.may(Act.INTAKE_TRIAGE) else 0,
    )


def _count_own(viewer: Viewer, at: datetime) -> Own:
    bell = notices.bell(viewer, at)
    if not viewer.sees(Compartment.COORDINATION):
        return Own(bell)
    alerts, cases = alert_selectors.waiting_count(viewer), case_selectors.open_count(viewer)
    return Own(bell, alerts, cases, turns.count(viewer, at))
