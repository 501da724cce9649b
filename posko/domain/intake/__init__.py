"""Messages from outside before anybody knows what they are about: channels, states, and a report as it was read.

A channel's own module in this package (`api`, `openrosa`, `short_code` ...) reads a message into a `Report`. Reading
never guesses: a text that is not understood raises BadInput, and the message then waits for a person.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final

from posko.domain.errors import BadInput, insist
from posko.domain.gaps.states import Transition


class Channel(StrEnum):
    """By which way a message came."""

    API = "api"
    ODK = "odk"
    PHONE = "phone"
    SMS = "sms"
    TELEGRAM = "telegram"
    WHATSAPP = "whatsapp"
    TABLE = "table"


# The channel of a sender that has a token, by whichever way it reports: API, ODK Collect or the phone form.
DEVICE: Final = "device"


class Form(StrEnum):
    """What a message is about; a higher noun hands in the handler of each."""

    INCIDENT = "incident"
    STATION_STATUS = "tps_status"
    INDICATOR = "indicator"
    COUNT = "count"
    EVIDENCE = "evidence"


class MessageState(StrEnum):
    """Where a message stands. `waiting`: a person has to look at it; nothing that came in is ever thrown away."""

    RECEIVED = "received"
    HANDLED = "handled"
    WAITING = "waiting"
    DISMISSED = "dismissed"


class Away(Exception):
    """The inbox cannot take it now and kept nothing; the door answers 503 and says after how many seconds to come."""

    retry_after = 5


WORKER, OFFICER = "the worker", "who sorts messages at the post"

# state, whose turn, clock rule, event, next state
MESSAGE_TABLE: tuple[Transition, ...] = (
    Transition(MessageState.RECEIVED, WORKER, "none", "message.handled", MessageState.HANDLED),
    Transition(MessageState.RECEIVED, WORKER, "none", "message.parked", MessageState.WAITING),
    # the other part of a long SMS came: the whole is a message of its own
    Transition(MessageState.RECEIVED, WORKER, "none", "message.joined", MessageState.HANDLED),
    Transition(MessageState.WAITING, WORKER, "none", "message.joined", MessageState.HANDLED),
    Transition(MessageState.WAITING, OFFICER, "none", "message.handed_over", MessageState.HANDLED),
    Transition(MessageState.WAITING, OFFICER, "none", "message.tried_again", MessageState.RECEIVED),
    Transition(MessageState.WAITING, OFFICER, "none", "message.dismissed", MessageState.DISMISSED),
    Transition(MessageState.DISMISSED, OFFICER, "none", "message.tried_again", MessageState.RECEIVED),
    Transition(MessageState.DISMISSED, OFFICER, "none", "message.taken_back", MessageState.WAITING),
)


def leads(state: str, event: str) -> bool:
    """Whether an event leads anywhere from a state."""
    return any((row.state, row.event) == (state, event) for row in MESSAGE_TABLE)


def after(state: str, event: str) -> MessageState:
    """The state that an event leads to. Raises BadInput where it leads nowhere from here."""
    insist(impossible(state, event))
    return next(MessageState(row.next) for row in MESSAGE_TABLE if (row.state, row.event) == (state, event))


def impossible(state: str, event: str) -> BadInput | None:
    """Why an event cannot happen to a message that stands there."""
    return None if leads(state, event) else BadInput("The message stands elsewhere by now. Look at it again.")


_UUID = re.compile(r"(?:uuid:|urn:uuid:)?([0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12})", re.I)


@dataclass(frozen=True, slots=True)
class Report:
    """A message as it was read: `form` and `place` (a kelurahan's or a station's code) as sent, `at` as the sender's
    clock had it (aware; None when it said nothing), `answers` by question, `text` as written."""

    form: str
    place: str
    at: datetime | None
    answers: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""

    def digest(self) -> str:
        """SHA-256 of what is said, the same by whatever channel it came: a number may be written as text, an answer
        that was left empty is none, and a moment is the same in any zone."""
        at = self.at.astimezone(UTC).isoformat(timespec="milliseconds") if self.at else ""
        answers = {name: said for name, value in self.answers.items() if (said := _plain(value)) not in ("", None)}
        said = [self.form, self.place, at, answers, self.text.strip()]
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if value is None or isinstance(value, bool):
        return value
    return f"{value:g}" if isinstance(value, float) and value.is_integer() else str(value).strip()


def token_in(header: str) -> str:
    """The token of an Authorization header: of a bearer, or the password of any user. Empty where there is none."""
    scheme, _blank, shown = header.partition(" ")
    if scheme.lower() == "bearer":
        return shown.strip()
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(shown.strip(), validate=True).decode().partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""


def key_of(given: str, sender: str) -> str:
    """The key under which a message is kept once. A UUID is the report's own, whoever brings it and by whatever
    channel; any other key counts for its sender alone, so that two senders may both begin at 1."""
    text = given.strip()
    if found := _UUID.fullmatch(text):
        return found.group(1).replace("-", "").lower()
    return f"{sender}:{text}"
