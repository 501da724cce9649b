"""Save a message as it came, with its key, on the disk before the sender gets an answer."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import connection

from posko.apps.evidence import services as evidence
from posko.apps.intake.inbox.group_commit import GroupWriter
from posko.apps.intake.models import Message, MessageFile, Sender
from posko.apps.ledger.services import record
from posko.apps.operation import selectors as operations
from posko.domain.access import Compartment, Viewer, system_viewer
from posko.domain.errors import N_, BadInput, Busy
from posko.domain.files import checks
from posko.domain.intake import Away, Channel, MessageState
from posko.kit import locks
from posko.kit.acts import act, recorded, unchanged

MOST_FILES = 20
# Rows of a table that go in one statement; databases count its values.
MOST_AT_ONCE = 200
OTHER_BODY = N_("Another message came under the same key and says something else. Decide which one holds.")
_FILES = uuid.UUID("7d1a5b86-0f0e-4d0b-9a38-5b8c2a8c0f55")


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A message as it came.

    `key` is made by `domain.intake.key_of`; `digest` is of its content, the same by any channel.

    `form` and `place` are as the sender wrote them. `problem`, a message id with its values: only a person can read it,
    so it waits for one at once. `late_clock`: the sender's clock was ahead of the arrival.
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
    """The outcome. `duplicate`: the same message is kept under `pk` already.

    `conflict`: a different one came under this key before; both are kept, and `pk` is this one's.
    """

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
    """Save a message once. Returns after the commit. Raises Away (503) if it cannot be saved now.

    One thread writes the messages of many callers in one transaction. Inside a caller's own transaction it is written
    there.
    """
    wanted = _Wanted(new, by, at)
    if connection.in_atomic_block:
        return _keep([wanted])[0]
    return writer.write(wanted, lane=f"{by.operation} {by.actor}")


def receive_all(news: Sequence[NewMessage], *, by: Viewer, at: datetime) -> list[Receipt]:
    """Keep the messages of one table, all or none, in their order."""
    with writer.gate:
        return _received([_Wanted(new, by, at) for new in news], by=by, at=at)


def attach(message: Message, upload: UploadedFile[bytes], *, by: Viewer, at: datetime) -> MessageFile:
    """Save a file of a message, at once or later. The same file sent again under its name is saved once.

    Raises BadInput for a file that is too large, of a kind that is not taken, or one too many; Away if it cannot be
    saved now.
    """
    name = checks.safe_name(upload.name or "")
    checks.must_fit(name, upload.size or 0)
    digest = checks.digest(upload.read())
    upload.seek(0)
    if kept := MessageFile.objects.filter(message=message, name=name, sha256=digest).first():
        return kept
    try:
        stored = evidence.store(upload)
        return _attached(message, name, stored, by=by, at=at)
    except Busy as busy:  # it is no fault of the file: its sender comes again
        raise Away from busy


@act
def _attached(message: Message, name: str, stored: evidence.Stored, *, by: Viewer, at: datetime) -> MessageFile:
    row, digest = locks.row(Message.objects.all(), message.pk), stored.sha256
    same = MessageFile.objects.filter(message=row, name__in=(name, _other_name(name, digest)), sha256=digest)
    if (kept := same.first()) is not None:
        return unchanged(kept)
    names = set(row.files.values_list("name", flat=True))
    if len(names) >= MOST_FILES:
        raise BadInput("A message takes at most %(most)s files.", most=MOST_FILES)
    form_key, wall = uuid.uuid5(_FILES, f"{message.pk}:{digest}"), Compartment.COORDINATION
    kept = MessageFile.objects.create(
        message=row,
        name=_other_name(name, digest) if name in names else name,
        evidence=evidence.file_stored(stored, form_key=form_key, compartment=wall, by=by, at=at),
        sha256=digest,
        received_at=at,
    )
    payload = {"name": kept.name, "sha256": digest, "size": stored.size}
    record("message.file_received", by=by, at=at, compartment=wall, subject=f"message:{row.pk}", payload=payload)
    return kept


@act
def record_flood(sender: Sender, *, by: Viewer, at: datetime) -> None:
    """Record that a sender sends more than is taken from it, once a flood and not once a message."""
    wall, payload = Compartment.COORDINATION, {"name": sender.name, "per_minute": sender.per_minute}
    record("sender.flooded", by=by, at=at, compartment=wall, subject=f"sender:{sender.pk}", payload=payload)


def _other_name(name: str, digest: str) -> str:
    """The name of other bytes under a name that is taken: nothing that came in is thrown away."""
    path = PurePosixPath(name)
    return f"{path.stem}-{digest[:8]}{path.suffix}"


def _keep(wanted: Sequence[_Wanted]) -> list[Receipt]:
    """Write all of them in one transaction."""
    return _received(wanted, by=wanted[0].by, at=max(each.at for each in wanted))


@act
def _received(wanted: Sequence[_Wanted], *, by: Viewer, at: datetime) -> list[Receipt]:
    """Write all of them, each operation's apart. Nothing is locked: the key of a message is taken once."""
    receipts: dict[int, Receipt] = {}
    for code in dict.fromkeys(each.by.operation for each in wanted):
        places = [place for place, each in enumerate(wanted) if each.by.operation == code]
        for start in range(0, len(places), MOST_AT_ONCE):
            piece = places[start : start + MOST_AT_ONCE]
            receipts.update(zip(piece, _keep_of_one([wanted[place] for place in piece]), strict=True))
    found = [receipts[place] for place in range(len(wanted))]
    return found if recorded() else unchanged(found)


