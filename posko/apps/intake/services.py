"""Keeping what comes in: the message as it came and its key, on the disk before anybody is answered."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction

from posko.apps.evidence.services import file_away
from posko.apps.intake.models import Message, MessageFile, Sender
from posko.apps.intake.writer import GroupWriter
from posko.apps.ledger.services import record
from posko.apps.operation import selectors as operations
from posko.domain import files
from posko.domain.access import Compartment, Viewer, system_viewer
from posko.domain.errors import BadInput, said
from posko.domain.intake import Channel, MessageState

MOST_FILES = 20
OTHER_BODY = said("Another message came under the same key and says something else. Decide which one holds.")
_FILES = uuid.UUID("7d1a5b86-0f0e-4d0b-9a38-5b8c2a8c0f55")


@dataclass(frozen=True, slots=True)
class NewMessage:
    """What came in. `key` is made by `domain.intake.key_of`; `digest` is of what is said, the same by any channel.

    `form` and `place` are as the sender wrote them. `problem`, a message id with its values: nobody but a person can
    read it, so it waits for one at once. `late_clock`: the sender's clock was ahead of the arrival.
    """

    channel: Channel
    key: str
    body: str
    sender: Sender | None
    digest: str
    form: str = ""
    place: str = ""
    problem: str = ""
    problem_params: Mapping[str, object] = field(default_factory=dict)
    late_clock: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of it. `duplicate`: the very same is kept under `pk` already. `conflict`: something else came under
    this key before; both are kept, `pk` is this one's."""

    pk: int
    received_at: datetime
    duplicate: bool
    conflict: bool
    state: str


@dataclass(frozen=True, slots=True)
class _Wanted:
    new: NewMessage
    by: Viewer
    at: datetime


def receive(new: NewMessage, *, by: Viewer, at: datetime) -> Receipt:
    """Keep a message once; returns after the commit. Raises Away (503) when it cannot be kept now.

    Many callers are written in one transaction by one thread; inside a caller's own transaction it is written there.
    """
    wanted = _Wanted(new, by, at)
    if connection.in_atomic_block:
        return _keep([wanted])[0]
    return writer.write(wanted, lane=f"{by.operation} {by.actor}")


def receive_all(news: Sequence[NewMessage], *, by: Viewer, at: datetime) -> list[Receipt]:
    """Keep the messages of one table, all or none, in their order."""
    return _keep([_Wanted(new, by, at) for new in news])


def attach(message: Message, upload: UploadedFile[bytes], *, by: Viewer, at: datetime) -> MessageFile:
    """Keep a file that came with a message, at once or later; sent again under its name it is the same file.

    Raises BadInput for what is too large, of no kind that is taken, or one too many.
    """
    name = files.safe_name(upload.name or "")
    files.must_fit(name, upload.size or 0)
    digest = files.digest(upload.read())
    upload.seek(0)
    if kept := MessageFile.objects.filter(message=message, name=name, sha256=digest).first():
        return kept
    form_key = uuid.uuid5(_FILES, f"{message.pk}:{digest}")
    with transaction.atomic():
        evidence = file_away(upload, form_key=form_key, compartment=Compartment.COORDINATION, by=by, at=at)
        row = Message.objects.select_for_update().get(pk=message.pk)
        kept = MessageFile.objects.filter(
            message=row, name__in=(name, _other_name(name, digest)), sha256=digest
        ).first()
        if kept is not None:
            return kept
        names = set(row.files.values_list("name", flat=True))
        if len(names) >= MOST_FILES:
            raise BadInput("A message takes at most %(most)s files.", most=MOST_FILES)
        kept = MessageFile.objects.create(
            message=row,
            name=_other_name(name, digest) if name in names else name,
            evidence=evidence,
            sha256=digest,
            received_at=at,
        )
        wall, subject = Compartment.COORDINATION, f"message:{row.pk}"
        payload = {"name": kept.name, "sha256": digest, "size": upload.size}
        record("message.file_received", by=by, at=at, compartment=wall, subject=subject, payload=payload)
        return kept


