"""What the phone form says between reports: of a task, that a team is well, who holds the phone, what it has shown.

Each is one JSON object. Reading never guesses: what does not fit is refused with its field and what is right.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from posko.domain.errors import N_, BadInput
from posko.domain.intake import api, strict
from posko.domain.intake.checks import Fault
from posko.domain.outgoing import push

# What may be said of a task, as the phone names it.
EVENTS: Final = ("accepted", "set_out", "arrived", "done", "unable")
# What a team may say of itself on the phone; whatever else it does follows from its tasks.
STATES: Final = ("ready", "rest", "off")
BODY_LIMIT: Final = 16 * 1024
REASON_LIMIT: Final = 300
MOST_NUMBERS: Final = 500
MOST_COUNT: Final = 999_999
_LARGEST: Final = 2**31 - 1


class Unread(Exception):
    """A body that says nothing, with the fields that are wrong."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__(faults[0].message)
        self.faults = faults


@dataclass(frozen=True, slots=True)
class SaidOfTask:
    """An act on a task, as the phone kept it: `base` is the version that it was based on, `branch` and `counter` put it
    in order among those that were said without the post."""

    id: uuid.UUID
    task: int
    event: str
    at: datetime
    base: int
    branch: uuid.UUID
    counter: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SaidWell:
    """A check-in: its own id, when it was said, and what the team can do from now on, or an empty word."""

    id: uuid.UUID
    at: datetime
    state: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """The messages, by number, that came to the phone, and those that were shown on it."""

    reached: tuple[int, ...] = ()
    seen: tuple[int, ...] = ()


def read_act(body: str) -> SaidOfTask:
    """Read an act on a task. Raises Unread."""
    told = _fields(body, ("id", "task", "event", "at", "base", "branch", "counter", "reason"))
    event, reason = _text(told, "event"), _text(told, "reason", needed=False)
    if event not in EVENTS:
        raise _wrong("event", N_("“%(value)s” is nothing that is said of a task; known are %(known)s."),
                     value=event[:40], known=", ".join(EVENTS))  # fmt: skip
    if len(reason) > REASON_LIMIT:
        raise _wrong("reason", N_("A reason has at most %(most)s signs."), most=REASON_LIMIT)
    return SaidOfTask(
        _uuid(told, "id"),
        _number(told, "task", _LARGEST),
        event,
        _moment(told),
        _number(told, "base", MOST_COUNT),
        _uuid(told, "branch"),
        _number(told, "counter", MOST_COUNT),
        reason.strip(),
    )


def read_well(body: str) -> SaidWell:
    """Read a check-in. Raises Unread."""
    told = _fields(body, ("id", "at", "state"))
    state = _text(told, "state", needed=False)
    if state not in ("", *STATES):
        raise _wrong("state", N_("“%(value)s” is nothing that a team says here; known are %(known)s."),
                     value=state[:40], known=", ".join(STATES))  # fmt: skip
    return SaidWell(_uuid(told, "id"), _moment(told), state)


def read_holder(body: str) -> str:
    """Read who holds the phone: a call sign as it was typed. Raises Unread."""
    told = _fields(body, ("call_sign", "at"))
    sign = _text(told, "call_sign")
    if len(sign) > 40:
        raise _wrong("call_sign", N_("A call sign has at most %(most)s signs."), most=20)
    return sign


def read_shown(body: str) -> Shown:
    """Read which messages came to the phone and which were shown. Raises Unread."""
    told = _fields(body, ("reached", "seen"))
    return Shown(_numbers(told, "reached"), _numbers(told, "seen"))


def read_understood(body: str) -> int:
    """Read which message of the post was understood: its number. Raises Unread."""
    return _whole(_fields(body, ("message", "at")).get("message"), "message", _LARGEST)


def read_bell(body: str) -> push.Subscription:
    """Read how a browser is rung, as it says itself. Raises Unread."""
    told = _fields(body, ("endpoint", "keys"))
    try:
        return push.subscription(told)
    except BadInput as refused:
        raise _wrong(str(refused.params.get("field", "body")), refused.message, **refused.params) from refused


def _fields(body: str, known: tuple[str, ...]) -> Mapping[str, Any]:
    try:
        told, faults = strict.load(body)
        json.dumps(told, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as broken:  # half a sign (a lone surrogate) is a ValueError, too
        raise _wrong("body", N_("The body is no JSON: %(why)s."), why=str(broken)[:100]) from broken
    if not isinstance(told, dict):
        raise _wrong("body", N_("The body is no JSON object; it begins with { and ends with }."))
    found = [
        Fault(name[:40], N_("There is no such field; known are %(known)s."), {"known": ", ".join(known)})
        for name in told
        if name not in known
    ]
    if found or faults:
        raise Unread(*faults, *found[:20])
    return told


def _wrong(where: str, message: str, /, **params: object) -> Unread:
    return Unread(Fault(where, message, params))


def _text(told: Mapping[str, Any], name: str, *, needed: bool = True) -> str:
    value = told.get(name)
    if value is None and not needed:
        return ""
    if not isinstance(value, str):
        raise _wrong(name, N_("“%(name)s” must be text."), name=name)
    return value


def _uuid(told: Mapping[str, Any], name: str) -> uuid.UUID:
    try:
        return uuid.UUID(_text(told, name))
    except ValueError as broken:
        raise _wrong(name, N_("“%(name)s” must be a UUID, which the phone makes."), name=name) from broken


def _moment(told: Mapping[str, Any]) -> datetime:
    try:
        return api.moment(_text(told, "at"))
    except BadInput as refused:
        raise Unread(Fault("at", refused.message, refused.params)) from refused


def _number(told: Mapping[str, Any], name: str, most: int) -> int:
    return _whole(told.get(name), name, most)


def _whole(value: Any, name: str, most: int) -> int:
    """A whole number; one that is written as text, as a phone keeps a task's code, is one, too."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 10:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= most:
        raise _wrong(name, N_("“%(name)s” must be a whole number from 0 to %(most)s."), name=name, most=most)
    return value


def _numbers(told: Mapping[str, Any], name: str) -> tuple[int, ...]:
    value = told.get(name)
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > MOST_NUMBERS:
        raise _wrong(name, N_("“%(name)s” must be a list of at most %(most)s numbers."), name=name, most=MOST_NUMBERS)
    return tuple(dict.fromkeys(_whole(each, name, _LARGEST) for each in value))
