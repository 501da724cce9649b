"""Lists of cards, what became of each card, and what a table of devices is held against."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from posko.apps.intake.devices import selectors as devices
from posko.apps.intake.models import CardBatch, Enrolment, Sender
from posko.domain.access import Act, Viewer
from posko.domain.intake import DEVICE, cards
from posko.domain.intake.cards import CardState
from posko.domain.intake.sender_rows import Ground, SenderRow


@dataclass(frozen=True, slots=True)
class Seen:
    """A card as pages show it. `copied`: it was tried again after it was used."""

    row: Enrolment
    number: str
    state: CardState

    @property
    def waits(self) -> bool:
        """Whether it still lets a device in."""
        return self.state is CardState.WAITING

    @property
    def reports(self) -> bool:
        """Whether a device that it let in still reports."""
        return self.row.sender is not None and self.row.sender.revoked_at is None


def batches(viewer: Viewer, *, real_at: datetime) -> QuerySet[CardBatch]:
    """The lists of cards that this viewer hands out, the newest first; who keeps the post sees every agency's.

    Each with its counts: `waiting`, `used` and `copied`.
    """
    found = CardBatch.objects.filter(operation__code=viewer.operation)
    found = found if viewer.may(Act.POST_KEEP) or viewer.kind == "system" else found.filter(agency=viewer.agency)
    waits = Q(cards__used_at=None, cards__revoked_at=None, cards__expires_at__gt=real_at)
    return found.annotate(
        waiting=Count("cards", filter=waits),
        used=Count("cards", filter=Q(cards__used_at__isnull=False)),
        copied=Count("cards", filter=Q(cards__copied_at__isnull=False)),
    ).order_by("-pk")


def cards_of(viewer: Viewer, batch: CardBatch, state: str = "") -> QuerySet[Enrolment]:
    """The cards of a list in order of their numbers, each with the device that it let in."""
    found = Enrolment.objects.filter(batch=batch, operation__code=viewer.operation).select_related("sender")
    if state == CardState.USED:
        found = found.filter(used_at__isnull=False)
    elif state:
        found = found.filter(used_at=None, revoked_at__isnull=state != CardState.REVOKED)
    return found.order_by("card")


def seen(batch: CardBatch, rows: Iterable[Enrolment], *, real_at: datetime) -> list[Seen]:
    """Cards with their numbers and their states at a moment."""
    return [
        Seen(
            row,
            cards.number_of(batch.pk, row.card),
            cards.state_of(used_at=row.used_at, revoked_at=row.revoked_at, expires_at=row.expires_at, real_at=real_at),
        )
        for row in rows
    ]


def ground(viewer: Viewer, *, real_at: datetime) -> Ground:
    """What a table of devices is held against. A device is known by its name and its agency: one that reports, or one
    whose card waits, gets no other card."""
    return devices.sender_ground(viewer, {_key(row): row for row in _known(viewer, real_at)}, _key)


def _known(viewer: Viewer, real_at: datetime) -> Iterator[SenderRow]:
    fields = ("name", "agency", "place", "holder")
    senders = Sender.objects.filter(operation__code=viewer.operation, channel=DEVICE, revoked_at=None)
    waiting = Enrolment.objects.filter(operation__code=viewer.operation, used_at=None, revoked_at=None)
    yield from (SenderRow(*row) for row in senders.values_list(*fields))
    yield from (SenderRow(*row) for row in waiting.filter(expires_at__gt=real_at).values_list(*fields))


def _key(row: SenderRow) -> str:
    return f"{row.agency}:{row.name.casefold()}"
