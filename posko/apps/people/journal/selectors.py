"""Reading the post's journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from posko.apps.people.models import JournalLine
from posko.domain.access import Compartment, Viewer
from posko.kit.requests import typed_number


@dataclass(frozen=True, slots=True)
class Filter:
    """Which lines: those of a day (None: of every day), of a channel, written by an agency, holding words."""

    day: date | None = None
    channel: str = ""
    agency: str = ""
    q: str = ""


def lines(viewer: Viewer) -> QuerySet[JournalLine]:
    """The lines that exist for this viewer, the latest first."""
    if not viewer.sees(Compartment.COORDINATION):
        return JournalLine.objects.none()
    found = JournalLine.objects.filter(operation__code=viewer.operation)
    return found.select_related("agency", "corrects", "correction")


def listed(viewer: Viewer, wanted: Filter) -> QuerySet[JournalLine]:
    """The lines that pass a filter."""
    found = lines(viewer)
    if wanted.day:
        start = timezone.make_aware(datetime.combine(wanted.day, time.min))
        found = found.filter(happened_at__gte=start, happened_at__lt=start + timedelta(days=1))
    if wanted.channel:
        found = found.filter(channel=wanted.channel)
    if wanted.agency:
        found = found.filter(agency__code=wanted.agency)
    if wanted.q:
        words = Q(text__icontains=wanted.q) | Q(sender__icontains=wanted.q) | Q(recipient__icontains=wanted.q)
        found = found.filter(words | Q(number=typed_number(wanted.q)))
    return found


def last_of(viewer: Viewer) -> JournalLine | None:
    """The line that this person wrote last."""
    return lines(viewer).filter(written_by=viewer.actor).order_by("-number").first()


def parties(viewer: Viewer) -> list[str]:
    """Who wrote to whom lately, for the entry line to offer."""
    latest = lines(viewer).order_by("-number").values_list("sender", "recipient")[:60]
    return sorted({name for pair in latest for name in pair})