def tell_flood(sender: Sender, *, by: Viewer, at: datetime) -> None:
    """Record that a sender sends more than is taken from it; told once a flood, not once a message."""
    with transaction.atomic():
        wall, payload = Compartment.COORDINATION, {"name": sender.name, "per_minute": sender.per_minute}
        record("sender.flooded", by=by, at=at, compartment=wall, subject=f"sender:{sender.pk}", payload=payload)


def _other_name(name: str, digest: str) -> str:
    """The name of other bytes under a name that is taken: nothing that came in is thrown away."""
    path = PurePosixPath(name)
    return f"{path.stem}-{digest[:8]}{path.suffix}"


def _keep(wanted: Sequence[_Wanted]) -> list[Receipt]:
    """Write all of them in one transaction, each operation's apart."""
    receipts: dict[int, Receipt] = {}
    with transaction.atomic():
        for code in dict.fromkeys(each.by.operation for each in wanted):
            places = [place for place, each in enumerate(wanted) if each.by.operation == code]
            kept = _keep_of_one([wanted[place] for place in places])
            receipts.update(zip(places, kept, strict=True))
    return [receipts[place] for place in range(len(wanted))]


def _keep_of_one(wanted: Sequence[_Wanted]) -> list[Receipt]:
    operation = _operation_pk(wanted)
    shelf = _Shelf(operation, {each.new.key for each in wanted})
    found = [shelf.place(_row(operation, each)) for each in wanted]
    Message.objects.bulk_create(shelf.firsts)
    for row in shelf.others:
        row.conflict_of = shelf.first[row.key]
    Message.objects.bulk_create(shelf.others)
    if fresh := [*shelf.firsts, *shelf.others]:
        _record_received(fresh, wanted[0].by, max(each.at for each in wanted))
    return [
        Receipt(row.pk, row.received_at, was_there and row is shelf.first[row.key], row is not shelf.first[row.key],
                row.state)
        for row, was_there in found
    ]  # fmt: skip


class _Shelf:
    """What is kept under some keys, and what is about to be: `firsts` under keys of their own, and `others`, which came
    under a key that says something else already."""

    def __init__(self, operation: int, keys: set[str]) -> None:
        self.first: dict[str, Message] = {}
        self.firsts: list[Message] = []
        self.others: list[Message] = []
        self._same: dict[tuple[str, str], Message] = {}
        for row in Message.objects.filter(operation=operation, key__in=keys).defer("body"):
            self._same[row.key, row.digest] = row
            if row.conflict_of_id is None:
                self.first[row.key] = row

    def place(self, row: Message) -> tuple[Message, bool]:
        """The row that says the same under the same key, and whether it was there before this one."""
        if (there := self._same.get((row.key, row.digest))) is not None:
            return there, True
        self._same[row.key, row.digest] = row
        if self.first.setdefault(row.key, row) is row:
            self.firsts.append(row)
        else:
            row.state, row.problem, row.problem_params = MessageState.WAITING, OTHER_BODY, {}
            self.others.append(row)
        return row, False


def _row(operation: int, wanted: _Wanted) -> Message:
    new = wanted.new
    return Message(
        operation_id=operation,
        channel=new.channel,
        key=new.key,
        sender=new.sender,
        received_at=wanted.at,
        form=new.form[:30],
        place=new.place[:40],
        body=new.body,
        sha256=hashlib.sha256(new.body.encode()).hexdigest(),
        digest=new.digest,
        state=MessageState.WAITING if new.problem else MessageState.RECEIVED,
        problem=new.problem,
        problem_params=dict(new.problem_params),
        late_clock=new.late_clock,
    )


def _operation_pk(wanted: Sequence[_Wanted]) -> int:
    for each in wanted:
        if each.new.sender is not None:
            return each.new.sender.operation_id
    return operations.current(wanted[0].by).pk


def _record_received(rows: Sequence[Message], by: Viewer, at: datetime) -> None:
    """One entry for all that was committed together; each message's hash is in it."""
    walls = frozenset({Compartment.COORDINATION})
    house = system_viewer("intake", operation=by.operation, city=by.city, compartments=walls)
    payload = {"count": len(rows), "messages": {str(row.pk): row.sha256 for row in rows}}
    record("intake.received", by=house, at=at, compartment=Compartment.COORDINATION, payload=payload)


writer: GroupWriter[_Wanted, Receipt] = GroupWriter("intake-writer", _keep)
