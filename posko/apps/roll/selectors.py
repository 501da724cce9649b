"""Reading the desk: only behind the wall of the voter compartment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import QuerySet

from posko.apps.operation import selectors as operations
from posko.apps.roll import spool
from posko.apps.roll.models import ConfirmedVote, LookUp
from posko.apps.territory import selectors as territory
from posko.apps.territory.models import Place
from posko.domain import counters, deadlines, repeats
from posko.domain.access import Compartment, Viewer
from posko.domain.counters import Attempts, Candidate
from posko.domain.deadlines import Deadline
from posko.domain.plans import JAKARTA
from posko.domain.territory import Level
from posko.law import deadlines as law_deadlines
from posko.law import eligibility as law
from posko.law import psu


@dataclass(frozen=True, slots=True)
class Counters:
    """Both counters: what was tried, and what was confirmed."""

    attempts: list[Attempts]
    confirmed: list[tuple[Place, str, int]]
    candidates: list[tuple[Place, Candidate]]


def look_ups(viewer: Viewer) -> QuerySet[LookUp]:
    """The look-ups that exist for this viewer: those of the own institution's agencies."""
    if not viewer.sees(Compartment.VOTER):
        return LookUp.objects.none()
    found = LookUp.objects.select_related("station__parent").filter(operation__code=viewer.operation)
    return found.filter(agency=viewer.agency)


def repeats_of(viewer: Viewer, look_up: LookUp) -> list[LookUp]:
    """Earlier look-ups with the same NIK mark in this operation, whoever of KPU and Bawaslu asked."""
    if not viewer.sees(Compartment.VOTER) or not look_up.repeat_mark:
        return []
    found = LookUp.objects.select_related("station__parent").filter(
        operation__code=viewer.operation, repeat_mark=look_up.repeat_mark
    )
    return list(found.exclude(pk=look_up.pk).order_by("-at")[:5])


def nik_open(viewer: Viewer) -> bool:
    """Whether the NIK field is open: KPU's key is there, and a question can be kept."""
    return viewer.sees(Compartment.VOTER) and repeats.read_key(settings.VOTER_KEY) is not None and spool.usable()


def confirmed_votes(viewer: Viewer) -> QuerySet[ConfirmedVote]:
    """Confirmed votes of the operation: counts at stations."""
    if not viewer.sees(Compartment.VOTER):
        return ConfirmedVote.objects.none()
    return ConfirmedVote.objects.select_related("station__parent").filter(operation__code=viewer.operation)


def latest_votes(viewer: Viewer) -> dict[tuple[str, str], int]:
    """What stands confirmed now by station and kind: the last word of each."""
    return {(row.station_id, row.kind): row.count for row in confirmed_votes(viewer).order_by("pk")}


def candidates_here(viewer: Viewer, place: Place) -> list[Candidate]:
    """Candidates for a repeat vote at a place and inside it: the whole table may know them."""
    if not viewer.sees(Compartment.COORDINATION):
        return []
    rows = ConfirmedVote.objects.filter(operation__code=viewer.operation, station__code__startswith=place.code)
    counts = {(row.station_id, row.kind): row.count for row in rows.order_by("pk")}
    return counters.candidates(counts, psu.triggers(operations.current(viewer).regime))


def psu_last_day(viewer: Viewer) -> Deadline:
    """The last day for a repeat vote, in both countings; the rule is unverified and says so."""
    regime = operations.current(viewer).regime
    named = law.eligibility(regime).named
    closing = datetime.combine(named.voting_day, named.hours["closes"], tzinfo=JAKARTA)
    return deadlines.due(law_deadlines.rule(regime, "psu.last_day", named.voting_day), closing)


def both_counters(viewer: Viewer) -> Counters:
    """Attempts per kelurahan (few are hidden) and confirmed votes per station, with the candidates they make."""
    regime = operations.current(viewer).regime
    refused = LookUp.objects.none()
    if viewer.sees(Compartment.VOTER):
        refused = LookUp.objects.filter(operation__code=viewer.operation, outcome="REFUSE", preview=False)
    # One person who is asked for again is one attempt; without a mark each question counts.
    people = {(row.station.parent_id, row.repeat_mark or f"#{row.pk}") for row in refused.select_related("station")}
    counts = latest_votes(viewer)
    stations = territory.places(viewer).in_bulk([code for code, _ in counts])
    found = counters.candidates(counts, psu.triggers(regime))
    return Counters(
        counters.attempts(str(code) for code, _ in people),
        [(stations[code], kind, count) for (code, kind), count in sorted(counts.items())],
        [(stations[each.station], each) for each in found],
    )


def kelurahan_names(viewer: Viewer) -> dict[str, str]:
    """Names of the city's kelurahan by code."""
    return dict(territory.at_level(viewer, Level.KELURAHAN).values_list("code", "name"))
