"""Cards are made from a table of devices, printed anew, and revoked; who tries a used one is told of.

The code of a card goes on paper at once. Only its hash is kept, so a card that was lost is printed anew with another
code.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from posko.apps.intake.cards import selectors
from posko.apps.intake.devices import selectors as device_selectors
from posko.apps.intake.devices.services import PER_MINUTE, revoke_sender
from posko.apps.intake.models import CardBatch, Enrolment
from posko.apps.ledger.services import record
from posko.apps.notices.services import NewNotice, notify
from posko.apps.operation import selectors as operations
from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import Agency
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import N_, BadInput, insist
from posko.domain.intake import cards, policies
from posko.domain.intake.cards import Card
from posko.domain.intake.sender_rows import SenderReading, SenderRow, read_devices
from posko.domain.notices import Audience, Severity
from posko.kit import locks
from posko.kit.acts import act, unchanged
from posko.kit.language import tongues

BATCH = 500
COPIED = N_("Card %(card)s (“%(name)s”) was tried again after it was used. If its holder did not try twice, somebody "
            "has a copy: look whether the right device reports.")  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewCards:
    """A table of devices that get a card each, under a label. `form_key` names the form, so that it counts once.

    `part`: its good rows alone.
    """

    form_key: uuid.UUID
    label: str
    days: int
    file: str
    data: bytes
    part: bool = False


@dataclass(frozen=True, slots=True)
class Made:
    """What became of a table: a list of cards for each agency, and the cards with their codes, this once.

    A form that came a second time gives its lists and no card.
    """

    reading: SenderReading
    lists: Sequence[CardBatch] = ()
    cards: Sequence[Card] = ()

    def of(self, batch: CardBatch) -> list[Card]:
        """The cards of one list."""
        return [card for card in self.cards if card.agency == batch.agency]


@act
def make_cards(new: NewCards, *, by: Viewer, at: datetime, real_at: datetime) -> Made:
    """Make a card for each device of a table that is not known yet, a list for each agency, as one entry a list.

    Nothing is done where something is wrong with the table, unless its good rows were asked for alone.
    """
    label, life = cards.checked_label(new.label), cards.checked_life(new.days)
    # Two tables at once know of each other's devices.
    locks.rows(Agency.objects.all(), *people.agencies(by).order_by("pk").values_list("pk", flat=True))
    reading = read_devices(new.file, new.data, selectors.ground(by, real_at=real_at), tongues=tongues())
    if before := _made_before(new, by):
        return unchanged(Made(reading, before))
    if not reading.added or not (reading.ok or (new.part and reading.part)):
        return unchanged(Made(reading))
    lists, made = [], []
    for agency in sorted({row.agency for row in reading.added}):
        insist(policies.enrolling(agency, by))
        rows = sorted((row for row in reading.added if row.agency == agency), key=lambda row: cards.lies_in(row.place))
        batch = CardBatch.objects.create(
            operation=operations.current(by),
            form_key=_key(new, agency),
            label=label,
            agency=agency,
            count=len(rows),
            made_by=by.actor,
            made_at=real_at,
            expires_at=real_at + life,
        )
        lists.append(batch)
        made += _printed(batch, rows)
        payload = {"label": label, "agency": agency, "cards": len(rows), "file": reading.file,
                   "sha256": reading.sha256, "until": batch.expires_at.isoformat()}  # fmt: skip
        _record("cards.made", batch, payload, by=by, at=at)
    return Made(reading, lists, made)


@act
def print_anew(batch: CardBatch, *, by: Viewer, at: datetime, real_at: datetime) -> list[Card]:
    """Give every card of a list that still waits another code, and return them; paper that was printed before opens
    nothing any more."""
    batch = _locked(batch, by)
    rows = list(locks.every(_waiting(batch, real_at)))
    if not rows:
        raise BadInput("No card of this list waits: there is nothing to print.")
    codes = [cards.new_code() for _ in rows]
    for row, code in zip(rows, codes, strict=True):
        row.code_hash = device_selectors.card_hash(code)
    Enrolment.objects.bulk_update(rows, ["code_hash"], batch_size=BATCH)
    _record("cards.printed_anew", batch, {"label": batch.label, "cards": len(rows)}, by=by, at=at)
    return [_card(row, code) for row, code in zip(rows, codes, strict=True)]


@act
def revoke_cards(
    batch: CardBatch, picked: Collection[int] | None, *, reason: str, by: Viewer, at: datetime, real_at: datetime
) -> tuple[int, int]:
    """Revoke cards of a list by their numbers, or the whole list with None; how many cards and how many devices.

    A picked card that was used takes its device with it. The whole list leaves the devices that it let in.
    """
    batch = _locked(batch, by)
    if not (why := " ".join(reason.split())):
        raise BadInput("Write why the cards no longer open.")
    waiting = _waiting(batch, real_at)
    chosen = waiting if picked is None else waiting.filter(card__in=picked)
    numbers = [row.card for row in locks.every(chosen)]
    Enrolment.objects.filter(batch=batch, card__in=numbers, used_at=None).update(
        revoked_at=real_at, revoked_by=by.actor
    )
    if picked is None:
        CardBatch.objects.filter(pk=batch.pk, revoked_at=None).update(revoked_at=real_at, revoked_by=by.actor)
    used = [] if picked is None else _devices(batch, picked)
    ended = sum(revoke_sender(row.sender, reason=why, by=by, at=at) for row in used if row.sender is not None)
    if not numbers and not ended:
        return unchanged((0, 0))
    named = [cards.number_of(batch.pk, number) for number in numbers]
    payload = {"label": batch.label, "cards": named, "devices": ended, "whole": picked is None, "reason": why}
    _record("cards.revoked", batch, payload, by=by, at=at)
    return len(numbers), ended


@act
def refuse_copy(card: Enrolment, *, by: Viewer, at: datetime, real_at: datetime) -> bool:
    """Record that a used card was tried again, the first time, and tell who made its list. False after that.

    `by` is a system viewer of the card's operation.
    """
    batch = card.batch
    if batch is None or not Enrolment.objects.filter(pk=card.pk, copied_at=None).update(copied_at=real_at):
        return unchanged(False)
    number = cards.number_of(batch.pk, card.card)
    _record("card.refused", batch, {"card": number, "name": card.name}, by=by, at=at)
    maker = people.posts(by).filter(active=True, user__username=batch.made_by).first()
    told = {"user": batch.made_by} if maker else {"agency": batch.agency, "audience": Audience.HEAD}
    notice = NewNotice(
        key=f"card:{card.pk}:copied",
        kind="post",
        text=COPIED,
        severity=Severity.REMINDER,
        params={"card": number, "name": card.name},
        link=f"/intake/cards/{batch.pk}/",
        compartment=Compartment.PUBLIC,
        **told,  # type: ignore[arg-type]
    )
    notify(notice, by=by, at=at)
    return True


def _made_before(new: NewCards, by: Viewer) -> list[CardBatch]:
    keys = [_key(new, code) for code in people.agencies(by).values_list("code", flat=True)]
    return list(CardBatch.objects.filter(operation__code=by.operation, form_key__in=keys).order_by("pk"))


def _key(new: NewCards, agency: str) -> uuid.UUID:
    return uuid.uuid5(new.form_key, agency)


def _printed(batch: CardBatch, rows: Sequence[SenderRow]) -> list[Card]:
    codes = [cards.new_code() for _ in rows]
    made = [
        Enrolment(
            operation_id=batch.operation_id,
            code_hash=device_selectors.card_hash(code),
            name=row.name,
            agency=row.agency,
            place=row.place,
            per_minute=PER_MINUTE,
            holder=row.holder,
            made_by=batch.made_by,
            made_at=batch.made_at,
            expires_at=batch.expires_at,
            batch=batch,
            card=number,
        )
        for number, (row, code) in enumerate(zip(rows, codes, strict=True), 1)
    ]
    Enrolment.objects.bulk_create(made, batch_size=BATCH)
    return [_card(row, code) for row, code in zip(made, codes, strict=True)]


def _card(row: Enrolment, code: str) -> Card:
    return Card(cards.number_of(row.batch_id or 0, row.card), code, row.name, row.agency, row.place)


def _waiting(batch: CardBatch, real_at: datetime) -> QuerySet[Enrolment]:
    found = Enrolment.objects.filter(batch=batch, used_at=None, revoked_at=None, expires_at__gt=real_at)
    return found.order_by("card")


def _devices(batch: CardBatch, picked: Collection[int]) -> list[Enrolment]:
    found = Enrolment.objects.filter(batch=batch, card__in=picked, sender__revoked_at=None)
    return list(found.exclude(sender=None).select_related("sender").order_by("sender_id"))


def _locked(batch: CardBatch, by: Viewer) -> CardBatch:
    row = locks.row(CardBatch.objects.filter(operation__code=by.operation), batch.pk)
    insist(policies.enrolling(row.agency, by))
    return row


def _record(event: str, batch: CardBatch, payload: dict[str, object], *, by: Viewer, at: datetime) -> None:
    wall = Compartment.COORDINATION
    record(event, by=by, at=at, compartment=wall, subject=f"card_batch:{batch.pk}", payload=payload)
