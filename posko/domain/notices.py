"""Notices: how grave they are, quiet hours, when a letter is tried again, and the morning digest.

Moments are aware; times of the day are those of Asia/Jakarta.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import IntEnum, StrEnum
from typing import Any, Final

from posko.domain.access import Role
from posko.domain.errors import N_, BadInput
from posko.domain.plans.phases import JAKARTA


class Severity(IntEnum):
    """How grave a notice is. From BREACH on it stays open until its matter is settled; GRAVE wakes people."""

    NOTE = 1
    REMINDER = 2
    BREACH = 3
    GRAVE = 4


class Channel(StrEnum):
    """The ways by which a notice reaches a person."""

    IN_APP = "in_app"
    EMAIL = "email"


class Audience(StrEnum):
    """The people of an agency that a notice is for: those on duty, the head, or all who answer for it."""

    DUTY = "duty"
    HEAD = "head"
    ALL = "all"


class DeliveryState(StrEnum):
    """Where one delivery to one person stands. `dropped`: the matter was settled, or the person left the channel."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    DEAD = "dead"
    DROPPED = "dropped"


KINDS: Final[Mapping[str, str]] = {
    "reminder": N_("Reminder"),
    "deadline": N_("Missed deadline"),
    "escalation": N_("Escalation"),
    "invitation": N_("Invitation"),
    "asked": N_("Asked of you"),
    "answer": N_("Reply"),
    "alert": N_("Alert"),
    "digest": N_("Morning digest"),
    "post": N_("The post itself"),
}
# How the key of a notice begins that speaks of a fault of the ledger; pages show one on top until it is settled.
LEDGER: Final = "ledger:fault:"
# Roles that answer for their agency: they see its notices, on duty or not.
ANSWERING: Final = frozenset(
    {Role.CHIEF, Role.PLANNER, Role.DUTY_OFFICER, Role.LIAISON, Role.KPU_DATA_OFFICER, Role.BAWASLU_OFFICER}
)
# The posts that get the letters of an agency without a roster: the first of these roles that somebody holds.
ORDER: Final[Mapping[Audience, tuple[frozenset[Role], ...]]] = {
    Audience.DUTY: (frozenset({Role.DUTY_OFFICER}), ANSWERING - {Role.CHIEF}, frozenset({Role.CHIEF})),
    Audience.HEAD: (frozenset({Role.CHIEF}), ANSWERING - {Role.DUTY_OFFICER}, ANSWERING),
    Audience.ALL: (ANSWERING,),
}
# After the first failure a letter waits a minute, and so on; after the last one it is dead. Some 21 hours in all, so
# that a mail server that is down overnight loses nothing.
BACK_OFF: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360, 720))
DIGEST_TIME: Final = time(6, 0)
_KEY = re.compile(r"[a-z0-9][a-z0-9._:/@+-]*")
_KEY_LENGTH: Final = 120
_MOMENT_KEY: Final = "_at"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A stretch of the day in which a person is left in peace, the end not included; it may pass midnight."""

    begins: time
    ends: time

    def end_of(self, at: datetime) -> datetime | None:
        """When the quiet that holds at a moment ends; None when it is not quiet."""
        local = at.astimezone(JAKARTA)
        for begun in (local.date() - timedelta(days=1), local.date()):
            start = datetime.combine(begun, self.begins, JAKARTA)
            last_day = begun if self.begins < self.ends else begun + timedelta(days=1)
            end = datetime.combine(last_day, self.ends, JAKARTA)
            if self.begins != self.ends and start <= local < end:
                return end
        return None


def letter_waits_until(severity: int, quiet: QuietHours | None, at: datetime) -> datetime | None:
    """When a letter that quiet hours hold back may go, or None if it may go now. Only a grave one wakes people."""
    return quiet.end_of(at) if quiet and severity < Severity.GRAVE else None


def rings(severity: int, quiet: QuietHours | None, at: datetime) -> bool:
    """Whether the bell in the application counts a notice now: a missed deadline does at every hour."""
    return severity >= Severity.BREACH or quiet is None or quiet.end_of(at) is None


def next_try(tries: int, at: datetime) -> datetime | None:
    """When a letter that has failed `tries` times is tried again. None if it is dead."""
    return at + BACK_OFF[tries - 1] if tries <= len(BACK_OFF) else None


def digest_day(at: datetime) -> date | None:
    """The local day whose morning digest is due; None before its hour. A morning that was missed is not made up for."""
    local = at.astimezone(JAKARTA)
    return local.date() if local.time() >= DIGEST_TIME else None


def check_key(key: str) -> None:
    """Raises BadInput for a key that is not lower-case words joined by colons, such as `commitment:7:late`."""
    if not _KEY.fullmatch(key) or len(key) > _KEY_LENGTH:
        raise BadInput("“%(key)s” is no key of a notice. Write lower-case words joined by colons.", key=key[:40])


def check_prefix(prefix: str) -> None:
    """Raises BadInput for the beginning of keys that could mean another thing too: `gap:1` would begin `gap:12`."""
    check_key(prefix)
    if not prefix.endswith(":"):
        raise BadInput("“%(key)s” must end with a colon, or it would also mean others that begin so.", key=prefix)


def check_link(link: str) -> None:
    """Raises BadInput for a link that leads out of the post."""
    if link and (not link.startswith("/") or link.startswith(("//", "/\\")) or not link.isprintable()):
        raise BadInput("“%(link)s” is no address of this post. Begin it with one slash.", link=link[:60])


def _is_said(value: object) -> bool:
    """A word or a number, or a name in both languages."""
    if isinstance(value, Mapping):
        return value.keys() == {"id", "en"} and all(isinstance(each, str) for each in value.values())
    return isinstance(value, str | int | float)


def check_text(text: str, params: Mapping[str, Any]) -> None:
    """Raises BadInput where a sentence and its values do not fit: text, numbers, and names in both languages."""
    try:
        fits = bool((text % params).strip())
    except (KeyError, TypeError, ValueError):
        fits = False
    if not fits or not all(_is_said(value) for value in params.values()):
        raise BadInput("“%(text)s” and its values do not fit each other.", text=text[:80])


def is_moment(name: str) -> bool:
    """Whether the value of this name is a moment in ISO form, which readers see in their own words."""
    return name.endswith(_MOMENT_KEY)


def hours_of(begins: time | None, ends: time | None) -> QuietHours | None:
    """Quiet hours where both ends are given."""
    return QuietHours(begins, ends) if begins is not None and ends is not None else None
