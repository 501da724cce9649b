"""Gaps as rows of a table: what an upload is held against, and what is handed out."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.utils import timezone

from posko.apps.gaps.course.selectors import GapView, gaps_of
from posko.apps.gaps.models import Commitment
from posko.apps.people.accounts import selectors as people
from posko.apps.territory import selectors as territory
from posko.domain.access import Viewer
from posko.domain.gaps.rows import Table
from posko.domain.gaps.states import GapState
from posko.domain.territory.places import AliasTable

COLUMNS = (
    "number", "title", "place", "place_code", "kind", "severity", "state", "owner", "opened_by", "opened_at",
    "closed_at", "brought_by", "source",
    "agency", "promise", "evidence", "due", "extended_due", "promise_state", "late_hours", "verified_by",
)  # fmt: skip


def ground(viewer: Viewer, at: datetime) -> Table:
    """What an uploaded table is held against."""
    codes = frozenset(territory.places(viewer).values_list("code", flat=True))
    agencies: dict[str, str] = {}
    for agency in people.agencies(viewer):
        for word in (agency.code, agency.short, agency.name):
            agencies.setdefault(word.casefold(), agency.code)
    standing = gaps_of(viewer, files=False).exclude(state=GapState.CLOSED)
    return Table(
        places=territory.alias_table(viewer),
        codes=codes,
        agencies=agencies,
        at=at,
        zone=timezone.get_current_timezone(),
        outside=frozenset(code for code in codes if not viewer.acts_at(code)) if viewer.place else frozenset(),
        known={(gap.title.casefold(), gap.place_id): gap.number for gap in standing},
    )


def rows(viewer: Viewer, seen: Iterable[GapView]) -> list[dict[str, object]]:
    """One row a promise, and one for a gap without any; moments in the operation's zone."""
    if not viewer.operation:
        return []
    names = territory.alias_table(viewer)
    return [row for view in seen for row in _rows(view, names)]


def _rows(view: GapView, names: AliasTable) -> list[dict[str, object]]:
    gap = view.row
    head = {
        "number": gap.number,
        "title": gap.title,
        "place": names.label(gap.place_id),
        "place_code": gap.place_id,
        "kind": gap.kind,
        "severity": gap.severity,
        "state": gap.state,
        "owner": gap.owner.short if gap.owner else "",
        "opened_by": gap.opened_by_agency.short,
        "opened_at": _local(gap.opened_at),
        "closed_at": _local(gap.closed_at),
        "brought_by": view.brought_by.short,
        "source": f"{gap.source_kind} {gap.source_ref}".strip(),
    }
    late = {c.row.pk: c.late_by for c in view.commitments}
    hours = {pk: round(by.total_seconds() / 3600, 1) if by else 0 for pk, by in late.items()}
    promises = [{**head, **_promise(c.row), "late_hours": hours[c.row.pk]} for c in view.commitments]
    blank: dict[str, object] = dict.fromkeys(COLUMNS[13:], "")
    return promises or [{**head, **blank}]


def _promise(row: Commitment) -> dict[str, object]:
    return {
        "agency": row.agency.short,
        "promise": row.promise,
        "evidence": row.evidence_asked,
        "due": _local(row.due),
        "extended_due": _local(row.extended_due),
        "promise_state": row.state,
        "verified_by": row.verified_by_agency.short if row.verified_by_agency else "",
    }


def _local(moment: datetime | None) -> str:
    return "" if moment is None else timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")
