"""Acts on witnesses: register, confirm, end; ask them over the line for a cosignature, or take one that was brought.

Nothing is called inside an act: a request is written, sent with no transaction open, and the answer is checked by the
registered key before anything is kept.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from posko.apps.ledger import registry
from posko.apps.ledger.heads import selectors as heads
from posko.apps.ledger.models import Cosignature, SignedHead, Witness
from posko.apps.ledger.services import record
from posko.apps.ledger.witnesses import calls, selectors
from posko.domain import witnesses
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput, insist
from posko.domain.tlog.notes import Verifier, read_vkey
from posko.domain.witnesses import Verdict, Weighed
from posko.kit import locks
from posko.kit.acts import act, bookkeeping, once, unchanged

ADD_CHECKPOINT, ADD_LEAVES = "/add-checkpoint", "/add-leaves"
# A witness that keeps leaves gets so many in one call, two megabytes, and so many calls after a head.
LEAVES, CALLS = 65_536, 32


@dataclass(frozen=True, slots=True)
class NewWitness:
    """The key of a witness as it stands on the signed agreement; without an address it is asked by stick."""

    form_key: uuid.UUID
    agency: str
    vkey: str
    agreement: str
    valid_until: date
    address: str = ""


@act
def register(new: NewWitness, *, by: Viewer, at: datetime, real_at: datetime) -> Witness:
    """Register the key of another agency's witness. It counts for nothing before that agency's chief confirmed it."""
    insist(witnesses.registering(by))
    verifier, address = witnesses.read_key(new.vkey), witnesses.check_address(new.address)
    if new.agency not in registry.names(by).agencies:
        raise BadInput("There is no agency “%(agency)s” in this operation.", agency=new.agency)
    if new.valid_until < timezone.localdate(real_at):
        raise BadInput("The agreement has ended already. Register a key under an agreement that is in force.")
    own = heads.verifier()
    if own is not None and (own.public == verifier.public or own.name == verifier.name):
        raise BadInput("This is the post's own key. A witness has a key of its own, made on its own machine.")
    _must_be_free(verifier, new, by)
    row, fresh = once(_in_the_way(verifier, new, by), lambda: _made(new, verifier, address, by=by, at=at))
    if not fresh:
        insist(_standing(row, verifier, new, by))
        return unchanged(row)
    payload = {"name": row.name, "agency": row.agency, "fingerprint": row.fingerprint, "vkey": row.vkey}
    payload |= {"agreement": row.agreement, "valid_until": str(row.valid_until), "address": row.address}
    _record("witness.registered", row, by=by, at=at, payload=payload)
    return row


def _in_the_way(verifier: Verifier, new: NewWitness, by: Viewer) -> QuerySet[Witness]:
    """The row of this form, or one that the database lets no second stand beside."""
    live = Q(ended_at=None)
    own = Q(operation=by.operation, agency=new.agency, confirmed_at=None) | Q(name=verifier.name, confirmed_at=None)
    key = Q(public=verifier.public.hex()) & (live | Q(confirmed_at__isnull=False))
    return Witness.objects.filter(Q(form_key=new.form_key) | key | live & own).order_by("pk")


def _must_be_free(verifier: Verifier, new: NewWitness, by: Viewer) -> None:
    for row in _in_the_way(verifier, new, by):
        insist(_standing(row, verifier, new, by))
    taken = Witness.objects.filter(name=verifier.name).exclude(operation=by.operation, agency=new.agency)
    if taken.filter(ended_at=None).exists():
        raise BadInput("The name “%(name)s” belongs to another agency's witness.", name=verifier.name)


def _standing(row: Witness, verifier: Verifier, new: NewWitness, by: Viewer) -> BadInput | None:
    """Why a key cannot be registered beside a row; None where the row is of this very form."""
    if row.form_key == new.form_key:
        return None
    if row.public == verifier.public.hex():
        return BadInput(
            "This key was registered before. Each witness has a key of its own, and an ended one stays ended."
        )
    if (row.operation, row.agency) == (by.operation, new.agency):
        return BadInput("A key of this agency waits for its chief already. Confirm it or end it first.")
    return BadInput("The name “%(name)s” belongs to another agency's witness.", name=row.name)


def _made(new: NewWitness, verifier: Verifier, address: str, *, by: Viewer, at: datetime) -> Witness:
    return Witness.objects.create(
        form_key=new.form_key,
        operation=by.operation,
        agency=new.agency,
        name=verifier.name,
        vkey=str(verifier),
        public=verifier.public.hex(),
        fingerprint=verifier.fingerprint,
        agreement=new.agreement,
        valid_until=new.valid_until,
        address=address,
        registered_by=by.actor,
        registered_at=at,
    )


@act
def confirm(witness: Witness, *, by: Viewer, at: datetime, real_at: datetime) -> Witness:
    """Say for the own agency that this key is its witness's. An older key of the agency ends in the same moment."""
    insist(witnesses.confirming(witness.operation, witness.agency, by))
    live = Witness.objects.filter(operation=witness.operation, agency=witness.agency, ended_at=None)
    rows = locks.rows(Witness.objects.all(), *{witness.pk, *live.values_list("pk", flat=True)})
    row = next(each for each in rows if each.pk == witness.pk)
    if row.ended_at is not None:
        raise BadInput("This key was ended and counts no more. Register the key that is to count.")
    if row.confirmed_at is not None:
        return unchanged(row)
    if row.valid_until < timezone.localdate(real_at):
        raise BadInput("The agreement that names this key has ended. Register the key under one that is in force.")
    older = [each for each in rows if each.pk != row.pk and each.ended_at is None]
    for each in older:
        each.ended_by, each.ended_at, each.replaced = by.actor, at, True
        each.save(update_fields=["ended_by", "ended_at", "replaced"])
    row.confirmed_by, row.confirmed_at, row.counts_from_real = by.actor, at, real_at
    row.save(update_fields=["confirmed_by", "confirmed_at", "counts_from_real"])
    payload: dict[str, Any] = {"name": row.name, "agency": row.agency, "fingerprint": row.fingerprint}
    payload |= {"agreement": row.agreement, "replaces": [f"witness:{each.pk}" for each in older]}
    _record("witness.confirmed", row, by=by, at=at, payload=payload)
    return row


