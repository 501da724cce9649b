"""Evidence of a case: sealed when it comes in, handed from one to the other by name, and held against its hash."""

from __future__ import annotations

import os
import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.core.files.uploadedfile import UploadedFile

from posko.apps.cases.course import selectors, steps
from posko.apps.cases.evidence import selectors as evidence_selectors
from posko.apps.cases.keys import keyring
from posko.apps.cases.keys import steps as key_steps
from posko.apps.cases.models import Case, EvidenceItem, HandOver
from posko.apps.people.accounts import selectors as people
from posko.domain import privacy
from posko.domain.access import Viewer
from posko.domain.cases import policies
from posko.domain.errors import N_, BadInput, insist
from posko.domain.files import checks, photos
from posko.domain.vaults.pairs import OpenVault
from posko.kit import locks
from posko.kit.acts import act, unchanged

KINDS = ("document", "photo", "recording", "thing", "statement")
FAULTS = {
    "missing": N_("The bytes of piece %(number)s are missing on the disk, so it cannot be received. Refuse it."),
    "altered": N_("Piece %(number)s was altered after it was taken in, so it cannot be received. Refuse it."),
}
ANSWERED = {
    "received": N_("Piece %(number)s was received already, by %(by)s, so it is refused no more. It can be given on."),
    "refused": N_("Piece %(number)s was refused already, by %(by)s, so it is not received. It is handed over again."),
}


@dataclass(frozen=True, slots=True)
class _Content:
    """An upload as it came in, its type by content, and of a photo the copy to look at."""

    whole: bytes = b""
    media: str = ""
    view: bytes = b""


@dataclass(frozen=True, slots=True)
class NewItem:
    """A new piece. `label` says what it is, never who. `upload` is None for a thing that is no file."""

    form_key: uuid.UUID
    label: str
    kind: str
    upload: UploadedFile[bytes] | None = None


def take_in(case: Case, new: NewItem, *, by: Viewer, at: datetime) -> EvidenceItem:
    """Register a piece of evidence: its type by content, its hash before it is sealed, a copy of a photo to look at.

    The upload is read, and its copy made, before the act: that takes a while.
    """
    privacy.refuse_personal_numbers(new.label)
    if new.kind not in KINDS or not new.label.strip():
        raise BadInput("Say what the piece is, in a few words, and of which kind: %(kinds)s.", kinds=", ".join(KINDS))
    return _register(case, new, _read(new.upload, new.label.strip()), by=by, at=at)


@act
def _register(case: Case, new: NewItem, content: _Content, *, by: Viewer, at: datetime) -> EvidenceItem:
    (case,) = steps.locked(by, case)
    if made := EvidenceItem.objects.filter(form_key=new.form_key, case=case).first():
        return unchanged(made)
    insist(policies.taking_evidence(case.holder.root, by))
    item = EvidenceItem(
        case=case,
        form_key=new.form_key,
        number=EvidenceItem.objects.filter(case=case).count() + 1,
        label=new.label.strip(),
        kind=new.kind,
        custodian=people.own_agency(by),
        taken_in_by=by.actor,
        taken_in_at=at,
    )
    if content.whole:
        _seal_content(item, content, by=by, at=at)
    item.save(force_insert=True)
    payload = {"item": item.number, "sha256": item.sha256, "size": item.size, "type": item.media_type}
    payload["sealed_sha256"] = item.sealed_sha256
    steps.record("case.evidence_taken_in", case, by=by, at=at, payload=payload)
    return item


@act
def give(item: EvidenceItem, to: str, *, form_key: uuid.UUID, note: str = "", by: Viewer, at: datetime) -> HandOver:
    """Hand a piece to another of the three institutions; it is theirs once they say that they have it."""
    privacy.refuse_personal_numbers(note)
    (case,) = steps.locked(by, item.case)
    if made := HandOver.objects.filter(form_key=form_key, item=item).first():
        return unchanged(made)
    row = EvidenceItem.objects.select_related("custodian").get(pk=item.pk)
    on_its_way = row.hand_overs.filter(received_at=None).exists()
    insist(policies.giving(row.custodian.root, by, on_its_way=on_its_way))
    receiver = people.agencies(by).filter(code=to, root__in=selectors.MEMBERS).first()
    if receiver is None or receiver.root == row.custodian.root:
        raise BadInput("A piece is handed to an agency of another one of the three institutions.")
    made = HandOver.objects.create(
        item=row, form_key=form_key, giver=row.custodian, receiver=receiver, note=note.strip(),
        given_by=by.actor, given_at=at,
    )  # fmt: skip
    payload = {"item": row.number, "to": receiver.code, "sha256": row.sha256}
    steps.record("case.evidence_given", case, by=by, at=at, payload=payload)
    return made


