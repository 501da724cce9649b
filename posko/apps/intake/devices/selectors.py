"""Whose token it is: the one question that every message of a device begins with, kept for a moment in the process."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from django.db.models import F, Model, OuterRef, Q, QuerySet, Subquery
from django.utils.crypto import salted_hmac

from posko.apps.intake.inbox.selectors import sender_as_viewer
from posko.apps.intake.models import Enrolment, Message, Sender
from posko.apps.operation.models import Operation
from posko.apps.people.accounts import selectors as people
from posko.apps.people.duty import selectors as duty
from posko.apps.territory import selectors as territory
from posko.domain.access import Act, Viewer, system_viewer
from posko.domain.files.columns import folded
from posko.domain.intake import DEVICE, cards, policies
from posko.domain.intake.sender_rows import Ground, SenderRow
from posko.kit.caches import SingleFlight

M = TypeVar("M", bound=Model)
# A right is looked up again after so many seconds: a revoked token stops within them, in every process.
FRESH = 1.5
# How long a shared device is held where the roster of its agency says nothing.
SHIFT = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class DeviceRight:
    """What a token opens: who reports (`viewer`), the row of it, and its operation with the clock's offset."""

    viewer: Viewer
    sender: Sender
    operation: Operation


# Every message begins with this look-up, so it is held in memory; it names people and is in no file.
_rights: SingleFlight[DeviceRight] = SingleFlight("device-rights", held=10_000, seconds=FRESH, shared=False)


def right_of(token: str) -> DeviceRight | None:
    """The right that a token gives. None if nobody has the token, or if it was revoked."""
    mark = mark_of(token)
    try:
        return _rights.get(mark, lambda: _right(mark))
    except Sender.DoesNotExist:
        return None


def _right(mark: str) -> DeviceRight:
    sender = Sender.objects.select_related("operation__city").get(mark=mark, channel=DEVICE, revoked_at=None)
    operation = sender.operation
    house = system_viewer("intake", operation=operation.code, city=operation.city_id)
    return DeviceRight(sender_as_viewer(house, sender), sender, operation)


def mark_of(token: str) -> str:
    """The SHA-256 of a token or of a one-time code. Only this is kept."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def forget(mark: str) -> None:
    """Let a right go at once in this process."""
    _rights.forget(mark)


def card_hash(code: str) -> str:
    """The keyed hash of a card's code, which is shorter than a token: the database alone does not give it away."""
    return salted_hmac("enrolment-card", code, algorithm="sha256").hexdigest()


def open_enrolment(code: str, *, real_at: datetime) -> Enrolment | None:
    """The unused, unexpired enrolment behind a one-time code. It lives in real time, never the operation's."""
    found = _enrolments(code).filter(used_at=None, revoked_at=None, batch__revoked_at=None, expires_at__gt=real_at)
    return found.first()


def used_card(code: str) -> Enrolment | None:
    """The card behind a code that made a device known already."""
    return _enrolments(code).exclude(used_at=None).exclude(batch=None).first()


def known_by(code: str, token: str) -> Enrolment | None:
    """The spent enrolment of the very device that asks again: its code, with the token that it made for itself."""
    mine = _enrolments(code).filter(sender__mark=mark_of(token), sender__revoked_at=None)
    return mine.exclude(used_at=None).first()


def _enrolments(code: str) -> QuerySet[Enrolment]:
    hashes = [mark_of(code.strip())]
    if card := cards.typed(code):
        hashes.append(card_hash(card))
    return Enrolment.objects.select_related("operation", "batch").filter(code_hash__in=hashes)


def sender_ground(viewer: Viewer, known: Mapping[str, SenderRow], key: Callable[[SenderRow], str]) -> Ground:
    """What a table of senders is held against: who keeps the post makes every agency's known, an officer the own."""
    agencies = [each for each in people.agencies(viewer) if manages(viewer, each.code)]
    words: dict[str, str] = {}
    for agency in agencies:
        for word in (agency.short, agency.name):
            words.setdefault(folded(word), agency.code)
    posts = people.posts(viewer).filter(active=True).values_list("user__username", "agency__code")
    return Ground(
        agencies={each.code for each in agencies},
        agency_words=words,
        places=frozenset(territory.places(viewer).values_list("code", flat=True)),
        names=territory.alias_table(viewer),
        key=key,
        known=known,
        acts_at=viewer.acts_at,
        area=viewer.place,
        holders=dict(posts),
    )


def manages(viewer: Viewer, agency: str) -> bool:
    """Whether this viewer makes devices and senders of an agency known."""
    return policies.enrolling(agency, viewer) is None


def end_of_shift(viewer: Viewer, agency: str, at: datetime) -> datetime:
    """When the shift of an agency ends; twelve hours from now where its roster has none."""
    now = duty.shifts(viewer).filter(agency__code=agency, starts_at__lte=at, ends_at__gt=at)
    return now.order_by("ends_at").values_list("ends_at", flat=True).first() or at + SHIFT


def devices(viewer: Viewer) -> list[Sender]:
    """The devices of the viewer's operation, those that still may report first."""
    rows = Sender.objects.filter(operation__code=viewer.operation, channel=DEVICE)
    return sorted(rows, key=lambda row: (row.revoked_at is not None, row.name, row.pk))


def managed_devices(viewer: Viewer, words: str = "") -> QuerySet[Sender]:
    """The devices that this viewer may enrol and revoke, each with `last_at` of its latest message; those that still
    may report first. `words`: narrowed to those whose name, agency or place holds them."""
    last = Message.objects.filter(sender=OuterRef("pk")).order_by("-pk").values("received_at")[:1]
    found = _own(viewer, Sender.objects.filter(operation__code=viewer.operation, channel=DEVICE))
    if words:
        found = found.filter(Q(name__icontains=words) | Q(agency__icontains=words) | Q(place__startswith=words))
    return found.annotate(last_at=Subquery(last)).order_by(F("revoked_at").desc(nulls_first=True), "name", "pk")


def waiting_enrolments(viewer: Viewer, *, real_at: datetime) -> QuerySet[Enrolment]:
    """The codes that nobody scanned yet and that still open, of the agencies that this viewer enrols for; no cards."""
    found = Enrolment.objects.filter(operation__code=viewer.operation, used_at=None, expires_at__gt=real_at)
    return _own(viewer, found.filter(batch=None)).order_by("expires_at")


def _own(viewer: Viewer, rows: QuerySet[M]) -> QuerySet[M]:
    """Who keeps the post manages every agency's, an officer the own agency's."""
    return rows if viewer.may(Act.POST_KEEP) else rows.filter(agency=viewer.agency)
