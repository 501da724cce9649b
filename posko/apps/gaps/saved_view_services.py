"""Filters kept under a name, for oneself or for the own agency."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from posko.apps.gaps.models import SavedView
from posko.apps.ledger.services import record
from posko.apps.operation import selectors as operations
from posko.apps.people import selectors as people
from posko.domain import privacy
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput
from posko.kit import locks
from posko.kit.acts import act, unchanged

MOST = 30  # kept by one person


@dataclass(frozen=True, slots=True)
class NewSavedView:
    """A name for a filter. `page` is "list" or "board"; `query` the words of the URL, which its page checks anew."""

    form_key: uuid.UUID
    name: str
    page: str
    query: str
    shared: bool = False


@act
def save_view(new: NewSavedView, *, by: Viewer, at: datetime) -> SavedView:
    """Keep a filter; one that is kept under this name is replaced."""
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