def _keep_of_one(wanted: Sequence[_Wanted]) -> list[Receipt]:
    shelf = _Shelf(_operation_pk(wanted))
    found = [shelf.place(each) for each in wanted]
    # Nearly all that comes in is new: it is written first, and only what was there is read.
    if taken := _insert_firsts(shelf.firsts):
        shelf.read(taken)
        pairs = zip(wanted, found, strict=True)
        found = [shelf.place(each) if each.new.key in taken else there for each, there in pairs]
    for line in shelf.others:
        line.conflict_of = shelf.first[line.key].pk
    _insert(shelf.others)
    if fresh := [*shelf.firsts, *shelf.others]:
        _record_received(fresh, wanted[0].by, max(each.at for each in wanted))
    receipts = []
    for line, was_there in found:
        conflict = line is not shelf.first[line.key]
        receipts.append(Receipt(line.pk, line.received_at, was_there and not conflict, conflict, line.state))
    return receipts


@dataclass(slots=True)
class _Line:
    """A row of messages, there already or about to be: what the door needs of it. A model's row costs three times."""

    key: str
    digest: str
    received_at: datetime
    state: str
    pk: int = 0
    conflict_of: int | None = None
    problem: str = ""
    sha256: str = ""
    operation: int = 0
    new: NewMessage | None = None

    def values(self) -> list[Any]:
        """As _COLUMNS has them."""
        new = self.new
        assert new is not None  # noqa: S101 - only fresh lines are written
        problem = self.problem or new.problem
        params = {} if self.problem else dict(new.problem_params)
        sender = None if new.sender is None else new.sender.pk
        at = connection.ops.adapt_datetimefield_value(self.received_at)
        said = connection.ops.adapt_json_value(params, None)
        what = [new.form[:30], new.place[:40], new.body, self.sha256, self.digest]
        rest = [self.state, self.conflict_of, problem[:300], said, new.late_clock, 0, "", ""]
        return [self.operation, new.channel.value, self.key, sender, at, *what, *rest]


_TABLE = Message._meta.db_table
_COLUMNS = (
    "operation_id", "channel", "key", "sender_id", "received_at", "form", "place", "body", "sha256", "digest", "state",
    "conflict_of_id", "problem", "problem_params", "late_clock", "tries", "ref", "handled_by",
)  # fmt: skip


