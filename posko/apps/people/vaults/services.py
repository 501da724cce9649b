"""Making, opening and losing a vault. A phrase or a card is worked on before the act begins: that takes its time, and
nobody waits for it behind a lock of the database."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Final

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from posko.apps.ledger.services import record
from posko.apps.people.models import MemberKey, User
from posko.apps.people.vaults import registry
from posko.apps.people.vaults.steps import end_key
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput, insist
from posko.domain.vaults import cards, phrases
from posko.domain.vaults.making import Made, making
from posko.domain.vaults.pairs import OpenVault, Pair, fingerprint
from posko.domain.vaults.phrases import USUAL, Cost
from posko.kit import locks, vaults
from posko.kit.acts import act, bookkeeping
from posko.kit.limits import Limits

# So many tries at once, then one a minute: a phrase, a card, right or wrong.
TRIES: Final = Limits("vault", burst=6)


@act
def keep_vault(made: Made, *, lost: bool = False, by: Viewer, at: datetime, real_at: datetime) -> OpenVault:
    """Keep a vault that was made. Where the old one is lost it ends, and who opens it now is a new member."""
    user = locks.row(User.objects.all(), User.objects.get(username=by.actor).pk)
    old = MemberKey.objects.filter(user=user, ended_at=None).first()
    insist(making(there=old is not None, lost=lost))
    if old is not None:
        end_key(old, by=by, at=at, real_at=real_at)
    row = MemberKey.objects.create(
        user=user,
        public=made.pair.public,
        fingerprint=fingerprint(made.pair.public),
        sealed=made.sealed,
        card=made.sealed_card,
        made_at=real_at,
    )
    opened = OpenVault(row.pk, made.pair)
    _run_openings(row, opened, by, at, real_at)
    _record("vault.made", row, by=by, at=at, anew=old is not None)
    return opened


def open_vault(phrase: str, *, by: Viewer, at: datetime, real_at: datetime) -> OpenVault:
    """Open the own vault by its pass phrase. BadInput for another phrase, and after too many tries."""
    row = _own(by)
    take_turn(by, real_at)
    pair = phrases.open_private(bytes(row.sealed), phrase, bytes(row.public))
    if pair is None:
        note_refusal(row.pk, how="phrase", by=by, at=at)
        raise BadInput(
            "This is not your pass phrase. Capital letters and the order of the words matter. If it is forgotten, your "
            "recovery card opens the vault."
        )
    return note_opening(row.pk, pair, by=by, at=at, real_at=real_at)


@act
def note_opening(key: int, pair: Pair, *, by: Viewer, at: datetime, real_at: datetime) -> OpenVault:
    """Record that a vault was opened, and do what others do then."""
    row = _held(key)
    opened = OpenVault(row.pk, pair)
    _run_openings(row, opened, by, at, real_at)
    _record("vault.opened", row, by=by, at=at)
    return opened


@act
def note_refusal(key: int, *, how: str, by: Viewer, at: datetime) -> None:
    """Record that a phrase or a card did not open a vault."""
    _record("vault.refused", _held(key), by=by, at=at, how=how)


def change_phrase(old: str, new: str, *, cost: Cost = USUAL, by: Viewer, at: datetime, real_at: datetime) -> OpenVault:
    """Put the own private half under another phrase. Pair, card and everything wrapped for the pair stay."""
    phrases.must_be_phrase(new)
    opened = open_vault(old, by=by, at=at, real_at=real_at)
    keep_phrase(opened.member, phrases.seal_private(opened.pair, new, cost), how="phrase", by=by, at=at)
    return opened


def open_by_card(card: str, new: str, *, cost: Cost = USUAL, by: Viewer, at: datetime, real_at: datetime) -> OpenVault:
    """Open the own vault by its recovery card and put it under a new phrase. BadInput for another card."""
    phrases.must_be_phrase(new)
    row = _own(by)
    pair = _by_card(row, card, by=by, at=at, real_at=real_at)
    keep_phrase(row.pk, phrases.seal_private(pair, new, cost), how="card", by=by, at=at)
    show_card(row.pk, opened=True, by=by, at=at, real_at=real_at)
    return note_opening(row.pk, pair, by=by, at=at, real_at=real_at)


@act
def keep_phrase(key: int, sealed: bytes, *, how: str, by: Viewer, at: datetime) -> None:
    """Keep the private half under a new phrase. `how`: what opened it, the old phrase or the card."""
    row = _held(key)
    row.sealed = sealed
    row.save(update_fields=["sealed"])
    _record("vault.phrase_changed", row, by=by, at=at, how=how)


def type_card(card: str, *, by: Viewer, at: datetime, real_at: datetime) -> OpenVault:
    """Type the recovery card: the first time makes the vault count, every later one is the drill. BadInput where it
    does not open."""
    row = _own(by)
    pair = _by_card(row, card, by=by, at=at, real_at=real_at)
    show_card(row.pk, opened=True, by=by, at=at, real_at=real_at)
    return OpenVault(row.pk, pair)


def _by_card(row: MemberKey, card: str, *, by: Viewer, at: datetime, real_at: datetime) -> Pair:
    take_turn(by, real_at)
    pair = cards.open_private(bytes(row.card), card, bytes(row.public))
    if pair is None:
        show_card(row.pk, opened=False, by=by, at=at, real_at=real_at)
        raise BadInput(
            "This is not the recovery card of your vault. It has eight groups of four signs, letters and the digits 2 "
            "to 7; a card that was replaced opens nothing."
        )
    return pair


@act
def show_card(key: int, *, opened: bool, by: Viewer, at: datetime, real_at: datetime) -> None:
    """Record what came of a card that was typed: the first one that opens makes the vault count."""
    row = _held(key)
    if row.card_proven_at is None and opened:
        row.card_proven_at, row.drill_failed = real_at, False
        row.save(update_fields=["card_proven_at", "drill_failed"])
        _record("vault.card_proven", row, by=by, at=at)
    elif row.card_proven_at is None:
        _record("vault.refused", row, by=by, at=at, how="card")
    else:
        row.drilled_at, row.drill_failed = real_at, not opened
        row.save(update_fields=["drilled_at", "drill_failed"])
        _record("vault.drill_passed" if opened else "vault.drill_failed", row, by=by, at=at)


def renew_card(phrase: str, *, by: Viewer, at: datetime, real_at: datetime) -> str:
    """A new recovery card in the place of the old one, shown once. It counts once it was typed back."""
    opened = open_vault(phrase, by=by, at=at, real_at=real_at)
    card = cards.new_card()
    keep_card(opened.member, cards.seal_private(opened.pair, card), by=by, at=at)
    return card


@act
def keep_card(key: int, sealed: bytes, *, by: Viewer, at: datetime) -> None:
    """Keep the private half under a new card. The vault goes on counting: its old card did."""
    row = _held(key)
    row.card, row.drilled_at, row.drill_failed = sealed, None, row.card_proven_at is not None
    row.save(update_fields=["card", "drilled_at", "drill_failed"])
    _record("vault.card_renewed", row, by=by, at=at)


@bookkeeping
def close_elsewhere(*, but: str, by: Viewer) -> int:
    """Close the vault in every session of a person except the one with the key `but`; how many it was open in."""
    rows = UserSession.objects.filter(user__username=by.actor).exclude(session_key=but)
    closed = 0
    for session in Session.objects.filter(session_key__in=rows.values_list("session_key", flat=True)):
        kept = session.get_decoded()
        if kept.pop(vaults.KEY, None) is not None:
            session.session_data = SessionStore().encode(kept)
            session.save(update_fields=["session_data"])
            closed += 1
    return closed


def _own(by: Viewer) -> MemberKey:
    row = MemberKey.objects.filter(user__username=by.actor, ended_at=None).first()
    if row is None:
        raise BadInput("You have no vault yet. Make one first.")
    return row


def _held(key: int) -> MemberKey:
    row = locks.row(MemberKey.objects.select_related("user"), key)
    if row.ended_at is not None:
        raise BadInput("This key ended: a new one was made. Open the new one.")
    return row


def take_turn(by: Viewer, real_at: datetime) -> None:
    """One try of a person, or one vault made: each works the machine. BadInput for too many in a row."""
    seconds = TRIES.wait(by.actor, real_at.timestamp(), per_minute=1)
    if seconds:
        raise BadInput(
            "Too many tries in a row. Wait %(minutes)s minutes, then try again.",
            minutes=math.ceil(seconds / 60),
        )


def _run_openings(row: MemberKey, opened: OpenVault, by: Viewer, at: datetime, real_at: datetime) -> None:
    for opening in registry.openings:
        opening(row, opened, by, at, real_at)


def _record(event: str, row: MemberKey, *, by: Viewer, at: datetime, **told: object) -> None:
    subject, payload = f"person:{row.user.username}", {"fingerprint": row.fingerprint, **told}
    record(event, by=by, at=at, compartment=Compartment.AUDIT, subject=subject, payload=payload)
