"""The JSON body of the API, and of the phone form and of tables, which are kept in the same shape.

`{"form": "incident", "place": "31.75.09.1002/028", "at": "2024-11-27T07:05:00+07:00", "answers": {...}, "text": "..."}`
A moment without a zone is one of Jakarta. `"channel": "phone"` says that the phone form sent it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from posko.domain.errors import N_, BadInput
from posko.domain.intake import Channel, Report, strict
from posko.domain.intake.checks import Fault
from posko.domain.plans.phases import JAKARTA

# A report is words and numbers; photos come on their own.
BODY_LIMIT: Final = 64 * 1024
KEY_LIMIT: Final = 120
_CHANNELS: Final = {"api": Channel.API, "phone": Channel.PHONE}
_EMPTY: Final = Report("", "", None)
FIELDS: Final = ("form", "place", "at", "answers", "text", "channel")


@dataclass(frozen=True, slots=True)
class Reading:
    """A body as it was read. `malformed`: it is no JSON object at all, and `report` then says nothing."""

    report: Report
    channel: Channel
    faults: tuple[Fault, ...]
    malformed: bool = False


def read(body: str) -> Reading:
    """Read a body; never raises."""
    try:
        told, faults = strict.load(body)
        if "\\ud" in body.lower():  # maybe half a sign (a lone surrogate), which is no text
            json.dumps(told, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return _malformed(N_("The body holds half of a sign (a lone surrogate)."))
    except RecursionError:
        return _malformed(N_("The body is nested too deep."))
    except json.JSONDecodeError as broken:
        return _malformed(N_("The body is no JSON: line %(line)s, sign %(sign)s: %(why)s."),
                          line=broken.lineno, sign=broken.colno, why=broken.msg)  # fmt: skip
    except ValueError as broken:
        return _malformed(N_("The body is no JSON: %(why)s."), why=str(broken)[:100])
    if not isinstance(told, dict):
        return _malformed(N_("The body is no JSON object; it begins with { and ends with }."))
    return _read_fields(told, faults)


def read_report(body: str) -> Report:
    """The reader of the channel: the report, or BadInput with the first thing that is wrong."""
    reading = read(body)
    if reading.faults:
        raise reading.faults[0].as_refusal()
    return reading.report


def moment(told: str) -> datetime:
    """A moment in ISO 8601; without a zone it is Jakarta's. Raises BadInput."""
    try:
        at = datetime.fromisoformat(told.strip())
        at = at if at.tzinfo else at.replace(tzinfo=JAKARTA)
        at.astimezone(JAKARTA)  # a year that has no day before or after it
    except (ValueError, OverflowError) as broken:
        raise BadInput("“%(at)s” is no moment; write 2024-11-27T07:05:00+07:00.", at=told[:40]) from broken
    return at


def _read_fields(told: Mapping[str, Any], faults: list[Fault]) -> Reading:
    faults += _unknown(told)

    def text(name: str) -> str:
        value = told.get(name)
        if value is None:
            return ""
        if not isinstance(value, str):
            faults.append(Fault(name, N_("“%(name)s” must be text."), {"name": name}))
            return ""
        # It is named as a fault already; PostgreSQL takes no NUL, neither as what it is asked for nor as what it keeps.
        return "" if "\x00" in value and name != "text" else value

    at = None
    if written := text("at"):
        try:
            at = moment(written)
        except BadInput as refusal:
            faults.append(Fault("at", refusal.message, refusal.params))
    answers = told.get("answers")
    if not isinstance(answers, dict):
        if answers is not None:
            faults.append(Fault("answers", N_("“answers” must be an object of names and values.")))
        answers = {}
    form, channel = text("form").strip(), _channel(text("channel"), faults)
    named = {fault.field for fault in faults}
    faults += [fault for fault in strict.value_faults(form, answers) if fault.field not in named]
    return Reading(Report(form, text("place").strip(), at, answers, text("text")), channel, tuple(faults))


def _unknown(told: Mapping[str, Any]) -> Iterator[Fault]:
    """Fields that no report has, the first of them."""
    for name in [name for name in told if name not in FIELDS][:20]:
        yield Fault(name[:40], N_("There is no such field; known are %(known)s."), {"known": ", ".join(FIELDS)})


def _channel(told: str, faults: list[Fault]) -> Channel:
    channel = _CHANNELS.get(told.lower() or "api")
    if channel is None:
        faults.append(Fault("channel", N_("“channel” is “api” or “phone”; leave it out where you are neither.")))
    return channel or Channel.API


def _malformed(message: str, **params: object) -> Reading:
    return Reading(_EMPTY, Channel.API, (Fault("body", message, params),), malformed=True)
