"""Convening a rakor, raising an input there, turning it into a gap."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from posko.apps.gaps import services as gaps
from posko.apps.gaps.models import Gap
from posko.apps.ledger.services import record
from posko.apps.operation import selectors as operations
from posko.apps.people import selectors as people
from posko.apps.rakor.models import Input, Rakor
from posko.apps.territory.models import Place
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput, NotAllowed


@dataclass(frozen=True, slots=True)
class NewRakor:
    """A meeting to be convened. `form_key` makes a form that is sent twice one meeting."""

    form_key: uuid.UUID
    title: str
    held_at: datetime
    venue: str
    chair: str


@dataclass(frozen=True, slots=True)
class NewInput:
    """What an agency brings to the table."""

    form_key: uuid.UUID
    text: str
    place: Place | None = None


def convene(new: NewRakor, *, by: Viewer, at: datetime) -> Rakor:
    """Convene a meeting."""
    with transaction.atomic():
        operation = operations.locked(by)
        if made := Rakor.objects.filter(form_key=new.form_key, operation=operation).first():
            return made
        meeting = Rakor.objects.create(
            operation=operation,
            form_key=new.form_key,
            title=new.title,
            held_at=new.held_at,
            venue=new.venue,
            chair=people.agencies(by).get(code=new.chair),
        )
        payload = {"title": new.title, "held_at": new.held_at.isoformat(), "chair": new.chair}
        _record("rakor.convened", meeting, by=by, at=at, payload=payload)
        return meeting


def raise_input(meeting: Rakor, new: NewInput, *, by: Viewer, at: datetime) -> Input:
    """Put what the own agency says on the table, as a line of its own."""
    if new.place is not None and not by.guards(new.place.code):
        raise BadInput("%(place)s does not lie in the city of this operation.", place=new.place.name)
    if new.place is not None and not by.acts_at(new.place.code):
        raise NotAllowed("Your post is bound to one area; %(place)s lies outside it.", place=new.place.name)
    with transaction.atomic():
        meeting = Rakor.objects.select_for_update().get(pk=meeting.pk)
        if made := Input.objects.filter(form_key=new.form_key, rakor=meeting).first():
            return made
        highest = meeting.inputs.aggregate(highest=Max("number"))["highest"]
        raised = Input.objects.create(
            rakor=meeting,
            form_key=new.form_key,
            number=(highest or 0) + 1,
            agency=people.own_agency(by),
            text=new.text,
            place=new.place,
            raised_at=at,
        )
        payload = {"number": raised.number, "text": new.text}
        place = new.place.code if new.place else ""
        _record("input.raised", meeting, by=by, at=at, payload=payload, place=place)
        return raised


def open_gap_from(raised: Input, new: gaps.NewGap, *, by: Viewer, at: datetime) -> Gap:
    """Turn an input into a gap; an input that already became one keeps it."""
    with transaction.atomic():
        raised = Input.objects.select_for_update(of=("self",)).select_related("rakor", "gap").get(pk=raised.pk)
        if raised.gap is not None:
            return raised.gap
        gap = gaps.open_gap(new, by=by, at=at)
        raised.gap = gap
        raised.save()
        payload = {"number": raised.number, "gap": gap.number}
        _record("input.became_gap", raised.rakor, by=by, at=at, payload=payload, place=gap.place_id)
        return gap


def _record(
    event: str, meeting: Rakor, *, by: Viewer, at: datetime, payload: Mapping[str, object], place: str = ""
) -> None:
    record(
        event,
        by=by,
        at=at,
        compartment=Compartment.COORDINATION,
        subject=f"rakor:{meeting.pk}",
        place=place,
        payload=payload,
    )
