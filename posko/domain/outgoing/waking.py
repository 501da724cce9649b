"""When a desk that does not read its gravest notices is woken by an SMS, which carries a code and no matter.

The figures are our own assumption; no rule sets them. Nobody off duty is woken, and nobody twice in a short time.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

# Unread for so long, a notice wakes; older than that it wakes nobody any more, since its own noun has climbed on.
UNREAD_FOR, WAKES_UNTIL = timedelta(minutes=3), timedelta(hours=1)
# A telephone that was rung rests so long: what else waits is read with the first.
REST: Final = timedelta(minutes=15)
# What these keys begin speaks of is brought to telephones by its own noun.
OWN_WAY: Final = ("alert:",)


def span(at: datetime) -> tuple[datetime, datetime]:
    """When an unread notice has become due that wakes somebody now: after the first moment, up to the last."""
    return at - WAKES_UNTIL, at - UNREAD_FOR


def code_of(notice: int) -> str:
    """What an SMS calls a notice by: N431."""
    return f"N{notice}"


def ref_of(notice: int) -> str:
    """What such a message is about, in the queue."""
    return f"notice:{notice}"


def notice_of(ref: str) -> int | None:
    """The notice that a message of the queue speaks of."""
    noun, _colon, number = ref.partition(":")
    return int(number) if noun == "notice" and number.isdecimal() else None
