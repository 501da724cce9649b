"""What holds the words: things of every noun, each noun by its own search and behind its own walls."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from posko.apps.cases.course import selectors as cases
from posko.apps.cases.course.filters import Filter as CaseFilter
from posko.apps.gaps.course import selectors as gaps
from posko.apps.gaps.course.filters import Filter as GapFilter
from posko.apps.incidents.course import selectors as incidents
from posko.apps.incidents.course.filters import Filter as IncidentFilter
from posko.apps.intake.triage import selectors as messages
from posko.apps.people.accounts import selectors as people
from posko.apps.situation.home import selectors as home
from posko.apps.territory import selectors as territory
from posko.domain.access import Act, Compartment, Viewer
from posko.domain.errors import N_

FIRST = 6
LONGEST = 200
GROUPS = {
    "place": N_("Places"),
    "gap": N_("Gaps"),
    "incident": N_("Incidents"),
    "case": N_("Cases"),
    "message": N_("Messages"),
    "person": N_("People"),
    "paper": N_("Situation reports"),
}

# "Celah 77", as pages name a thing: the noun in both languages, and the number it is found by
_NUMBERED = re.compile(r"(celah|gap|kejadian|incident|perkara|case)\s+(?:no\.?\s*)?(\d{1,9})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Found:
    """A thing that holds the words: its noun, what it is reached by, its name (of an incident its
    kind, a code), and where it is or whose."""

    noun: str
    key: str | int
    name: str
    detail: str = ""


def find(viewer: Viewer, text: str, at: datetime, *, first: int = FIRST) -> list[Found]:
    """The first few things of each noun that hold the text, nouns in the order of GROUPS. Nothing for no words."""
    words = text.replace("\0", "").strip()[:LONGEST]
    if not words or not viewer.sees(Compartment.COORDINATION):
        return []
    reads: tuple[Read, ...] = (_places, _gaps, _incidents, _cases, _messages, _people, _papers)
    if named := _NUMBERED.fullmatch(words):
        reads, words = (_NOUNS[named[1].lower()],), named[2]
    found: list[Found] = []
    for read in reads:
        found += list(read(viewer, words, at))[:first]
    return found


Read = Callable[[Viewer, str, datetime], Iterable[Found]]


def _places(viewer: Viewer, words: str, at: datetime) -> Iterable[Found]:
    for place in territory.search(viewer, words, FIRST * 3):
        yield Found("place", place.code, place.name, place.parent.name if place.parent else "")


def _gaps(viewer: Viewer, words: str, at: datetime) -> Iterable[Found]:
    for gap in gaps.chosen(viewer, GapFilter(q=words), at).select_related("place")[: FIRST * 3]:
        yield Found("gap", gap.number, gap.title, gap.place.name)


def _incidents(viewer: Viewer, words: str, at: datetime) -> Iterable[Found]:
    for row in incidents.chosen(viewer, IncidentFilter(q=words), at).select_related("place")[: FIRST * 3]:
        yield Found("incident", row.number, row.kind, row.place.name if row.place else "")


def _cases(viewer: Viewer, words: str, at: datetime) -> Iterable[Found]:
    if viewer.sees(Compartment.CASE):
        for case in cases.chosen(viewer, CaseFilter(q=words), at)[: FIRST * 3]:
            yield Found("case", case.number, case.title, case.register_number)


def _messages(viewer: Viewer, words: str, at: datetime) -> Iterable[Found]:
    if viewer.may(Act.INTAKE_TRIAGE):
        rows = list(messages.found(viewer, messages.Filter(q=words, state=messages.ALL))[:FIRST])
        for seen in messages.lines(viewer, rows):
            yield Found("message", seen.row.pk, seen.text[:80], seen.place)


def _people(viewer: Viewer, words: str, at: datetime) -> Iterable[Found]:
    for contact in people.directory(viewer, q=words)[:FIRST]:
        yield Found("person", contact.post.user.full_name, contact.post.user.full_name, contact.post.agency.short)


def _papers(viewer: Viewer, words: str, at: datetime) -> Iterable[Found]:
    for report in home.sitreps(viewer).filter(number__icontains=words).order_by("-pk")[:FIRST]:
        yield Found("paper", report.sequence, report.number)


_NOUNS: dict[str, Read] = {
    "celah": _gaps, "gap": _gaps, "kejadian": _incidents, "incident": _incidents, "perkara": _cases, "case": _cases,
}  # fmt: skip
