"""Offices enter confirmed votes of one station, and a day on which it votes once more."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, datetime

from django.utils import timezone

from posko.apps.ledger.services import record
from posko.apps.operation import selectors as operations
from posko.apps.operation.models import Operation
from posko.apps.roll.models import ConfirmedVote, StationVote
from posko.apps.territory.models import Place
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.roll import counters, repeats
from posko.kit import locks
from posko.kit.acts import act, once, unchanged
from posko.law import eligibility as law
from posko.law import psu


@act
def confirm_votes(
    *,
    form_key: uuid.UUID,
    station: Place,
    kind: str,
    said_by: str,
    count: int,
    source: str,
    by: Viewer,
    at: datetime,
) -> ConfirmedVote:
    """Say how many of one kind there are at one station by now, and on whose word; the last word counts, so that two
    offices that report the same voter make one, and a slip of the finger is put right. Where what is confirmed meets a
    trigger of the law, the candidate is noticed."""
    if said_by not in counters.SAID_BY or count < 0:
        raise BadInput("Choose what was confirmed and how many there are in all.")
    if not by.guards(station.code) or station.level != "tps":
        raise BadInput("Votes are confirmed at a polling station (TPS), such as 31.75.08.1002/028.")
    if not by.acts_at(station.code):
        raise NotAllowed("Your post is bound to one area; %(place)s lies outside it.", place=station.name)
    operation = operations.current(by)
    if kind not in {row.code for row in (*psu.triggers(operation.regime), *psu.apart(operation.regime))}:
        raise BadInput("Choose what was confirmed and how many there are in all.")
    if timezone.localdate(at) < law.eligibility(operation.regime).named.voting_day:
        raise BadInput("Nobody has voted yet: confirmed votes are entered from voting day on.")
    # Two offices at once would both find that the station is no candidate yet.
    locks.row(Place.objects.all(), station.pk)
    if made := ConfirmedVote.objects.filter(form_key=form_key, operation=operation).first():
        return unchanged(made)
    before = _candidate(operation, station, kind)
    confirmed = ConfirmedVote.objects.create(
        operation=operation,
        form_key=form_key,
        station=station,
        kind=kind,
        said_by=said_by,
        count=count,
        source=source,
        entered_by=by.actor,
        entered_at=at,
    )
    payload: dict[str, object] = {"kind": kind, "said_by": said_by, "count": count, "source": source}
    _record_votes("votes.confirmed", station, by=by, at=at, payload=payload, wall=Compartment.VOTER)
    if not before and _candidate(operation, station, kind):
        wall = Compartment.COORDINATION
        _record_votes("psu.candidate_noticed", station, by=by, at=at, payload={"kind": kind}, wall=wall)
    return confirmed


def _candidate(operation: Operation, station: Place, kind: str) -> bool:
    rows = ConfirmedVote.objects.filter(operation=operation, station=station, kind=kind).order_by("pk")
    entered = [counters.Entered(station.code, kind, row.said_by, row.count) for row in rows]
    return bool(counters.candidates(counters.tallies(entered, {}), psu.triggers(operation.regime)))


def _record_votes(
    event: str, station: Place, *, by: Viewer, at: datetime, payload: Mapping[str, object], wall: Compartment
) -> None:
    """Counts stay behind the voter wall; that a station is a candidate is for the whole table to know."""
    record(
        event,
        by=by,
        at=at,
        compartment=wall,
        subject=f"station:{station.code}",
        place=station.code,
        payload=payload,
    )


@act
def set_voting_day(
    *,
    form_key: uuid.UUID,
    station: Place,
    vote: str,
    day: date,
    struck: bool,
    source: str,
    by: Viewer,
    at: datetime,
) -> StationVote:
    """Say that a station votes once more on a day, as KPU decided, or take that day back. The last word counts."""
    if not by.guards(station.code) or station.level != "tps":
        raise BadInput("A voting day is that of a polling station (TPS), such as 31.75.08.1002/028.")
    operation = operations.current(by)
    first = law.eligibility(operation.regime).named.voting_day
    if day <= first or repeats.vote_of(vote) == "first":
        raise BadInput("A station votes once more after %(first)s, not on %(day)s.",
                       first=first.isoformat(), day=day.isoformat())  # fmt: skip

    def enter() -> StationVote:
        return StationVote.objects.create(
            operation=operation,
            form_key=form_key,
            station=station,
            vote=vote,
            day=day,
            struck=struck,
            source=source,
            entered_by=by.actor,
            entered_at=at,
        )

    entered, fresh = once(StationVote.objects.filter(form_key=form_key, operation=operation), enter)
    if not fresh:
        return unchanged(entered)
    payload: dict[str, object] = {"vote": vote, "day": day.isoformat(), "struck": struck, "source": source}
    _record_votes("voting_day.entered", station, by=by, at=at, payload=payload, wall=Compartment.COORDINATION)
    return entered
