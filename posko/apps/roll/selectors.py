"""Reading the desk: only behind the wall of the voter compartment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from django.conf import settings
from django.db.models import QuerySet

from posko.apps.operation import selectors as operations
from posko.apps.roll import spool
from posko.apps.roll.models import ConfirmedVote, LookUp, StationVote
from posko.apps.territory import selectors as territory
from posko.apps.territory.models import Place
from posko.domain import counters, deadlines, repeats
from posko.domain.access import Compartment, Viewer
from posko.domain.counters import Attempts, Candidate
from posko.domain.deadlines import Deadline
from posko.domain.eligibility import Answer, Later, by_number, rules_on
from posko.domain.plans import JAKARTA
from posko.domain.repeats import Held
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


def earlier_vote(viewer: Viewer, look_up: LookUp) -> LookUp | None:
    """The VOTE that this NIK got before, where that is why it is held, whoever of KPU and Bawaslu asked then."""
    if not viewer.sees(Compartment.VOTER) or look_up.reason != "ANSWERED_BEFORE" or not look_up.repeat_mark:
        return None
    found = LookUp.objects.select_related("station__parent").filter(
        operation__code=viewer.operation, repeat_mark=look_up.repeat_mark, marks_day=look_up.marks_day
    )
    return found.filter(outcome="VOTE", at__lte=look_up.at).exclude(pk=look_up.pk).order_by("at").first()


def answer_of(viewer: Viewer, look_up: LookUp) -> Answer:
    """What the rules answered then, as they read for the voting day of that station."""
    regime = operations.current(viewer).regime
    rules = rules_on(regime, look_up.voting_day, look_up.vote or None)
    answer = by_number(rules, look_up.rule_number)
    if not look_up.later_rule or look_up.later_from is None:
        return answer
    return replace(answer, later=Later(look_up.later_from.astimezone(JAKARTA), by_number(rules, look_up.later_rule)))


def station_votes(viewer: Viewer) -> list[StationVote]:
    """The days on which stations vote once more, as they stand now; the whole table may know them."""
    if not viewer.sees(Compartment.COORDINATION):
        return []
    rows = StationVote.objects.select_related("station__parent").filter(operation__code=viewer.operation)
    last = {(row.station_id, row.day): row for row in rows.order_by("pk")}
    return sorted((row for row in last.values() if not row.struck), key=lambda row: (row.day, row.station_id))


def held_at(viewer: Viewer, station: Place | None, today: date) -> Held:
    """Which vote a station holds, seen from a day; for no station, that of the regime."""
    first = law.eligibility(operations.current(viewer).regime).named.voting_day
    rows = StationVote.objects.filter(operation__code=viewer.operation, station=station).order_by("pk")
    last = {row.day: row for row in rows} if station else {}
    days = [(row.day, repeats.vote_of(row.vote)) for row in last.values() if not row.struck]
    return repeats.held_at(first, days, today)


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