def receive(hand_over: HandOver, *, refused: str = "", by: Viewer, at: datetime) -> HandOver:
    """Say that a piece has arrived, or why it is not taken. Bytes that no longer agree with their hash are refused.

    Damage that is found here stands in the ledger though the receiving is refused, so it is told before.
    """
    privacy.refuse_personal_numbers(refused)
    if by.root == hand_over.receiver.root and hand_over.received_at is None and not refused.strip():
        _must_be_whole(hand_over.item, by=by, at=at)
    return _answer(hand_over, refused, by=by, at=at)


@act
def _answer(hand_over: HandOver, refused: str, *, by: Viewer, at: datetime) -> HandOver:
    (case,) = steps.locked(by, hand_over.item.case)
    row = HandOver.objects.select_related("receiver", "item").get(pk=hand_over.pk)
    insist(policies.receiving(row.receiver.root, by))
    if row.received_at is not None:
        return _as_answered(row, refused)
    row.received_by, row.refused, row.received_at = by.actor, refused.strip(), at
    row.save(update_fields=["received_by", "refused", "received_at"])
    if not row.refused:
        EvidenceItem.objects.filter(pk=row.item_id).update(custodian=row.receiver)
    event = "case.evidence_refused" if row.refused else "case.evidence_received"
    steps.record(event, case, by=by, at=at, payload={"item": row.item.number, "refused": row.refused})
    return row


def _as_answered(row: HandOver, refused: str) -> HandOver:
    """The hand-over as it was answered. The same answer again changes nothing; the opposite one is refused."""
    if bool(row.refused) == bool(refused.strip()):
        return unchanged(row)
    answered = ANSWERED["refused" if row.refused else "received"]
    raise BadInput(answered, number=row.item.number, by=row.received_by)


def look_at(item: EvidenceItem, *, vault: OpenVault, original: bool = False, by: Viewer, at: datetime) -> bytes:
    """The copy of a piece to look at, or its original, for those who hold it. The look is recorded first.

    Only a photo has a copy of its own; anything else is shown as it is. BadInput as `evidence_selectors.content_of`.
    """
    if original:
        insist(policies.opening_original(item.custodian.root, by))
    _tell_look(item, "original" if original else "copy", by=by, at=at)
    try:
        return evidence_selectors.content_of(by, item, vault=vault, view=not original and bool(item.view_sha256))
    except BadInput:
        if fault := evidence_selectors.fault_of(by, item):
            record_damage(item, fault, by=by, at=at)
        raise


@act
def _tell_look(item: EvidenceItem, what: str, *, by: Viewer, at: datetime) -> None:
    payload = {"what": what, "item": item.number, "sha256": item.sha256}
    steps.record("case.evidence_seen", item.case, by=by, at=at, payload=payload)


@act
def record_damage(item: EvidenceItem, fault: str, *, by: Viewer, at: datetime) -> bool:
    """Record once a piece that its bytes are missing or altered. Returns whether this was new."""
    row = locks.row(EvidenceItem.objects.select_related("case"), item.pk)
    if row.damaged_at is not None:
        return unchanged(False)
    row.damaged_at = at
    row.save(update_fields=["damaged_at"])
    payload = {"item": row.number, "sha256": row.sha256, "fault": fault}
    steps.record("case.evidence_damaged", row.case, by=by, at=at, payload=payload)
    return True


def _must_be_whole(item: EvidenceItem, *, by: Viewer, at: datetime) -> None:
    fault = evidence_selectors.fault_of(by, item)
    if fault:
        record_damage(item, fault, by=by, at=at)
        raise BadInput(FAULTS[fault], number=item.number)


def _read(upload: UploadedFile[bytes] | None, label: str) -> _Content:
    if upload is None:
        return _Content()
    name = checks.safe_name(upload.name or "")
    checks.must_fit(name, upload.size or 0)
    content = upload.read()
    media = checks.kind_of(name, content)
    return _Content(content, media, photos.developed(label, content).view if media in photos.KINDS else b"")


def _seal_content(item: EvidenceItem, content: _Content, *, by: Viewer, at: datetime) -> None:
    """The original, and of a photo a copy with nothing in it but the picture; both lie sealed before the row is."""
    item.media_type, item.size, item.sha256 = content.media, len(content.whole), checks.digest(content.whole)
    key = key_steps.key_to_seal(item.case, by=by, at=at)
    sealed = keyring.seal(key, content.whole, of=keyring.bound_to(item))
    item.sealed_sha256 = checks.digest(sealed)
    _keep(keyring.path_of(item), sealed)
    if content.view:
        item.view_sha256 = checks.digest(content.view)
        sealed = keyring.seal(key, content.view, of=keyring.bound_to(item, view=True))
        item.view_sealed_sha256 = checks.digest(sealed)
        _keep(keyring.path_of(item, view=True), sealed)


def _keep(path: Path, sealed: bytes) -> None:
    """Written once and to the disk, readable by the post alone."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    partial = path.with_suffix(f".{uuid.uuid4().hex}")
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as target:
        target.write(sealed)
        target.flush()
        os.fsync(target.fileno())
    partial.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
