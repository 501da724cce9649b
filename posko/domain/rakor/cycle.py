"""The planning cycle: the meeting that each phase of an operation asks for. Practice, not law; it binds nobody."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import Any, Literal, get_args

from posko.domain.plans.phases import JAKARTA
from posko.domain.rakor.agenda import TITLE_LENGTH, Item
from posko.domain.rakor.meetings import LENGTHS, MeetingState
from posko.law import tables
from posko.law.plans import Kind, Stage

TABLE = "cycle.toml"

Language = Literal["id", "en"]
Stand = Literal["held", "planned", "missed", "ahead", "undated"]
_LANGUAGES: tuple[Language, ...] = get_args(Language)


@dataclass(frozen=True, slots=True)
class Output:
    """What has to come out of a meeting: an item of its agenda. `form` is the sheet it corresponds to, if any."""

    title: Mapping[Language, str]
    minutes: int
    form: str


@dataclass(frozen=True, slots=True)
class CycleMeeting:
    """A meeting of the cycle. `days` count back from the first day of the stage `anchor`, or on from its last one."""

    code: str
    phase: Kind
    anchor: str
    after: bool
    days: int
    hour: time
    minutes: int
    name: Mapping[Language, str]
    inputs: Mapping[Language, tuple[str, ...]]
    outputs: tuple[Output, ...]
    source: Mapping[Language, str]

    def items(self, language: Language) -> tuple[Item, ...]:
        """Its outputs as items of an agenda, without speakers."""
        return tuple(Item(output.title[language], "", output.minutes) for output in self.outputs)


@cache
def cycle() -> tuple[CycleMeeting, ...]:
    """The meetings in the order of the table. Raises ValueError for a row that contradicts itself."""
    text = (files("posko.domain.rakor") / TABLE).read_text(encoding="utf-8")
    found = tables.each(tables.entries(tomllib.loads(text), "meeting", TABLE), lambda row: _meeting(row.fields))
    tables.unique([meeting.code for meeting in found], TABLE)
    return found


def meeting(code: str) -> CycleMeeting | None:
    """One meeting by its code."""
    return next((each for each in cycle() if each.code == code), None)


def due(asked: CycleMeeting, stages: Collection[Stage]) -> datetime | None:
    """When a meeting of the cycle is usually held; None where the calendar lacks its stage."""
    stage = next((each for each in stages if each.code == asked.anchor), None)
    if stage is None:
        return None
    day = stage.until + timedelta(days=asked.days) if asked.after else stage.start - timedelta(days=asked.days)
    return datetime.combine(day, asked.hour, tzinfo=JAKARTA)


def stand(states: Collection[str], due_at: datetime | None, at: datetime) -> Stand:
    """Where a meeting of the cycle stands, from the states of the meetings that were convened as it.

    Missed is one whose day is over and that nobody convened, or that was cancelled.
    """
    if any(state in {MeetingState.HELD, MeetingState.CLOSED, MeetingState.APPROVED} for state in states):
        return "held"
    if MeetingState.PLANNED in states:
        return "planned"
    if due_at is None:
        return "undated"
    return "ahead" if at < due_at + timedelta(days=1) else "missed"


def _meeting(row: Mapping[str, Any]) -> CycleMeeting:
    code, after = row["code"], "after" in row
    if after == ("before" in row):
        raise ValueError(f"{TABLE}, {code}: say either before or after which stage.")
    if row["phase"] not in get_args(Kind) or row["minutes"] not in LENGTHS:
        raise ValueError(f"{TABLE}, {code}: unknown phase {row['phase']!r} or length {row['minutes']!r}.")
    outputs = tuple(
        Output({language: each[language] for language in _LANGUAGES}, each["minutes"], each["form"])
        for each in row["output"]
    )
    if sum(output.minutes for output in outputs) > row["minutes"]:
        raise ValueError(f"{TABLE}, {code}: its outputs take longer than the meeting.")
    if any(len(text) > TITLE_LENGTH for output in outputs for text in output.title.values()):
        raise ValueError(f"{TABLE}, {code}: an output is longer than {TITLE_LENGTH} letters.")
    return CycleMeeting(
        code=code,
        phase=row["phase"],
        anchor=row["after"] if after else row["before"],
        after=after,
        days=row["days"],
        hour=row["hour"],
        minutes=row["minutes"],
        name={language: row[f"name_{language}"] for language in _LANGUAGES},
        inputs={language: tuple(row[f"inputs_{language}"]) for language in _LANGUAGES},
        outputs=outputs,
        source={language: row[f"source_{language}"] for language in _LANGUAGES},
    )
