"""Who keeps watch: shifts that must not overlap, gaps in cover, and whom to tell when nobody answers.

People are named by their log-in names, agencies by their codes. Moments are aware; a span is start and end, the end
not included.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from posko.domain.errors import BadInput

LONGEST: Final = timedelta(days=7)
# Who handed over and was not relieved stays on duty for so long; then only the roster tells.
STAYS: Final = timedelta(hours=24)
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's place in the chain of an agency: the deputy and the superior."""

    deputy: str = ""
    superior: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """One person of a chain, and why it is their turn: on duty, deputy, superior, chief, or anyone who may act."""

    person: str
    why: str


@dataclass(frozen=True, slots=True)
class Watch:
    """A watch of an agency, as far as it tells who keeps watch. `handed`: its note is written; `taken_at`: the next
    keeper confirmed it; `over_at`: it passed on then, where that was not at its hour.
    """

    key: int
    starts_at: datetime
    ends_at: datetime
    handed: bool = False
    taken_at: datetime | None = None
    over_at: datetime | None = None


ON_DUTY, DEPUTY, SUPERIOR, CHIEF, ANYONE = "on duty", "deputy", "superior", "chief", "anyone"


def must_be_span(start: datetime, end: datetime) -> None:
    """Raises BadInput for a shift that ends before it begins, or that nobody could keep."""
    if end <= start:
        raise BadInput("The shift ends before it begins. Check date and time of both.")
    if end - start > LONGEST:
        raise BadInput("A shift lasts %(days)s days at most. Check the dates, or make several shifts.",
                       days=LONGEST.days)  # fmt: skip


def overlapping(spans: Iterable[Span], start: datetime, end: datetime) -> Span | None:
    """The first span that shares a moment with another one; touching ends do not."""
    return next((span for span in sorted(spans) if span[0] < end and start < span[1]), None)


def uncovered(spans: Iterable[Span], start: datetime, end: datetime) -> list[Span]:
    """The parts of a stretch in which nobody is on duty, in order."""
    gaps, reached = [], start
    for begins, ends in sorted(spans):
        if begins > reached and reached < end:
            gaps.append((reached, min(begins, end)))
        reached = max(reached, ends)
    if reached < end:
        gaps.append((reached, end))
    return gaps


def watch_now(watches: Iterable[Watch], at: datetime) -> Watch | None:
    """The watch that is kept at a moment, of the watches of one agency.

    A watch begins at its hour, or earlier once both said "now". If its note is left and nobody has taken over at the
    hour, the old watch stays.
    """
    order = sorted(watches, key=lambda watch: watch.starts_at)
    before = next((watch for watch in reversed(order) if watch.ends_at <= at), None)
    if before and before.handed and not _taken(before, at) and at - before.ends_at < STAYS:
        return before
    current = next((watch for watch in order if watch.starts_at <= at < watch.ends_at), None)
    if current and current.over_at is not None and current.over_at <= at:
        return next((watch for watch in order if watch.starts_at >= current.ends_at), None)
    return current


def _taken(watch: Watch, at: datetime) -> bool:
    return watch.taken_at is not None and watch.taken_at <= at


def chain(
    on_duty: str, standing: Mapping[str, Standing], chiefs: Sequence[str], anyone: Sequence[str] = ()
) -> list[Told]:
    """Whom to notify, in this order, each once: on duty, deputies, superiors, the chiefs of the agency.

    If nobody is on duty it begins with the chiefs and their deputies. `anyone` is the last resort: they are notified
    only if the chain would be empty otherwise.
    """
    found: dict[str, str] = {}
    if on_duty:
        found[on_duty] = ON_DUTY
        _climb(on_duty, standing, found)
    for chief in chiefs:
        found.setdefault(chief, CHIEF)
        if deputy := standing.get(chief, Standing()).deputy:
            found.setdefault(deputy, DEPUTY)
    told = found or dict.fromkeys(anyone, ANYONE)
    return [Told(person, why) for person, why in told.items()]


def _climb(person: str, standing: Mapping[str, Standing], found: dict[str, str]) -> None:
    """Add the deputy and then the superiors of a person, up to the top."""
    own = standing.get(person, Standing())
    if own.deputy:
        found.setdefault(own.deputy, DEPUTY)
    above = own.superior
    while above and above not in found:
        found[above] = SUPERIOR
        above = standing.get(above, Standing()).superior


def monday_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


def must_not_turn(superiors: Mapping[str, str], deputies: Mapping[str, str]) -> None:
    """Raises BadInput where superiors, or deputies, of people come back to where they began."""
    if ring := ring_in(superiors):
        raise BadInput("Superiors would go round in a circle: %(ring)s.", ring=" → ".join(ring))
    if ring := ring_in(deputies):
        raise BadInput("Deputies would go round in a circle: %(ring)s.", ring=" → ".join(ring))


def ring_in(links: Mapping[str, str]) -> list[str]:
    """The first ring among links, closed: a → b → a; an empty list when there is none."""
    safe: set[str] = set()
    for begin in links:
        way: dict[str, int] = {}
        here = begin
        while here and here not in safe:
            if here in way:
                return [*list(way)[way[here] :], here]
            way[here] = len(way)
            here = links.get(here, "")
        safe.update(way)
    return []
