"""Filters of the live picture kept under a name, for oneself or for the own agency."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from django.db.models import QuerySet

from posko.apps.ledger.services import record
from posko.apps.operation import selectors as operations
from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import Post
from posko.apps.situation.models import LiveView
from posko.domain import privacy
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput
from posko.kit import locks
from posko.kit.acts import act, unchanged

MOST = 30  # kept by one person


@dataclass(frozen=True, slots=True)
class NewLiveView:
    """A name for a filter. `query` holds the words of the URL, which the page checks again."""

    form_key: uuid.UUID
    name: str
    query: str
    shared: bool = False


@act
def save_live_view(new: NewLiveView, *, by: Viewer, at: datetime) -> LiveView:
    """Save a filter. It replaces one of the same name."""
    privacy.refuse_personal_numbers(new.name)
    privacy.refuse_personal_numbers(dict(parse_qsl(new.query)).get("q", ""))
    own = _own(by)
    if made := own.filter(form_key=new.form_key).first():
        return unchanged(made)
    own.filter(name=new.name).delete()
    if own.count() >= MOST:
        raise BadInput("You keep %(most)s views already; remove one first.", most=MOST)
    view = LiveView.objects.create(
        operation=operations.current(by),
        form_key=new.form_key,
        agency=people.own_agency(by),
        actor=by.actor,
        name=new.name,
        query=new.query,
        shared=new.shared,
        saved_at=at,
    )
    _record("live_view.kept", view, by=by, at=at)
    return view


@act
def remove_live_view(view: LiveView, *, by: Viewer, at: datetime) -> None:
    """Remove an own view."""
    row = _own(by).filter(pk=view.pk).first()
    if row is None:
        unchanged(None)
        return
    _record("live_view.removed", row, by=by, at=at)
    row.delete()


def _own(by: Viewer) -> QuerySet[LiveView]:
    """The viewer's own views, which change one act after the other: the viewer's post is locked."""
    locks.row(Post.objects.all(), people.posts(by).get(user__username=by.actor, active=True).pk)
    return LiveView.objects.filter(operation__code=by.operation, actor=by.actor)


def _record(event: str, view: LiveView, *, by: Viewer, at: datetime) -> None:
    payload = {"name": view.name, "query": view.query, "shared": view.shared}
    record(event, by=by, at=at, compartment=Compartment.COORDINATION, subject=f"live_view:{view.pk}", payload=payload)