@act
def move(witness: Witness, address: str, *, by: Viewer, at: datetime) -> Witness:
    """Say where the own agency's witness is asked from now on; empty for one that is asked by stick."""
    insist(witnesses.confirming(witness.operation, witness.agency, by))
    given = witnesses.check_address(address)
    row = locks.row(Witness.objects.all(), witness.pk)
    if row.ended_at is not None:
        raise BadInput("This key was ended and counts no more. Register the key that is to count.")
    if row.address == given:
        return unchanged(row)
    payload = {"name": row.name, "agency": row.agency, "address": given, "before": row.address}
    row.address, row.failures, row.takes_leaves = given, 0, True
    row.save(update_fields=["address", "failures", "takes_leaves"])
    _record("witness.moved", row, by=by, at=at, payload=payload)
    return row


@act
def end(witness: Witness, *, reason: str, by: Viewer, at: datetime) -> Witness:
    """End a key, for a reason: from now on it vouches for nothing, not even for what it cosigned before."""
    insist(witnesses.registering(by))
    row = locks.row(Witness.objects.all(), witness.pk)
    if row.ended_at is not None:
        return unchanged(row)
    row.ended_by, row.ended_at, row.ended_because = by.actor, at, reason
    row.save(update_fields=["ended_by", "ended_at", "ended_because"])
    payload = {"name": row.name, "agency": row.agency, "fingerprint": row.fingerprint, "reason": reason}
    _record("witness.ended", row, by=by, at=at, payload=payload)
    return row


def ask_due(*, by: Viewer, at: datetime) -> int:
    """Ask every witness whose turn it is to cosign the latest head; how many did. `at` is real time.

    Those who cosigned are given the leaves below it, so that they can name a leaf that is changed later.
    """
    head = heads.latest()
    if head is None or not (rows := {row.pk: row for row in _claimed(head, at=at)}):
        return 0
    held = {pk: selectors.held_by(row, head.origin) for pk, row in rows.items()}
    taken, other = _ask(head, rows, held, by=by, at=at)
    if other:  # they hold another size than we heard of: an answer of theirs was lost on the way
        more, still = _ask(head, rows, other, by=by, at=at)
        taken |= more
        for pk in still:
            _fail(rows[pk], head, Weighed(Verdict.FAILED, message=witnesses.NO_SIZE), by=by, at=at)
    _give_leaves(head, [rows[pk] for pk in sorted(taken) if rows[pk].takes_leaves], by=by, at=at)
    return len(taken)


@bookkeeping
def _claimed(head: SignedHead, *, at: datetime) -> list[Witness]:
    """Those whose turn it is, so that no other worker asks them too."""
    due = {row.pk for row in selectors.due(head, real_at=at)}
    rows = locks.free(Witness.objects.filter(pk__in=due).order_by("pk"), len(due)) if due else []
    rows = [row for row in rows if row.asked_real is None or at - row.asked_real >= witnesses.pause_after(row.failures)]
    for row in rows:
        row.asked_real = at
        row.save(update_fields=["asked_real"])
    return rows


