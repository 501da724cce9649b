"""What is sent to a gateway, what it answers, and what that means: plain values between the worker and the ways.

A way builds a `Call` from a `Letter` and reads the `Answer` into an `Outcome`; it opens no connection itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

# Bytes of an answer that are read; what a gateway answers is some hundred bytes.
LARGEST_ANSWER: Final = 64 * 1024


@dataclass(frozen=True, slots=True)
class Account:
    """The post's account at a gateway: its address, who we are there, our secret, and the number that people see."""

    address: str
    account: str = ""
    secret: str = field(default="", repr=False)
    number: str = ""


@dataclass(frozen=True, slots=True)
class Letter:
    """One text on its way. `key` is the same at each try, so that a gateway that knows keys passes it on once.

    `receipts` is the address of the post to which the gateway says what became of it; an empty word for nowhere. `ts`
    is the second of real time at which it goes, which a signature binds.
    """

    to: str
    text: str
    key: str
    receipts: str = ""
    ts: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """One request to a gateway."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back."""

    status: int
    body: bytes = b""
    kind: str = ""


class Fate(StrEnum):
    """What an answer means for the message. `away`: the gateway takes nothing now, so the others wait, too."""

    TAKEN = "taken"
    LATER = "later"
    NEVER = "never"
    AWAY = "away"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one try: the gateway's own number of the message, or why it was not taken."""

    fate: Fate
    foreign_ref: str = ""
    error: str = ""


class CallFailed(Exception):
    """No answer came: the words say why, and `wrong` that the address itself is at fault, not the line."""

    def __init__(self, why: str, *, wrong: bool = False) -> None:
        super().__init__(why)
        self.why, self.wrong = why, wrong


@dataclass(frozen=True, slots=True)
class Speech:
    """How one kind of gateway is spoken to."""

    build: Callable[[Account, Letter], Call]
    read: Callable[[Answer], Outcome]


def by_status(answer: Answer) -> Outcome:
    """What a status of HTTP means where a gateway says no more: a redirect is not followed, whoever asks for it."""
    if 200 <= answer.status < 300:
        return Outcome(Fate.TAKEN)
    if 300 <= answer.status < 400:
        return Outcome(Fate.AWAY, error=f"{answer.status}: it points to another address, which is not followed")
    if answer.status in (401, 403, 404, 405, 407, 408, 425, 429) or answer.status >= 500:
        return Outcome(Fate.AWAY, error=f"the gateway answered {answer.status}")
    return Outcome(Fate.NEVER, error=f"the gateway answered {answer.status}")
