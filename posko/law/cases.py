"""The two machines of an electoral violation as they are prescribed: states, steps, and the clocks that run in them.

`violation` is what Bawaslu does with a report, `gakkumdu` what the three institutions do with a crime. The table says
what may happen; `domain/cases` plays it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, get_args

from posko.law import deadlines, marks, tables
from posko.law.marks import Ground

Machine = Literal["violation", "gakkumdu"]
MACHINES: tuple[Machine, ...] = get_args(Machine)

TABLE = "cases.toml"
STAYS = "="
NOTHING = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: how the codes of its agencies begin, and which other actors may act in its stead."""

    code: str
    name_id: str
    name_en: str
    agencies: tuple[str, ...]
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class State(Ground):
    """Where a matter stands: whose turn it is, whether nothing more is expected, and the papers of this step."""

    machine: Machine
    actor: str
    last: bool
    papers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One way from some states by an event that says `when`; `needs` must be there, else the event is refused.

    `aside`: it may be written down, but it is not what comes next.
    """

    machine: Machine
    sources: tuple[str, ...]
    event: str
    to: str
    actor: str
    when: Mapping[str, Any]
    needs: tuple[str, ...]
    aside: bool


@dataclass(frozen=True, slots=True)
class Clock:
    """When a rule of the deadlines runs: see the head of the table."""

    rule: str
    begins: tuple[str, ...]
    runs_in: tuple[str, ...]
    since: tuple[str, ...]
    field: str
    ended_by: tuple[str, ...]
    dropped_by: tuple[str, ...]
    lapses_from: tuple[str, ...]
    choice: bool
    passes_from: tuple[str, ...]
    passes_to: str
    answered_by: tuple[str, ...]
    practice_from: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement(Ground):
    """What a report must hold to be registered: it is there when every one of its fields is."""

    kind: Literal["formal", "material"]
    fields: tuple[str, ...]


@cache
def requirements(regime: str) -> tuple[Requirement, ...]:
    """What a report must hold, in the order of the table. Raises ValueError for a broken table."""
    found = tables.each(tables.rows(regime, TABLE, "requirement"), _requirement)
    tables.unique([each.code for each in found], f"{regime}/{TABLE}")
    return found


@cache
def actors(regime: str) -> Mapping[str, Actor]:
    """Every actor by its code, in the order of the table. Raises ValueError for a broken table."""
    found = tables.each(tables.rows(regime, TABLE, "actor"), _actor)
    tables.unique([each.code for each in found], f"{regime}/{TABLE}")
    return {each.code: each for each in found}


def actor_of(regime: str, code: str) -> str:
    """The actor of its own code or of an agency's, which begins with a word of the actor's; "" for an unknown one."""
    head = re.split(r"[-_. ]", code.strip().lower(), maxsplit=1)[0]
    return next((each.code for each in actors(regime).values() if head == each.code or head in each.agencies), "")


@cache
def states(regime: str) -> Mapping[str, State]:
    """Every state by its code, in the order of the table. Raises ValueError for a broken table."""
    found = tables.each(tables.rows(regime, TABLE, "state"), _state)
    tables.unique([state.code for state in found], f"{regime}/{TABLE}")
    return {state.code: state for state in found}


@cache
def steps(regime: str) -> tuple[Step, ...]:
    """Every step. Raises ValueError for one from or to a state that its machine does not have."""
    found = tables.each(tables.rows(regime, TABLE, "step"), _step)
    known = states(regime)
    for step in found:
        if step.actor not in actors(regime):
            raise ValueError(
                f"{regime}/{TABLE}: the step {step.event} has the actor {step.actor!r}, which is not there."
            )
        for code in (*step.sources, step.to):
            if code not in (NOTHING, STAYS) and (code not in known or known[code].machine != step.machine):
                raise ValueError(f"{regime}/{TABLE}: the step {step.event} names {code!r}, no state of {step.machine}.")
    return found


@cache
def clocks(regime: str) -> tuple[Clock, ...]:
    """Every clock. Raises ValueError for one whose rule, states or events are nowhere."""
    found = tables.each(tables.rows(regime, TABLE, "clock"), _clock)
    rules, events = set(deadlines.codes(deadlines.rules(regime))), set(event_names(regime))
    for clock in found:
        places = {*clock.runs_in, *clock.lapses_from, *clock.passes_from, clock.passes_to} - {NOTHING}
        strange = {clock.rule} - rules | places - set(states(regime))
        strange |= {
            *clock.begins,
            *clock.since,
            *clock.ended_by,
            *clock.dropped_by,
            *clock.practice_from,
            *clock.answered_by,
        } - events
        if strange:
            raise ValueError(f"{regime}/{TABLE}: the clock {clock.rule} names {', '.join(sorted(strange))}.")
    return found


@cache
def choices(regime: str) -> frozenset[str]:
    """The rules of clocks that leave a choice: no notice is sent for an act that may be left undone."""
    return frozenset(clock.rule for clock in clocks(regime) if clock.choice)


@cache
def event_names(regime: str) -> tuple[str, ...]:
    """The names of all events, each once, in the order in which they first stand in the table."""
    return tuple(dict.fromkeys(step.event for step in steps(regime)))


def _actor(row: tables.Entry) -> Actor:
    return Actor(row.text("code"), row.text("name_id"), row.text("name_en"), row.words("agencies"), row.words("also"))


def _requirement(row: tables.Entry) -> Requirement:
    kind = row.text("kind")
    if kind not in ("formal", "material"):
        raise ValueError(f"{row.where}: 'kind' is {kind!r}; it is formal or material.")
    return Requirement(
        kind="formal" if kind == "formal" else "material", fields=row.words("fields"), **marks.ground(row)
    )


def _state(row: tables.Entry) -> State:
    machine = row.text("machine")
    if machine not in MACHINES:
        raise ValueError(f"{row.where}: 'machine' is {machine!r}; it is one of {', '.join(MACHINES)}.")
    return State(
        machine=machine,
        actor=row.text("actor"),
        last=row.flag("last"),
        papers=row.words("papers"),
        **marks.ground(row),
    )


def _step(row: tables.Entry) -> Step:
    machine = row.text("machine")
    if machine not in MACHINES:
        raise ValueError(f"{row.where}: 'machine' is {machine!r}; it is one of {', '.join(MACHINES)}.")
    when = row.fields.get("when", {})
    needs = _words(row, "needs")
    aside = "aside" in row.fields and row.flag("aside")
    return Step(machine, row.words("from"), row.text("event"), row.text("to"), row.text("actor"), when, needs, aside)


def _clock(row: tables.Entry) -> Clock:
    return Clock(
        rule=row.text("rule"),
        begins=row.words("begins"),
        runs_in=row.words("runs_in"),
        since=_words(row, "since"),
        field=row.text_or_none("field") or "",
        ended_by=_words(row, "ended_by"),
        dropped_by=_words(row, "dropped_by"),
        lapses_from=_words(row, "lapses_from"),
        choice="choice" in row.fields and row.flag("choice"),
        passes_from=_words(row, "passes_from"),
        passes_to=row.text_or_none("passes_to") or NOTHING,
        answered_by=_words(row, "answered_by"),
        practice_from=_words(row, "practice_from"),
    )


def _words(row: tables.Entry, key: str) -> tuple[str, ...]:
    return row.words(key) if key in row.fields else ()