def _ask(
    head: SignedHead, rows: Mapping[int, Witness], held: Mapping[int, int], *, by: Viewer, at: datetime
) -> tuple[set[int], dict[int, int]]:
    """Ask once: who cosigned, and the sizes that others hold."""
    asked = {
        pk: calls.Call(rows[pk].name, rows[pk].address, ADD_CHECKPOINT, selectors.request(head, old).encode())
        for pk, old in held.items()
    }
    taken, other = set[int](), dict[int, int]()
    for pk, told in calls.all_at_once(asked).items():
        row = rows[pk]
        weighed = _weighed(told, row, head)
        if weighed.verdict is Verdict.BEHIND:
            other[pk] = weighed.size
        elif _settle(row, head, weighed, by=by, at=at):
            taken.add(pk)
    return taken, other


def _give_leaves(head: SignedHead, rows: Sequence[Witness], *, by: Viewer, at: datetime) -> None:
    """Hand on the leaves that these witnesses do not keep yet, a stretch at a time to all of them side by side."""
    begins = {row.pk: row.leaves_kept for row in rows}
    for _ in range(CALLS):
        lacking = [row for row in rows if begins.get(row.pk, head.size) < head.size]
        if not lacking:
            return
        asked = {
            row.pk: calls.Call(row.name, row.address, ADD_LEAVES, selectors.leaves(head, begins[row.pk], LEAVES))
            for row in lacking
        }
        told = calls.all_at_once(asked)
        for row in lacking:
            kept = _weigh_leaves(told[row.pk], row, head, by=by, at=at)
            if kept is None:
                del begins[row.pk]
            else:
                begins[row.pk] = kept


def _weigh_leaves(told: calls.Told, row: Witness, head: SignedHead, *, by: Viewer, at: datetime) -> int | None:
    """How many leaves a witness keeps now; None where it is not asked again in this turn."""
    if isinstance(told, BadInput):
        return None
    if told.status in (404, 405, 501):  # a witness of another house: the specification knows no such door
        _note_leaves(row, takes=False)
        return None
    if told.status == 422:
        params = {"name": row.name, "size": head.size}
        _fail(row, head, Weighed(Verdict.FORK, message=witnesses.LEAVES, params=params), by=by, at=at)
        return None
    kept = witnesses.read_count(told)
    if kept is None or kept > head.size:
        return None
    _note_leaves(row, kept=kept)
    return kept


@bookkeeping
def _note_leaves(row: Witness, *, takes: bool = True, kept: int = 0) -> None:
    row = locks.row(Witness.objects.all(), row.pk)
    row.takes_leaves, row.leaves_kept = takes, kept
    row.save(update_fields=["takes_leaves", "leaves_kept"])


def _weighed(told: calls.Told, row: Witness, head: SignedHead) -> Weighed:
    if isinstance(told, BadInput):
        return Weighed(Verdict.FAILED, message=told.message, params=told.params)
    return witnesses.weigh(told, name=row.name, size=head.size)


def _settle(row: Witness, head: SignedHead, weighed: Weighed, *, by: Viewer, at: datetime) -> bool:
    """Keep what an answer brought, or why it brought nothing; whether the head is cosigned."""
    if weighed.verdict is not Verdict.COSIGNED:
        _fail(row, head, weighed, by=by, at=at)
        return False
    params: dict[str, Any] = {"name": row.name, "size": head.size}
    why, line = "", None
    try:
        line = witnesses.cosignature(head.checkpoint, weighed.lines, read_vkey(row.vkey))
    except BadInput:
        why = witnesses.FALSE
    if line is not None and abs(line.at - at) <= witnesses.SKEW:
        return _keep(row, head, line, real_at=at)
    if line is not None:
        why, params["said_at"] = witnesses.CLOCK, line.at.isoformat()
    _refuse(row, head.size, why or witnesses.EMPTY, params, by=by, at=at)
    return False


@bookkeeping
def _keep(row: Witness, head: SignedHead, line: witnesses.Line, *, real_at: datetime) -> bool:
    """Keep a line that holds. A key that was ended in the meantime brings nothing any more."""
    row = locks.row(Witness.objects.all(), row.pk)
    if row.ended_at is not None:
        return False
    new = Cosignature(head=head, witness=row, at=line.at, taken_real=real_at, line=line.text)
    Cosignature.objects.bulk_create([new], ignore_conflicts=True)
    row.failures, row.trouble, row.trouble_params, row.forked_real = 0, "", {}, None
    row.save(update_fields=["failures", "trouble", "trouble_params", "forked_real"])
    return True


def _fail(row: Witness, head: SignedHead, weighed: Weighed, *, by: Viewer, at: datetime) -> None:
    """A witness that is away is noted; one that holds another past is recorded too, and rings everybody."""
    params = {"name": row.name, **weighed.params}
    latest = heads.latest()
    if weighed.verdict is not Verdict.FORK:
        _note(row, weighed.message, params)
    elif latest is None or latest.size == head.size:  # else it cosigned a newer head in between, and is asked again
        _dispute(row, head.size, weighed.message, params, by=by, at=at, real_at=at)


