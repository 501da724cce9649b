"""Reading the desk: only behind the wall of the voter compartment."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.conf import settings
from django.db.models import QuerySet

from posko.apps.operation import selectors as operations
from posko.apps.roll.desk import spool
from posko.apps.roll.models import ConfirmedVote, LookUp, StationVote
from posko.apps.territory import registry as territory_registry
from posko.apps.territory import selectors as territory
from posko.apps.territory.models import Place
from posko.domain import deadlines
from posko.domain.access import Compartment, Viewer
from posko.domain.deadlines import Deadline
from posko.domain.plans.phases import JAKARTA
from posko.domain.roll import counters, repeats
from posko.domain.roll.counters import Attempts, Candidate, Entered, Tally
from posko.domain.roll.eligibility import Answer, Later, by_number, rules_on
from posko.domain.roll.repeats import Held
from posko.domain.territory.places import Level
from posko.kit import walls
from posko.law import deadlines as law_deadlines
from posko.law import eligibility as law
from posko.law import psu
from posko.law.psu import Apart, Trigger


@dataclass(frozen=True, slots=True)
class Line:
    """One trigger of a repeat vote, or a figure counted beside them: how many were reported and confirmed, where."""

    row: Trigger | Apart
    apart: bool
    reported: int
    confirmed: int
    stations: list[tuple[Place, Tally]]


@dataclass(frozen=True, slots=True)
class Counters:
    """Both counters: the attempts, and what was reported and confirmed."""

    attempts: list[Attempts]
    lines: list[Line]
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
    regime = operations.regime(viewer)
    rules = rules_on(regime, look_up.voting_day, look_up.vote or None)
    answer = by_number(rules, look_up.rule_number)
    if not look_up.later_rule or look_up.later_from is None:
        return answer
    return replace(answer, later=Later(look_up.later_from.astimezone(JAKARTA), by_number(rules, look_up.later_rule)))


def station_votes(viewer: Viewer) -> list[StationVote]:
    """The days now set on which stations vote once more. Everybody at the table may know them."""
    if not viewer.sees(Compartment.COORDINATION):
        return []
    rows = StationVote.objects.select_related("station__parent").filter(operation__code=viewer.operation)
    last = {(row.station_id, row.day): row for row in rows.order_by("pk")}
    return sorted((row for row in last.values() if not row.struck), key=lambda row: (row.day, row.station_id))


def held_at(viewer: Viewer, station: Place | None, today: date) -> Held:
    """Which vote a station holds, seen from a day; for no station, that of the regime."""
    first = law.eligibility(operations.regime(viewer)).named.voting_day
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


def tallies(viewer: Viewer, place: str = "") -> list[Tally]:
    """What was reported and confirmed at the stations of a place, from every source, behind the voter wall."""
    if not viewer.sees(Compartment.VOTER):
        return []
    law_rows = psu_rows(viewer)
    let_in = LookUp.objects.filter(operation__code=viewer.operation, station__code__startswith=place, decision="voted")
    refused: Counter[tuple[str, str]] = Counter()
    # One person who is asked for again is one; without a mark each question counts.
    people = {
        (row.station_id, row.reason, row.repeat_mark or f"#{row.pk}")
        for row in let_in.filter(preview=False, outcome__in=("REFUSE", "REDIRECT"))
    }
    refused.update((station, reason) for station, reason, _ in people)
    reported = counters.reports(law_rows, territory_registry.counts(viewer, place), refused)
    return counters.tallies(_entered(viewer, place), reported)


def psu_rows(viewer: Viewer) -> tuple[Trigger | Apart, ...]:
    """The triggers of the law, then the figures counted beside them."""
    regime = operations.regime(viewer)
    return (*psu.triggers(regime), *psu.apart(regime))


def psu_lines(viewer: Viewer, place: str = "") -> list[Line]:
    """Every trigger with what is reported and confirmed in a place, also where that is nothing."""
    found = tallies(viewer, place)
    places = territory.places(viewer).select_related("parent").in_bulk([each.station for each in found])
    lines = []
    for row in psu_rows(viewer):
        mine = [each for each in found if each.kind == row.code and each.station in places]
        lines.append(
            Line(
                row,
                isinstance(row, Apart),
                sum(each.reported for each in mine),
                sum(each.confirmed for each in mine),
                [(places[each.station], each) for each in mine],
            )
        )
    return lines


def _entered(viewer: Viewer, place: str) -> list[Entered]:
    rows = ConfirmedVote.objects.filter(operation__code=viewer.operation, station__code__startswith=place)
    return [Entered(row.station_id, row.kind, row.said_by, row.count) for row in rows.order_by("pk")]


def candidates_here(viewer: Viewer, place: Place) -> list[Candidate]:
    """Candidates for a repeat vote at a place and inside it: the whole table may know them."""
    if not viewer.sees(Compartment.COORDINATION):
        return []
    with walls.opened_also(Compartment.VOTER):  # that a station is one is for the table, by how many votes is not
        entered = _entered(viewer, place.code)
    found = counters.tallies(entered, {})
    return counters.candidates(found, psu.triggers(operations.regime(viewer)))


def psu_last_day(viewer: Viewer) -> Deadline:
    """The last day for a repeat vote, in both countings; the rule is unverified and says so."""
    regime = operations.regime(viewer)
    named = law.eligibility(regime).named
    closing = datetime.combine(named.voting_day, named.hours["closes"], tzinfo=JAKARTA)
    return deadlines.due(law_deadlines.rule(regime, "psu.last_day", named.voting_day), closing)


def both_counters(viewer: Viewer) -> Counters:
    """Attempts per kelurahan (few are hidden), and of each trigger what is reported and confirmed."""
    refused = LookUp.objects.none()
    if viewer.sees(Compartment.VOTER):
        refused = LookUp.objects.filter(operation__code=viewer.operation, outcome="REFUSE", preview=False)
    # One person who is asked for again is one attempt; without a mark each question counts.
    people = {(row.station.parent_id, row.repeat_mark or f"#{row.pk}") for row in refused.select_related("station")}
    lines = psu_lines(viewer)
    places = {tally.station: place for line in lines for place, tally in line.stations}
    found = counters.candidates(
        (tally for line in lines for _, tally in line.stations), psu.triggers(operations.regime(viewer))
    )
    return Counters(
        counters.attempts(str(code) for code, _ in people), lines, [(places[each.station], each) for each in found]
    )


def kelurahan_names(viewer: Viewer) -> dict[str, str]:
    """Names of the city's kelurahan by code."""
    return dict(territory.at_level(viewer, Level.KELURAHAN).values_list("code", "name"))
