"""The two counters of the desk: attempts that are only counted, and confirmed votes that may call for a repeat.

Attempts are shown per kelurahan, hidden while few (a small number points at people), and never by province of origin.
Only votes that Panwascam confirmed feed the triggers of UU 1/2015 Ps. 112.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from posko.law.psu import Trigger

HIDDEN_UNDER = 5
# What Panwascam can confirm, and the count of the law table it feeds; barred voters feed none and are shown apart.
KINDS: Mapping[str, str] = {
    "double": "double_voters",
    "unregistered": "unregistered_voters",
    "barred": "",
}


@dataclass(frozen=True, slots=True)
class Attempts:
    """Refused attempts in one kelurahan, at least five; a kelurahan with fewer is not named at all."""

    kelurahan: str
    shown: int


@dataclass(frozen=True, slots=True)
class Candidate:
    """A station whose confirmed votes meet a trigger: a candidate for a repeat vote, never a decision."""

    station: str
    kind: str
    count: int
    trigger: Trigger


def attempts(kelurahan_of_refused: Iterable[str]) -> list[Attempts]:
    """How many the desk refused, per kelurahan, most first; "1 to 4" would also tell, so those are left out."""
    counted = Counter(kelurahan_of_refused)
    found = [Attempts(code, count) for code, count in counted.items() if count >= HIDDEN_UNDER]
    return sorted(found, key=lambda each: (-each.shown, each.kelurahan))


def candidates(counts: Mapping[tuple[str, str], int], triggers: Iterable[Trigger]) -> list[Candidate]:
    """Stations that meet a trigger, from confirmed votes by (station, kind)."""
    by_count = {trigger.counts: trigger for trigger in triggers}
    found = []
    for (station, kind), count in sorted(counts.items()):
        trigger = by_count.get(KINDS.get(kind, ""))
        if trigger is not None and trigger.answer(count) == "candidate":
            found.append(Candidate(station, kind, count, trigger))
    return found