@bookkeeping
def _note(row: Witness, message: str, params: Mapping[str, Any]) -> None:
    _mark(locks.row(Witness.objects.all(), row.pk), message, params)


def _mark(row: Witness, message: str, params: Mapping[str, Any]) -> None:
    row.failures, row.trouble, row.trouble_params = row.failures + 1, message, dict(params)
    row.save(update_fields=["failures", "trouble", "trouble_params"])


def _refuse(row: Witness, size: int, message: str, params: Mapping[str, Any], *, by: Viewer, at: datetime) -> None:
    """Refuse what a witness answered. It is recorded once; the same again is only counted."""
    if row.trouble == message:
        _note(row, message, params)
    else:
        _record_refusal(row, size, message, params, by=by, at=at)


@act
def _record_refusal(
    row: Witness, size: int, message: str, params: Mapping[str, Any], *, by: Viewer, at: datetime
) -> None:
    row = locks.row(Witness.objects.all(), row.pk)
    _mark(row, message, params)
    payload = {"name": row.name, "agency": row.agency, "size": size, "why": message % params}
    _record("cosignature.refused", row, by=by, at=at, payload=payload)


def _dispute(
    row: Witness, size: int, message: str, params: Mapping[str, Any], *, by: Viewer, at: datetime, real_at: datetime
) -> None:
    """A witness holds another past of this post than the post itself: recorded once, and the rounds ring everybody."""
    if row.forked_real is not None:
        _note(row, message, params)
    else:
        _record_dispute(row, size, message, params, by=by, at=at, real_at=real_at)


@act
def _record_dispute(
    row: Witness, size: int, message: str, params: Mapping[str, Any], *, by: Viewer, at: datetime, real_at: datetime
) -> None:
    row = locks.row(Witness.objects.all(), row.pk)
    _mark(row, message, params)
    row.forked_real = real_at
    row.save(update_fields=["forked_real"])
    payload = {"name": row.name, "agency": row.agency, "size": size, "why": message % params}
    _record("head.disputed", row, by=by, at=at, payload=payload)


def take(text: str, *, by: Viewer, at: datetime, real_at: datetime) -> list[Cosignature]:
    """Take cosignatures that were brought on a stick or typed, each of a head that the post signed.

    BadInput where none of them holds; what claims to be a cosignature and is none is recorded first.
    """
    insist(witnesses.registering(by))
    brought = witnesses.read_brought(text)
    found = selectors.brought(brought, real_at=real_at)
    if found.good:
        if fresh := [each for each in found.good if selectors.line_of(each) is None]:
            _take(fresh, by=by, at=at, real_at=real_at)
        return [line for each in found.good if (line := selectors.line_of(each)) is not None]
    if found.forked is not None:
        _dispute(found.forked, found.size, found.why.message, found.why.params, by=by, at=at, real_at=real_at)
    else:
        _record_brought(found.why, by=by, at=at)
    raise found.why


@act
def _take(found: Sequence[selectors.Good], *, by: Viewer, at: datetime, real_at: datetime) -> None:
    """Keep what was brought, and say who brought it.

    The record comes first, and nothing of the cosignatures is read before: whoever puts the ledger's guard back waits
    for the writers of the ledger, and takes its tables then.
    """
    rows = {row.pk: row for row in locks.rows(Witness.objects.all(), *{each.witness.pk for each in found})}
    for row in rows.values():
        if row.ended_at is not None:
            raise BadInput(witnesses.ENDED, name=row.name)
    told = [{"witness": n.witness.name, "agency": n.witness.agency, "size": n.head.size} for n in found]
    wall = Compartment.PUBLIC
    record("cosignature.taken", by=by, at=at, compartment=wall, subject="ledger:heads", payload={"taken": told})
    new = (
        Cosignature(
            head=each.head, witness=rows[each.witness.pk], at=each.line.at, taken_real=real_at, line=each.line.text
        )
        for each in found
    )
    Cosignature.objects.bulk_create(new, ignore_conflicts=True)
    for row in rows.values():
        row.failures, row.trouble, row.trouble_params, row.forked_real = 0, "", {}, None
        row.save(update_fields=["failures", "trouble", "trouble_params", "forked_real"])


@act
def _record_brought(why: BadInput, *, by: Viewer, at: datetime) -> None:
    """Record that somebody brought what is no cosignature of a registered key."""
    record("cosignature.refused", by=by, at=at, compartment=Compartment.PUBLIC, payload={"why": str(why)[:500]})


def _record(event: str, row: Witness, *, by: Viewer, at: datetime, payload: Mapping[str, Any]) -> None:
    record(event, by=by, at=at, compartment=Compartment.PUBLIC, subject=f"witness:{row.pk}", payload=payload)
