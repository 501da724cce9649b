"""The list of what was decided as a table in the reader's language."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from posko.apps.rakor.followups.selectors import DecidedView
from posko.domain.errors import N_
from posko.domain.files.columns import Column, Tongues
from posko.domain.papers.tables import Row, table_csv, table_workbook
from posko.domain.rakor.decided import KINDS, STANDINGS

SCHEMA: Final = (
    Column("kind", head=N_("Kind"), words=KINDS),
    Column("text", head=N_("What was decided")),
    Column("owner", head=N_("Agency")),
    Column("due", head=N_("Due"), kind="moment"),
    Column("standing", head=N_("Status"), words=STANDINGS),
    Column("meeting", head=N_("Meeting")),
    Column("held_at", head=N_("Held"), kind="moment"),
    Column("line", head=N_("Line"), kind="whole"),
    Column("gap", head=N_("Gap"), kind="whole"),
)


def csv(seen: Iterable[DecidedView], tongues: Tongues) -> bytes:
    """As CSV."""
    return table_csv(SCHEMA, map(_row, seen), tongues)


def workbook(seen: Iterable[DecidedView], tongues: Tongues, at: datetime, name: str) -> bytes:
    """As XLSX."""
    return table_workbook(name, SCHEMA, map(_row, seen), tongues, at=at)


def _row(seen: DecidedView) -> Row:
    meeting, promise = seen.meeting, seen.promise
    return {
        "kind": seen.decided.kind,
        "text": seen.text,
        "owner": seen.owner.short,
        "due": seen.decided.due,
        "standing": seen.decided.standing,
        "meeting": meeting.title if meeting else None,
        "held_at": meeting.held_at if meeting else None,
        "line": seen.line,
        "gap": promise.gap.number if promise else None,
    }
