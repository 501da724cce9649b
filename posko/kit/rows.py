"""The row: what waits, where, whose turn it is, how much time is left, and the one button that does it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.utils.translation import gettext as _

Glyph = Literal[
    "open",
    "promised",
    "proven",
    "done",
    "late",
    "alert",
    "invitation",
    "message",
    "minutes",
    "task",
    "case",
    "clock",
    "sev-1",
    "sev-2",
    "sev-3",
    "sev-4",
]


@dataclass(frozen=True, slots=True)
class Left:
    """The time that is left, in words. `share` (0 to 1) is what has gone of it; None draws no bar."""

    words: str
    late: bool = False
    share: float | None = None

    @property
    def gone(self) -> int:
        """The share in whole per cent."""
        return round(100 * min(1.0, max(0.0, self.share or 0.0)))


@dataclass(frozen=True, slots=True)
class Press:
    """The button of a row. A `file` press is a file field: one press opens the chooser, and the choice is sent."""

    label: str
    url: str
    method: Literal["get", "post", "file"] = "get"
    field: str = "file"
    values: Sequence[tuple[str, str]] = ()
    solid: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A line of a list or a queue. `peek` is the query that shows it in the panel beside, as `peek=gap:12`."""

    glyph: Glyph
    title: str
    url: str
    place: str = ""
    agency: str = ""
    mine: bool = False
    left: Left | None = None
    act: Press | None = None
    peek: str = ""
    key: str = ""
    choose: str = ""
    current: bool = False


def left_of(due: datetime, now: datetime, since: datetime | None = None) -> Left:
    """How long until `due`, or since when it is over; with the share that has gone since `since`.

    Late is counted by the whole minute, as lists count it: nothing is late by 0 minutes.
    """
    late = now - due >= timedelta(minutes=1)
    words = _("%(span)s overdue") if late else _("%(span)s left")
    share = None
    if since is not None and not late and due > since:
        share = (now - since) / (due - since)
    return Left(words % {"span": span_of(abs(now - due))}, late, share)


def span_of(length: timedelta) -> str:
    """A stretch of time in its two largest units: "1 jam 17 mnt", "2 hari"."""
    minutes = int(length.total_seconds()) // 60
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days and hours:
        return _("%(days)d d %(hours)d h") % {"days": days, "hours": hours}
    if days:
        return _("%(days)d d") % {"days": days}
    if hours:
        return _("%(hours)d h %(minutes)d min") % {"hours": hours, "minutes": rest}
    return _("%(minutes)d min") % {"minutes": rest}