class _Shelf:
    """The messages under some keys, saved or about to be: `firsts` under keys of their own, and `others`, which came
    under a key that another message has already.
    """

    def __init__(self, operation: int) -> None:
        self.operation = operation
        self.first: dict[str, _Line] = {}
        self.firsts: list[_Line] = []
        self.others: list[_Line] = []
        self._same: dict[tuple[str, str], _Line] = {}

    def read(self, taken: Collection[str]) -> None:
        """Replace what was to be written under these keys by what is saved under them."""
        self.firsts = [line for line in self.firsts if line.key not in taken]
        self.others = [line for line in self.others if line.key not in taken]
        self._same = {told: line for told, line in self._same.items() if line.key not in taken}
        # By the index of the keys, which holds the first of each; an order would turn SQLite away from it.
        columns = ("key", "digest", "received_at", "state", "pk", "conflict_of")
        there = Message.objects.filter(operation=self.operation, key__in=taken, conflict_of=None).order_by()
        firsts = [_Line(*row) for row in there.values_list(*columns)]
        others = Message.objects.filter(conflict_of__in=[line.pk for line in firsts]).order_by()
        self.first.update({line.key: line for line in firsts})
        lines = [*firsts, *(_Line(*row) for row in others.values_list(*columns))]
        self._same.update({(line.key, line.digest): line for line in lines})

    def place(self, wanted: _Wanted) -> tuple[_Line, bool]:
        """The line that says the same under the same key, and whether it was there before this one."""
        new = wanted.new
        if (there := self._same.get((new.key, new.digest))) is not None:
            return there, True
        state = MessageState.WAITING if new.problem else MessageState.RECEIVED
        line = _Line(new.key, new.digest, wanted.at, state.value, operation=self.operation, new=new)
        line.sha256 = hashlib.sha256(new.body.encode()).hexdigest()
        self._same[new.key, new.digest] = line
        if self.first.setdefault(new.key, line) is line:
            self.firsts.append(line)
        else:
            line.state, line.problem = MessageState.WAITING.value, OTHER_BODY
            self.others.append(line)
        return line, False


def _insert_firsts(lines: Sequence[_Line]) -> set[str]:
    """Write those whose key is free; gives the keys that are taken.

    Asking before would be a question more, which PostgreSQL answers by reading all keys while its statistics are old.
    """
    if not lines:
        return set()
    numbers = {key: pk for pk, key in _written(lines, "ON CONFLICT DO NOTHING RETURNING id, key")}
    for line in lines:
        line.pk = numbers.get(line.key, 0)
    return {line.key for line in lines if not line.pk}


def _insert(lines: Sequence[_Line]) -> None:
    if lines:
        for line, (pk,) in zip(lines, _written(lines, "RETURNING id"), strict=True):
            line.pk = pk


def _written(lines: Sequence[_Line], ending: str) -> list[tuple[Any, ...]]:
    """The insert of bulk_create at a fraction of its price: no other row is written as often."""
    one = f"({_marks(len(_COLUMNS))})"
    rows = ", ".join([one] * len(lines))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_TABLE} ({', '.join(_COLUMNS)}) VALUES {rows} {ending}",  # noqa: S608
            [value for line in lines for value in line.values()],
        )
        return list(cursor.fetchall())


def _marks(count: int) -> str:
    return ", ".join(["%s"] * count)


def _operation_pk(wanted: Sequence[_Wanted]) -> int:
    for each in wanted:
        if each.new.sender is not None:
            return each.new.sender.operation_id
    return operations.current(wanted[0].by).pk


def _record_received(rows: Sequence[_Line], by: Viewer, at: datetime) -> None:
    """One entry for all that was committed together; each message's hash is in it."""
    walls = frozenset({Compartment.COORDINATION})
    house = system_viewer("intake", operation=by.operation, city=by.city, compartments=walls)
    payload = {"count": len(rows), "messages": {str(row.pk): row.sha256 for row in rows}}
    record("intake.received", by=house, at=at, compartment=Compartment.COORDINATION, payload=payload)


writer: GroupWriter[_Wanted, Receipt] = GroupWriter("intake-writer", _keep)
