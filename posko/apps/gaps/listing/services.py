"""Filters saved under a name, and many gaps changed in one act: one record a gap, and the act undone."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from posko.apps.gaps.course.steps import STAMPED, record_on, stamped
from posko.apps.gaps.listing.selectors import as_known, kept_changes
from posko.apps.gaps.models import Gap, GapChange, SavedView
from posko.apps.ledger.services import record
from posko.apps.operation import selectors as operations
from posko.apps.people.accounts import selectors as people
from posko.domain import privacy
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput, NotAllowed, insist
from posko.domain.gaps import changes as gap_changes
from posko.domain.gaps import policies
from posko.domain.gaps.changes import Change
from posko.kit import locks
from posko.kit.acts import act, once, unchanged

MOST = 30  # kept by one person


@dataclass(frozen=True, slots=True)
class NewSavedView:
    """A name for a filter.

    `page` is "list" or "board"; `query` holds the words of the URL, which the page checks again.
    """

    form_key: uuid.UUID
    name: str
    page: str
    query: str
    shared: bool = False


@act
def save_view(new: NewSavedView, *, by: Viewer, at: datetime) -> SavedView:
    """Save a filter. It replaces one of the same name."""
    privacy.refuse_personal_numbers(new.name)
    privacy.refuse_personal_numbers(dict(parse_qsl(new.query)).get("q", ""))
    post = people.posts(by).get(user__username=by.actor, active=True)
    locks.row(people.posts(by), post.pk)  # whoever keeps two at once keeps one after the other
    own = SavedView.objects.filter(operation__code=by.operation, actor=by.actor)
    if made := own.filter(form_key=new.form_key).first():
        return unchanged(made)
    own.filter(name=new.name).delete()
    if own.count() >= MOST:
        raise BadInput("You keep %(most)s views already; remove one first.", most=MOST)
    view = SavedView.objects.create(
        operation=operations.current(by),
        form_key=new.form_key,
        agency=people.own_agency(by),
        actor=by.actor,
        name=new.name,
        page=new.page,
        query=new.query,
        shared=new.shared,
        saved_at=at,
    )
    _record("saved_view.kept", view, by=by, at=at)
    return view


@act
def remove_view(view: SavedView, *, by: Viewer, at: datetime) -> None:
    """Remove an own view."""
    try:
        view = locks.row(SavedView.objects.filter(actor=by.actor), view.pk)
    except SavedView.DoesNotExist:  # the button was pressed twice
        unchanged(None)
        return
    _record("saved_view.removed", view, by=by, at=at)
    view.delete()


def _record(event: str, view: SavedView, *, by: Viewer, at: datetime) -> None:
    payload = {"name": view.name, "query": view.query, "shared": view.shared}
    record(event, by=by, at=at, compartment=Compartment.COORDINATION, subject=f"saved_view:{view.pk}", payload=payload)


@dataclass(frozen=True, slots=True)
class NewChange:
    """Which gaps, by number, and what to set: owner (agency code), severity, kind; an empty word leaves it."""

    form_key: uuid.UUID
    numbers: Sequence[int]
    owner: str = ""
    severity: str = ""
    kind: str = ""


@act
def change_gaps(new: NewChange, *, by: Viewer, at: datetime) -> GapChange:
    """Set owner, severity or kind of many gaps. What may not be changed stays, and the page said so before."""
    insist(policies.changing_many(by))
    wanted = {"owner": new.owner, "severity": new.severity, "kind": new.kind}
    told = gap_changes.check_wanted(wanted, frozenset(people.agency_names(by)))
    if len(new.numbers) > gap_changes.MOST:
        raise BadInput("At most %(most)s gaps are changed in one act; choose fewer.", most=gap_changes.MOST)
    operation, found = operations.current(by), _locked(new.numbers, by)

    def make() -> GapChange:
        planned = [(gap, gap_changes.plan(as_known(gap, at), told, by)) for gap in found]
        done = [change for gap, change in planned if _rewritten("gap.changed", gap, change, by=by, at=at)]
        if not done:
            raise BadInput("None of these gaps would change. Look at the reasons beside them.")
        return GapChange.objects.create(
            operation=operation,
            form_key=new.form_key,
            actor=by.actor,
            agency=people.own_agency(by),
            rows=[{"gap": each.number, "before": each.before, "after": each.after} for each in done],
            made_at=at,
        )

    change, fresh = once(GapChange.objects.filter(form_key=new.form_key, operation=operation), make)
    return change if fresh else unchanged(change)


@act
def undo_change(change: GapChange, *, by: Viewer, at: datetime) -> tuple[int, int]:
    """Undo this change where nobody has changed the gap since. Returns how many went back, and how many did not."""
    before = {each.number: each for each in kept_changes(change)}
    found = _locked(list(before), by)
    change = locks.row(GapChange.objects.all(), change.pk)
    if change.actor != by.actor:
        raise NotAllowed("Only who made this change may undo it.")
    if change.undone_at is not None:
        return unchanged((0, 0))
    planned = [(gap, gap_changes.back(as_known(gap, at), before[gap.number], by)) for gap in found]
    back = sum(_rewritten("gap.change_undone", gap, each, by=by, at=at) for gap, each in planned)
    change.undone_at = at
    change.save(update_fields=["undone_at"])
    return back, len(before) - back


def _locked(numbers: Sequence[int], by: Viewer) -> list[Gap]:
    """The gaps of these numbers that there are, locked. Their owners may change meanwhile: they are asked for after."""
    found = Gap.objects.filter(operation__code=by.operation, number__in=numbers).values_list("pk", flat=True)
    rows = Gap.objects.select_related("place", "opened_by_agency").prefetch_related("owner")
    return sorted(locks.rows(rows, *found), key=lambda gap: gap.number)


def _rewritten(event: str, gap: Gap, change: Change, *, by: Viewer, at: datetime) -> bool:
    if not change.fields:
        return False
    gap.owner = people.agencies(by).filter(code=change.after["owner"]).first()
    gap.severity, gap.kind = int(change.after["severity"]), change.after["kind"]
    stamped(gap).save(update_fields=["owner", "severity", "kind", *STAMPED])
    payload = {field: {"before": change.before[field], "after": change.after[field]} for field in change.fields}
    record_on(event, gap, by=by, at=at, payload=payload)
    return True
