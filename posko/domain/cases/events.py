"""What is said to have happened in a case, read and checked one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from posko.domain import calendar
from posko.domain.errors import BadInput

CLASSES = ("crime", "administrative", "ethics", "dispute", "other", "none")
LAST_DISCUSSION = 4
TWO_PIECES = 2


@dataclass(frozen=True, slots=True)
class Event:
    """One event: `at` is aware, `actor` an agency's code, `said` what else it says; `line` names it in errors."""

    name: str
    at: datetime
    actor: str
    said: Mapping[str, Any] = field(default_factory=dict)
    line: int = 0

    def moment(self, key: str) -> datetime | None:
        """A field that holds a moment, once it was read."""
        value = self.said.get(key)
        return value if isinstance(value, datetime) else None


def read_event(row: Mapping[str, Any], line: int = 0) -> Event:
    """An event of a JSON object. BadInput names the line, the field, and what is right."""
    name, actor = row.get("event"), row.get("actor")
    if not isinstance(name, str) or not name.strip():
        raise BadInput("Line %(line)s: “event” is missing; it names what happened, such as report.received.", line=line)
    if not isinstance(actor, str) or not actor.strip():
        raise BadInput("Line %(line)s: “actor” is missing; it is the code of an agency, such as bawaslu.", line=line)
    said = {key: value for key, value in row.items() if key not in ("event", "actor", "at")}
    for key in [key for key in said if key.endswith("_at")]:
        said[key] = read_moment(said[key], key, line)
    event = Event(name.strip(), read_moment(row.get("at"), "at", line), actor.strip(), said, line)
    _check(event)
    return event


def read_moment(text: object, key: str, line: int) -> datetime:
    """A moment with its time zone. BadInput for anything else."""
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.utcoffset() is None:
        raise BadInput(
            "Line %(line)s: “%(key)s” is “%(text)s”; write a date and time with its zone, such as "
            "2024-12-03T21:00:00+07:00.",
            line=line,
            key=key,
            text=text,
        )
    return moment


def _check(event: Event) -> None:
    """What an event of this name must say; events of other names say what they like."""
    need = _NEEDED.get(event.name)
    if need is not None:
        need(event)


def _received(event: Event) -> None:
    known, happened = event.moment("known_at"), event.moment("event_at")
    if event.name == "report.received" and known is None:
        raise _wrong(event, "known_at", "when the event became known to the reporter")
    if known is None:
        return
    if known > event.at:
        raise BadInput("Line %(line)s: “known_at” lies after the moment in which the report came in.", line=event.line)
    # The Perbawaslu's form asks for days, not hours: what is known on the day itself is in order.
    if happened is not None and calendar.local_day(known) < calendar.local_day(happened):
        raise BadInput(
            "Line %(line)s: “known_at” lies before “event_at”: nobody knows of an event before it happens.",
            line=event.line,
        )


def _reviewed(event: Event) -> None:
    if not isinstance(event.said.get("complete"), bool):
        raise _wrong(event, "complete", "true or false")
    missing = event.said.get("missing", [])
    if not isinstance(missing, list) or (event.said["complete"] and missing):
        raise _wrong(event, "missing", "a list of what is missing, empty where the report is complete")


def _discussed(event: Event) -> None:
    number = event.said.get("n")
    if isinstance(number, bool) or not isinstance(number, int) or not 1 <= number <= LAST_DISCUSSION:
        raise _wrong(event, "n", "the number of the discussion, 1 to 4")


def _decided(event: Event) -> None:
    if event.said.get("class") not in CLASSES:
        raise _wrong(event, "class", "one of " + ", ".join(CLASSES))
    held = event.said.get("evidence", 0)
    if isinstance(held, bool) or not isinstance(held, int) or held < 0:
        raise _wrong(event, "evidence", "how many pieces of evidence are held, 0 or more")


def _wrong(event: Event, key: str, right: str) -> BadInput:
    return BadInput(
        "Line %(line)s: %(event)s: “%(key)s” must say %(right)s, not “%(text)s”.",
        line=event.line,
        event=event.name,
        key=key,
        right=right,
        text=event.said.get(key, ""),
    )


_NEEDED = {
    "report.received": _received,
    "finding.recorded": _received,
    "report.reviewed": _reviewed,
    "discussion.held": _discussed,
    "decision.made": _decided,
}
