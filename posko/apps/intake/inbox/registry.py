"""Who reads a channel and who handles a form. Higher nouns hand theirs in when Django starts (`handlers.py`)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from posko.apps.intake.models import Sender
from posko.domain.access import Viewer
from posko.domain.intake import Channel, Report
from posko.domain.intake.answers import Answer

# Reads the body of a message of one channel; raises BadInput when it cannot.
Reader = Callable[[str], Report]


@dataclass(frozen=True, slots=True)
class Arrival:
    """What a handler gets: the report, and how it came. `place` is the code that was found in the territory, `at` the
    event's time (never after its arrival), `received_at` the arrival's. `files`: SHA-256 of what came with it."""

    message: int
    channel: Channel
    report: Report
    place: str
    at: datetime
    received_at: datetime
    late_clock: bool = False
    files: tuple[str, ...] = ()


class Handler(Protocol):
    """Saves what a message says. It runs inside the worker's transaction (a savepoint of its own).

    Answers the reference of what it made (`incident:12`); raises BadInput when a person has to look.
    """

    def __call__(self, arrival: Arrival, *, by: Viewer, at: datetime) -> str: ...


@dataclass(frozen=True, slots=True)
class Voice:
    """Whose an answer is: by which channel, the mark of its number, and the sender, where it is a registered one."""

    channel: Channel
    mark: str
    sender: Sender | None
    viewer: Viewer


@dataclass(frozen=True, slots=True)
class Answerer:
    """Who takes answers to what the post sent.

    `reply`: what the sender is told, or None where this noun sent that number nothing; it writes nothing. `take` does
    what was said, inside the worker's transaction, and gives the reference of what it is about. `key` makes it once;
    `said_at` is when it was sent.
    """

    reply: Callable[[Answer, Voice, datetime, datetime], str | None]
    take: Callable[[Answer, Voice, uuid.UUID, datetime, datetime], str]


# Where what was made of messages stands now: the states by number, for those that the viewer's operation has.
Follower = Callable[[Viewer, Collection[int]], Mapping[int, str]]

_readers: dict[Channel, Reader] = {}
_handlers: dict[str, Handler] = {}
_followers: dict[str, Follower] = {}
_answerers: dict[str, Answerer] = {}


def read_with(channel: Channel, reader: Reader) -> None:
    """Make a channel's reader known. Raises ValueError where it has another."""
    if _readers.setdefault(channel, reader) is not reader:
        raise ValueError(f"Two readers for {channel}.")


def handle_with(form: str, handler: Handler) -> None:
    """Make a form's handler known. Raises ValueError where it has another."""
    if _handlers.setdefault(form, handler) is not handler:
        raise ValueError(f"Two handlers for {form}.")


def follow_with(kind: str, follower: Follower) -> None:
    """Make known who tells where a `kind` (the first word of a message's `ref`) stands. Raises ValueError where it has
    another."""
    if _followers.setdefault(kind, follower) is not follower:
        raise ValueError(f"Two followers for {kind}.")


def follower_of(kind: str) -> Follower | None:
    """Who tells where it stands."""
    return _followers.get(kind)


def answer_with(letter: str, answerer: Answerer) -> None:
    """Make known who takes answers whose number has this letter before it. Raises ValueError where it has another."""
    if _answerers.setdefault(letter, answerer) is not answerer:
        raise ValueError(f"Two answerers for {letter!r}.")


def answerer_of(letter: str) -> Answerer | None:
    """Who takes such answers."""
    return _answerers.get(letter)


def reader_of(channel: str) -> Reader | None:
    """Who reads this channel."""
    return _readers.get(Channel(channel))


def handler_of(form: str) -> Handler | None:
    """Who handles this form."""
    return _handlers.get(form)
