"""Events of a case, read and checked one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any, Final

from posko.domain import calendar
from posko.domain.calendar import REGIME
from posko.domain.errors import BadInput
from posko.law import cases as law

CLASSES = ("crime", "administrative", "ethics", "dispute", "other", "none")
LAST_DISCUSSION = 4
TWO_PIECES = 2
# Fields of any event: number and date of its paper, and words about it.
_OF_ALL: Final = "at event actor number date reason note recorded_by recorded_at unsupported"
# Further fields of an event, by its name; all are optional but those in `_NEEDED`.
_OWN: Final[Mapping[str, str]] = {
    "report.received": "known_at event_at meant_for advice lacks place title channel",
    "finding.recorded": "known_at event_at meant_for advice lacks place title channel suspected_crime",
    "report.reviewed": "complete missing",
    "report.registered": "suspected_crime",
    "report.taken_over": "to",
    "report.delegated": "to",
    "discussion.held": "n",
    "decision.made": "class evidence elements one_kind articles",
    "report.forwarded": "to class evidence elements articles received_at",
    "ethics.ruled": "class outcome",
    "dispute.ruled": "class outcome",
    "kpu.acted": "class",
    "kpu.ignored": "class",
    "file.sent": "received_at evidence",
    "file.returned": "received_at evidence",
    "file.resubmitted": "received_at evidence",
    "file.accepted": "evidence",
    "suspect.handed_over": "evidence",
    "case.transferred": "evidence",
    "verdict.read": "outcome received_at evidence",
    "appeal.filed": "by_whom",
    "appeal.decided": "outcome received_at",
    "verdict.final": "outcome received_at waived",
    "verdict.executed": "received_at",
}
# A document arrives on the day on which it is sent or later; a verdict is received before that is written down.
_SENT: Final = ("report.forwarded", "file.sent", "file.returned", "file.resubmitted")


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
    _check_keys(name.strip(), row, line)
    if not law.actor_of(REGIME, actor):
        raise BadInput(
            "Line %(line)s: nobody acts under the code “%(actor)s”. The codes are: %(known)s.",
            line=line,
            actor=actor,
            known=", ".join(actor_words(code) for code in law.actors(REGIME)),
        )
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


def actor_words(code: str) -> str:
    """An actor's code, with how the codes of its agencies begin."""
    others = [each for each in law.actors(REGIME)[code].agencies if each != code]
    return f"{code} ({', '.join(others)})" if others else code


def _check_keys(name: str, row: Mapping[str, Any], line: int) -> None:
    """BadInput for a key that an event of this name does not have, naming the nearest that it has."""
    if name not in law.event_names(REGIME):
        near = get_close_matches(name, law.event_names(REGIME), n=1, cutoff=0.6)
        raise BadInput(
            "Line %(line)s: there is no event “%(name)s”; %(right)s",
            line=line,
            name=name,
            right=f"did you mean {near[0]}?" if near else f"the events are {', '.join(law.event_names(REGIME))}.",
        )
    known = [*_OF_ALL.split(), *_OWN.get(name, "").split()]
    for key in row:
        if key not in known:
            near = get_close_matches(key, known, n=1, cutoff=0.6)
            raise BadInput(
                "Line %(line)s: %(event)s has no key “%(key)s”; %(right)s",
                line=line,
                event=name,
                key=key,
                right=f"did you mean “{near[0]}”?" if near else f"its keys are {', '.join(known)}.",
            )


def _check(event: Event) -> None:
    """What an event of this name must say, and how what it may say is written."""
    need = _NEEDED.get(event.name)
    if need is not None:
        need(event)
    for key in ("suspected_crime", "waived"):
        if not isinstance(event.said.get(key, False), bool):
            raise _wrong(event, key, "true or false")
    if event.said.get("class", "none") not in CLASSES:
        raise _wrong(event, "class", "one of " + ", ".join(CLASSES))
    if not isinstance(event.said.get("elements", {}), (dict, bool)):
        raise _wrong(event, "elements", "an object: each element with true, or with the reason why it is not ticked")
    _check_evidence(event)
    _check_date(event)
    received = event.moment("received_at")
    if received is not None and event.name in _SENT and calendar.local_day(received) < calendar.local_day(event.at):
        raise BadInput("Line %(line)s: “received_at” lies before the day on which it was sent.", line=event.line)
    if received is not None and event.name not in _SENT and received > event.at:
        raise BadInput("Line %(line)s: “received_at” lies after the event's own moment.", line=event.line)


def _check_date(event: Event) -> None:
    """The date of a paper is a day; minutes and an SPDP may well be dated after what they tell of."""
    try:
        date.fromisoformat(event.said.get("date", "2024-12-03"))
    except (TypeError, ValueError):
        raise _wrong(event, "date", "the date of the paper, such as 2024-12-03") from None


def _check_evidence(event: Event) -> None:
    held = event.said.get("evidence", 0)
    if isinstance(held, bool) or not isinstance(held, int) or held < 0:
        raise _wrong(event, "evidence", "how many pieces of evidence are held, 0 or more")


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
