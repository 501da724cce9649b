"""Cases as rows of a table, without a name and without a title: states, places, clocks and lateness."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo

from django.utils import timezone

from posko.apps.cases.narrowing import Filter
from posko.apps.cases.selectors import chosen
from posko.domain.access import Viewer

COLUMNS = (
    "number", "register_number", "kind", "channel", "place", "place_code", "articles", "violation", "gakkumdu",
    "holder", "opened_at", "state_since", "ended", "first_clock", "first_end", "last_end", "late_clocks",
)  # fmt: skip
_READ = (
    "number", "register_number", "kind", "channel", "place__name", "place_id", "articles", "violation", "gakkumdu",
    "holder__short", "opened_at", "state_since", "ended", "first_rule", "first_end", "last_end", "late_count",
)  # fmt: skip


def rows(viewer: Viewer, wanted: Filter, at: datetime) -> Iterator[tuple[str | int, ...]]:
    """One row a case that passes the filter, in the board's order; moments in the operation's zone."""
    zone = timezone.get_current_timezone()
    for read in chosen(viewer, wanted, at).values_list(*_READ).iterator(chunk_size=2000):
        yield tuple(_cell(each, zone) for each in read)


def _cell(value: object, zone: tzinfo) -> str | int:
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(" ", "minutes")[:16]
    if isinstance(value, list):
        return ", ".join(str(each) for each in value)
    if isinstance(value, int):
        return int(value)
    return "" if value is None else str(value)
