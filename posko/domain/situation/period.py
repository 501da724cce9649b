"""The content of a situation report on a period: what happened, the comparison, and the words of a person.

The words are composed from the data first. The person who signs may change them, and both are kept.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Final

from posko.domain import privacy
from posko.domain.errors import BadInput

# Words of one part may be so long, in letters; a report is read at a table.
MOST_LETTERS: Final = 4000
EVENTS_SHOWN: Final = 20
# From this severity on an incident is an event of note.
NOTABLE: Final = 3


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts that a person may change, in one language. A list has one point a line."""

    general: str = ""
    outlook: str = ""
    attention: str = ""
    closing: str = ""

    @property
    def points(self) -> tuple[str, ...]:
        """The attention points, one each."""
        return tuple(line.strip() for line in self.attention.splitlines() if line.strip())


PARTS: Final = tuple(field.name for field in fields(Texts))


@dataclass(frozen=True, slots=True)
class EventOfNote:
    """One incident of note by its five questions: what, where, when, who (an agency or a role, never a name), how."""

    number: int
    what: str
    severity: str
    place: str
    when: datetime
    who: str
    how: str
    state: str


@dataclass(frozen=True, slots=True)
class StageRow:
    """One stage of the stations' day: how many reported of how many, and how many of these with trouble."""

    stage: str
    stations: int
    due: int
    received: int
    problem: int
    missing: int


@dataclass(frozen=True, slots=True)
class ClockRow:
    """A statutory clock that runs: its subject, when it first ends, and its state."""

    name: str
    reference: str
    due: datetime
    state: str


@dataclass(frozen=True, slots=True)
class Counts:
    """The counts that two reports are compared by. Only counts: nothing here points at a person."""

    incidents_new: int = 0
    incidents_open: int = 0
    incidents_ended: int = 0
    alerts: int = 0
    gaps_open: int = 0
    gaps_late: int = 0
    promises_kept: int = 0
    stations_heard: int = 0
    stations_trouble: int = 0


@dataclass(frozen=True, slots=True)
class Compared:
    """One count with that of the report before. `before` is None if there was none."""

    key: str
    now: int
    before: int | None

    @property
    def change(self) -> int | None:
        """How much more than before."""
        return None if self.before is None else self.now - self.before


@dataclass(frozen=True, slots=True)
class Period:
    """The part of a report that speaks of the time from `since` to `until`."""

    since: datetime
    until: datetime
    texts: Texts
    counts: Counts
    compared: tuple[Compared, ...]
    before: str = ""
    events: tuple[EventOfNote, ...] = ()
    events_more: int = 0
    stations_day: str = ""
    stages: tuple[StageRow, ...] = ()
    clocks: tuple[ClockRow, ...] = ()
    alerts: tuple[str, ...] = ()


def compare(now: Counts, before: Mapping[str, int] | None) -> tuple[Compared, ...]:
    """The counts with those of the report before, in their order. A count that it did not have is alone."""
    return tuple(
        Compared(key, value, None if before is None else before.get(key)) for key, value in asdict(now).items()
    )


def check_period(since: datetime, until: datetime, now: datetime) -> None:
    """BadInput for a period that ends before it begins or lies ahead."""
    if since.tzinfo is None or until.tzinfo is None:
        raise ValueError("A period needs time zones.")
    if since >= until:
        raise BadInput("The period ends before it begins. Choose an earlier beginning.")
    if until > now:
        raise BadInput("The period ends in the future. A report tells what has happened.")


def checked_texts(given: Mapping[str, str]) -> Texts:
    """The words of a person. BadInput for what is too long or names a person by number."""
    for part, text in given.items():
        if part not in PARTS:
            raise ValueError(f"There is no part {part!r} in a report; there are {', '.join(PARTS)}.")
        if len(text) > MOST_LETTERS:
            raise BadInput("A part of a report has at most %(most)s letters.", most=MOST_LETTERS)
        privacy.refuse_personal_numbers(text)
    return Texts(**{part: text.replace("\r\n", "\n").strip() for part, text in given.items()})


def changed_parts(composed: Texts, edited: Texts) -> tuple[str, ...]:
    """Which parts a person put otherwise."""
    return tuple(part for part in PARTS if getattr(composed, part) != getattr(edited, part))


def notable(rows: Sequence[EventOfNote]) -> tuple[tuple[EventOfNote, ...], int]:
    """The events that are printed, and how many more there were."""
    return tuple(rows[:EVENTS_SHOWN]), max(0, len(rows) - EVENTS_SHOWN)
