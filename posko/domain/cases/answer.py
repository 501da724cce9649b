"""A case and its machines told to others: as JSON, and as diagrams."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from posko.domain.cases.events import Event, read_event
from posko.domain.cases.machine import Case, Late, Running, allowed, at_risk, lateness
from posko.domain.deadlines import Deadline
from posko.domain.errors import BadInput
from posko.domain.plans import clocks
from posko.law import cases as law

# The mark of a clock whose length, unit or start was not read in a source: no page calls it a breach.
UNVERIFIED = "belum terverifikasi"


def read_lines(lines: Iterable[str]) -> Iterator[Event]:
    """Events of a JSONL text, one object a line; empty lines are passed over. BadInput names the line."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line, object_pairs_hook=partial(_once, number))
        except json.JSONDecodeError as wrong:
            raise BadInput(
                "Line %(line)s is no JSON (%(reason)s at sign %(sign)s).",
                line=number,
                reason=wrong.msg,
                sign=wrong.colno,
            ) from wrong
        except BadInput:
            raise
        except (ValueError, RecursionError) as wrong:  # a number or a nest without end
            raise BadInput("Line %(line)s holds a number or a nest of brackets without end.", line=number) from wrong
        if not isinstance(row, dict):
            raise BadInput("Line %(line)s holds no object; each line is one event in braces.", line=number)
        yield read_event(row, number)


def _once(number: int, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which no key stands twice."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise BadInput("Line %(line)s: the key “%(key)s” stands twice.", line=number, key=key)
        found[key] = value
    return found


def as_json(case: Case) -> dict[str, Any]:
    """The states side by side (null before a machine began), what runs, what was late, and what may come next."""
    return {
        "violation": case.violation or None,
        "gakkumdu": case.gakkumdu or None,
        "at": case.at.isoformat() if case.at else None,
        "clocks": [_clock(run, case) for run in case.running.values()],
        "late": [_late(late) for late in lateness(case)],
        "next": list(allowed(case)),
        "at_risk": at_risk(case),
        "lapsed_at": case.lapsed_at.isoformat() if case.lapsed_at else None,
        "violations": [_thread(case, cls, state) for cls, state in case.decided.items()],
    }


def states_as_json(regime: str) -> dict[str, Any]:
    """Both machines: states with their actor, steps with what they ask, clocks with where they run."""
    return {
        machine: {
            "states": [
                {"code": s.code, "name_id": s.name_id, "name_en": s.name_en, "actor": s.actor, "last": s.last}
                | {"source": s.source, "verified": s.verified, "papers": list(s.papers)}
                for s in law.states(regime).values()
                if s.machine == machine
            ],
            "steps": [
                {"from": list(s.sources), "event": s.event, "to": s.to, "actor": s.actor}
                | {"when": dict(s.when), "needs": list(s.needs), "aside": s.aside}
                for s in law.steps(regime)
                if s.machine == machine
            ],
            "clocks": [
                {"rule": c.rule, "begins": list(c.begins), "runs_in": list(c.runs_in)}
                | {"lapses_from": list(c.lapses_from)}
                for c in law.clocks(regime)
                if any(law.states(regime)[code].machine == machine for code in c.runs_in)
            ],
        }
        for machine in law.MACHINES
    }


def mermaid(machine: law.Machine, regime: str) -> str:
    """A machine as a state diagram of Mermaid."""
    lines = ["stateDiagram-v2"]
    for step in law.steps(regime):
        if step.machine != machine:
            continue
        label = step.event + "".join(f" {key}={_text_of(value)}" for key, value in step.when.items())
        for source in step.sources:
            target = source if step.to == law.STAYS else step.to
            lines.append(f"    {source or '[*]'} --> {target}: {label}")
    for clock in law.clocks(regime):
        lines += [
            f"    {code} --> {clock.passes_to}: {clock.rule}" for code in clock.passes_from if machine == "gakkumdu"
        ]
        lines += [f"    {code} --> LAPSED: {clock.rule}" for code in clock.lapses_from if machine == "gakkumdu"]
    ends = [s.code for s in law.states(regime).values() if s.machine == machine and s.last]
    return "\n".join([*lines, *(f"    {code} --> [*]" for code in ends)])


def _text_of(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _thread(case: Case, cls: str, state: str) -> dict[str, Any]:
    """One class of the matter: the clocks of a crime are those of the centre, of another class those of its state."""
    centre = {code for code, each in law.states(case.regime).items() if each.machine == "gakkumdu"}
    places = centre if cls == "crime" else {state}
    rules = {clock.rule for clock in law.clocks(case.regime) if set(clock.runs_in) & places}
    return {
        "class": cls,
        "state": state,
        "clocks": [_clock(run, case) for run in case.running.values() if run.rule in rules],
    }


def _clock(run: Running, case: Case) -> dict[str, Any]:
    state = clocks.state_at(run.deadline, case.at) if case.at else "running"
    return {"rule": run.rule, "start": run.start.isoformat(), "state": state} | _dates(run.deadline)


def _late(late: Late) -> dict[str, Any]:
    return {
        "rule": late.rule,
        "start": late.start.isoformat(),
        "ended_at": late.ended_at.isoformat() if late.ended_at else None,
        "by_seconds": int(late.by.total_seconds()),
        "by": _span(late.by),
        "mark": "" if late.deadline.verified else UNVERIFIED,
    } | _dates(late.deadline)


def _dates(deadline: Deadline) -> dict[str, Any]:
    def text(moment: date | datetime | None) -> str | None:
        return moment.isoformat() if moment is not None else None

    return {
        "due_exclusive": text(deadline.due_exclusive),
        "due_inclusive": text(deadline.due_inclusive),
        "practice_due": text(deadline.practice_due),
        "warn_by": text(deadline.warn_by),
        "breach_after": text(deadline.breach_after),
        "verified": deadline.verified,
    }


def _span(by: timedelta) -> str:
    """An ISO 8601 duration to the minute, such as P1DT2H5M. Less than a minute counts as one."""
    minutes = max(1, int(by.total_seconds() // 60))
    days, rest = divmod(minutes, 24 * 60)
    hours, left = divmod(rest, 60)
    clock = "".join(f"{count}{unit}" for count, unit in ((hours, "H"), (left, "M")) if count)
    return "P" + (f"{days}D" if days else "") + (f"T{clock}" if clock else "")
