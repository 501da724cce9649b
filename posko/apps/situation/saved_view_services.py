"""Filters of the live picture kept under a name, for oneself or for the own agency."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl

from django.db import transaction

from posko.apps.ledger.services import record
from posko.apps.operation import selectors as operations
from posko.apps.people import selectors as people
from posko.apps.situation.models import LiveView
from posko.domain import privacy
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput

MOST = 30  # kept by one person


@dataclass(frozen=True, slots=True)
class NewLiveView:
    """A name for a filter; `query` holds the words of the URL, which the page checks anew."""

    form_key: uuid.UUID
    name: str
    query: str
    shared: bool = False


def save_live_view(new: NewLiveView, *, by: Viewer, at: datetime) -> LiveView:
    """Keep a filter; one that is kept under this name is replaced."""
    privacy.refuse_personal_numbers(new.name)
    privacy.refuse_personal_numbers(dict(parse_qsl(new.query)).get("q", ""))
    with transaction.atomic():
        operation = operations.locked(by)
        own = LiveView.objects.filter(operation=operation, actor=by.actor)
        if made := own.filter(form_key=new.form_key).first():
            return made
        own.filter(name=new.name).delete()
        if own.count() >= MOST:
            raise BadInput("You keep %(most)s views already; remove one first.", most=MOST)
        view = LiveView.objects.create(
            operation=operation,
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


def remove_live_view(view: LiveView, *, by: Viewer, at: datetime) -> None:
    """Remove an own view."""
    with transaction.atomic():
        _record("live_view.removed", view, by=by, at=at)
        view.delete()


def _record(event: str, view: LiveView, *, by: Viewer, at: datetime) -> None:
    payload = {"name": view.name, "query": view.query, "shared": view.shared}
    record(event, by=by, at=at, compartment=Compartment.COORDINATION, subject=f"live_view:{view.pk}", payload=payload)
