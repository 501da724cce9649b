"""The counters of the desk: attempts that are only counted, and what is reported and confirmed of each PSU trigger.

Attempts are shown per kelurahan, hidden while few (a small number points at people), and never by province of origin.
A trigger of UU 1/2015 Ps. 112 shows how much was reported and how much confirmed; only what was confirmed makes a
candidate, and a candidate goes to Panwas Kecamatan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from posko.law.psu import Apart, Trigger

HIDDEN_UNDER = 5
# Whose word confirms; a word of anybody else is a report.
CONFIRMING = ("kpps", "ptps", "panwascam")
SAID_BY = (*CONFIRMING, "other")
Counts = Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True)
class Attempts:
    """Refused attempts in one kelurahan, at least five; a kelurahan with fewer is not named at all."""

    kelurahan: str
    shown: int


@dataclass(frozen=True, slots=True)
class Entered:
    """One entry of an office on a kind at a station: how many there are by now, and on whose word."""

    station: str
    kind: str
    said_by: str
    count: int


@dataclass(frozen=True, slots=True)
class Tally:
    """The counts of one kind at one station. `reported` is never less than `confirmed`."""

    station: str
    kind: str
    reported: int
    confirmed: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A station whose confirmed count meets a trigger: a candidate for a repeat vote, never a decision."""

    station: str
    kind: str
    count: int
    trigger: Trigger


def attempts(kelurahan_of_refused: Iterable[str]) -> list[Attempts]:
    """How many the desk refused, per kelurahan, most first; "1 to 4" would also tell, so those are left out."""
    counted = Counter(kelurahan_of_refused)
    found = [Attempts(code, count) for code, count in counted.items() if count >= HIDDEN_UNDER]
    return sorted(found, key=lambda each: (-each.shown, each.kelurahan))


def reports(rows: Iterable[Trigger | Apart], heard: Counts, refused: Counts) -> dict[tuple[str, str], int]:
    """Reports by (station, kind), from incidents by (station, kind of incident) and from voters whom the desk gave no
    ballot and KPPS let vote, by (station, reason). Two sources may tell of the same event, so the larger one counts."""
    found: dict[tuple[str, str], int] = {}
    for row in rows:
        for counts, names in ((heard, row.heard_as), (refused, row.refused_as)):
            added: Counter[str] = Counter()
            for (station, name), count in counts.items():
                added[station] += count if name in names else 0
            for station, count in added.items():
                found[station, row.code] = max(count, found.get((station, row.code), 0))
    return {key: count for key, count in found.items() if count}


def tallies(entered: Iterable[Entered], reported: Counts) -> list[Tally]:
    """The counts by station and kind: the last confirming word, and the largest report, which is never less."""
    confirmed: dict[tuple[str, str], int] = {}
    told: dict[tuple[str, str], int] = {}
    for each in entered:
        (confirmed if each.said_by in CONFIRMING else told)[each.station, each.kind] = each.count
    found = []
    for station, kind in sorted({*confirmed, *told, *reported}):
        sure = confirmed.get((station, kind), 0)
        most = max(sure, told.get((station, kind), 0), reported.get((station, kind), 0))
        found.append(Tally(station, kind, most, sure))
    return [each for each in found if each.reported]


def candidates(found: Iterable[Tally], triggers: Iterable[Trigger]) -> list[Candidate]:
    """Stations whose confirmed count meets a trigger."""
    by_code = {trigger.code: trigger for trigger in triggers}
    return [
        Candidate(each.station, each.kind, each.confirmed, trigger)
        for each in found
        if (trigger := by_code.get(each.kind)) is not None and trigger.answer(each.confirmed) == "candidate"
    ]
