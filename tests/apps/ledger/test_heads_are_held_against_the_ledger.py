"""Heads that the post signed and heads that somebody brings: forged ones, missing ones and broken ones are named."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from posko.apps.ledger import selectors as entries
from posko.apps.ledger import triggers
from posko.apps.ledger.heads import files
from posko.apps.ledger.heads.services import begin_anew, sign
from posko.apps.ledger.models import Entry, Leaf, Node, Payload, SignedHead
from posko.apps.ledger.sealing.services import seal
from posko.apps.ledger.verifying import selectors
from posko.domain.access import Compartment
from posko.domain.errors import BadInput
from posko.domain.ledger import Row, row_hash
from posko.domain.tlog import notes
from posko.domain.tlog.checkpoints import Checkpoint, read_checkpoint
from posko.domain.tlog.notes import ED25519, Signer, read_note
from tests.cast import See
from tests.databases import as_owner
from tests.ledger import enter

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def folder(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    settings.ALLOWED_HOSTS = ["posko.example.go.id"]
    return tmp_path


@pytest.fixture
def heads(see: See, at: datetime) -> list[SignedHead]:
    """Three heads, rows between them."""
    made = []
    for _ in range(3):
        for _ in range(3):
            enter("test.happened", Compartment.PUBLIC, by=see("duty"), at=at, payload={"word": "kept"})
        made.append(sign(at=at))
    return made


def _open_the_guard() -> None:
    as_owner()
    triggers.drop(connection)


def _rewrite(index: int) -> Entry:
    """Another past at a leaf, with every hash of it made anew."""
    entry = Entry.objects.get(number=Leaf.objects.get(index=index).number)
    entry.event = "test.forgotten"
    entry.row_hash = row_hash(Row(**{name: getattr(entry, name) for name in Row.__dataclass_fields__}))
    Entry.objects.filter(pk=entry.pk).update(event=entry.event, row_hash=entry.row_hash)
    Payload.objects.filter(pk=entry.pk).update(row_hash=entry.row_hash)
    Leaf.objects.filter(index=index).update(hash=entry.row_hash)
    return entry


def _fault() -> tuple[int, str]:
    fault = selectors.verify().fault
    assert fault is not None
    return fault.number, fault.reason


@pytest.mark.usefixtures("heads")
def test_a_post_that_nobody_touched_is_whole() -> None:
    found = selectors.verify()
    assert found.fault is None
    assert found.verdict.held is not None
    assert found.verdict.held.head.count == Leaf.objects.count() == found.verdict.head.count


def _forge(head: SignedHead) -> None:
    other = Signer.make(head.origin, ED25519)
    told = Checkpoint(head.origin, head.size, bytes.fromhex(head.root))
    SignedHead.objects.filter(pk=head.pk).update(checkpoint=str(notes.sign(told.body, other)))


def _say_another_size(head: SignedHead) -> None:
    SignedHead.objects.filter(pk=head.pk).update(size=head.size - 1)


def _garbage(head: SignedHead) -> None:
    SignedHead.objects.filter(pk=head.pk).update(checkpoint="garbage", peaks={"no": "list"})


@pytest.mark.parametrize("damage", [_forge, _say_another_size, _garbage])
def test_a_head_that_the_key_did_not_sign_is_named(
    heads: list[SignedHead], damage: Callable[[SignedHead], None]
) -> None:
    _open_the_guard()
    damage(heads[1])
    found = selectors.verify()
    assert found.fault is not None
    assert "ledger_signedhead" in found.fault.reason


def test_a_head_that_was_taken_out_of_the_database_stands_in_the_file(heads: list[SignedHead]) -> None:
    _open_the_guard()
    heads[1].delete()
    told = f"the head of {heads[1].size} leaves was signed, it stands in ledger.heads, and the database lacks it"
    assert _fault() == (0, told)


def test_a_file_that_was_cut_is_named(heads: list[SignedHead], folder: Path) -> None:
    text = files.heads_path().read_text()
    files.heads_path().write_text(text.replace(heads[1].checkpoint + "\n", ""))
    told = f"the head of {heads[1].size} leaves was signed, and ledger.heads beside the database lacks it"
    assert _fault() == (0, told)
    files.heads_path().write_text("x" * 20_000)
    assert "ledger.heads beside the database cannot be read" in _fault()[1]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL takes no such bytes")
@pytest.mark.usefixtures("heads")
@pytest.mark.parametrize("column", ["entry.event", "payload.body", "payload.row_hash", "leaf.hash"])
@pytest.mark.parametrize("bytes_", ["x'ff00'", "CAST(x'ff62' AS TEXT)"])
def test_bytes_that_are_no_text_hide_no_row(column: str, bytes_: str) -> None:
    _open_the_guard()
    number = Leaf.objects.order_by("number")[3].number
    table, name = column.split(".")
    key = "entry_id" if table == "payload" else "number"
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE ledger_{table} SET {name} = {bytes_} WHERE {key} = {number}")
    assert _fault()[0] == number


@pytest.mark.usefixtures("heads")
def test_a_leaf_that_was_put_before_the_first_is_missed_where_it_was() -> None:
    _open_the_guard()
    leaf = Leaf.objects.order_by("index")[3]
    Leaf.objects.filter(pk=leaf.pk).update(index=-7)
    assert _fault()[0] == leaf.number


def _slip_in(number: int) -> None:
    """A copy of the first row under another number, with its hashes made anew."""
    _open_the_guard()
    entry = Entry.objects.order_by("number")[0]
    payload = Payload.objects.get(entry_id=entry.number)
    entry.number = payload.entry_id = number
    entry.row_hash = payload.row_hash = row_hash(
        Row(**{name: getattr(entry, name) for name in Row.__dataclass_fields__})
    )
    entry.save(force_insert=True)
    payload.save(force_insert=True)


@pytest.mark.usefixtures("heads")
@pytest.mark.parametrize("number", [0, -5, -(1 << 63)])
def test_a_row_that_was_slipped_in_below_the_first_number_is_named(number: int) -> None:
    _slip_in(number)
    named, reason = _fault()
    assert (named, "slipped in" in reason) == (number, True)


@pytest.mark.usefixtures("heads")
def test_a_row_far_beyond_all_others_is_named() -> None:
    entries.mark()
    last = Leaf.objects.order_by("-number")[0].number
    _slip_in(10**15)
    assert _fault()[0] == 10**15
    assert f"after row {last}" in _fault()[1]


@pytest.mark.usefixtures("heads")
def test_pages_hear_of_what_comes_though_a_row_stands_far_beyond(see: See, at: datetime) -> None:
    entries.mark()
    _slip_in(10**15)
    before = entries.mark()
    enter("test.happened", Compartment.PUBLIC, by=see("duty"), at=at)
    assert entries.mark() != before
    if connection.vendor == "postgresql":
        assert entries.settled_by_now() < 10**15


def test_a_tail_that_was_cut_off_with_its_heads_is_missed(heads: list[SignedHead]) -> None:
    _open_the_guard()
    last = heads[1].size
    SignedHead.objects.filter(size__gt=last).delete()
    gone = list(Leaf.objects.filter(index__gte=last).values_list("number", flat=True))
    Leaf.objects.filter(number__in=gone).delete()
    Payload.objects.filter(entry_id__in=gone).delete()
    Entry.objects.filter(number__in=gone).delete()
    number, reason = _fault()
    assert number == gone[0]
    assert reason.startswith(f"the head kept in ledger.heads counts {heads[2].size}, the ledger holds {last}")


def test_who_writes_everything_anew_is_convicted_by_the_stretch_between_two_heads(heads: list[SignedHead]) -> None:
    """Row, twin and leaf: only the heads say that this is another past."""
    _open_the_guard()
    entry = _rewrite(heads[0].size + 1)
    held = Leaf.objects.get(index=heads[0].size - 1).number
    number, reason = _fault()
    assert number == held + 1 <= entry.number
    last = Leaf.objects.get(index=heads[1].size - 1).number
    assert reason.startswith(f"rows {held + 1} to {last} do not give the head {heads[1].size}:")


def test_the_number_of_a_row_that_was_taken_out_is_not_given_again(
    heads: list[SignedHead], see: See, at: datetime
) -> None:
    _open_the_guard()
    last = Leaf.objects.get(index=heads[2].size - 1).number
    Payload.objects.filter(entry_id=last).delete()
    Entry.objects.filter(number=last).delete()
    assert enter("test.happened", Compartment.PUBLIC, by=see("duty"), at=at).number > last
    assert sign(at=at).size > heads[2].size, "what comes is sealed and signed on"
    assert _fault() == (last, "the row was taken out: its leaf is still there")


@pytest.mark.usefixtures("heads")
def test_a_node_that_disagrees_with_its_leaves_is_named(see: See, at: datetime) -> None:
    for _ in range(256 - Leaf.objects.count() % 256):
        enter("test.happened", Compartment.PUBLIC, by=see("duty"), at=at)
    seal(patience=5)
    assert selectors.verify().fault is None
    _open_the_guard()
    Node.objects.filter(level=8, place=0).update(hash="0" * 64)
    assert "node" in _fault()[1]


def test_an_open_guard_is_named_where_all_else_holds(heads: list[SignedHead]) -> None:
    _open_the_guard()
    number, reason = _fault()
    assert number == 0
    assert "the ledger's guard is open: " in reason
    assert "ledger_leaf" in reason


def test_heads_that_a_restored_backup_lacks_are_lost_once_a_new_key_says_why(
    heads: list[SignedHead], see: See, at: datetime
) -> None:
    _open_the_guard()
    heads[2].delete()
    heads[1].delete()
    begin_anew("an older backup was restored", by=see("duty"), at=at)
    sign(at=at)
    triggers.install(connection)
    assert selectors.verify().fault is None


def test_a_head_is_brought_as_a_pair_or_as_signed_text(heads: list[SignedHead], see: See, at: datetime) -> None:
    text = "".join(f"\n  {head.checkpoint}" for head in heads)
    told = [*selectors.brought(f"{heads[0].size}:{heads[0].root}", "a letter"), *selectors.brought(text, "head.txt")]
    assert [each.head.count for each in told] == [heads[0].size, *(head.size for head in heads)]
    assert selectors.verify(told).fault is None


def test_a_forged_head_and_one_of_another_post_are_no_proof(heads: list[SignedHead]) -> None:
    ours = read_checkpoint(read_note(heads[0].checkpoint).text)
    forged = notes.sign(ours.body, Signer.make(ours.origin, ED25519))
    with pytest.raises(BadInput, match="did not sign"):
        selectors.brought(str(forged), "head.txt")
    other = Signer.make("posko.elsewhere/x", ED25519)
    strange = notes.sign(Checkpoint(other.name, 3, bytes(32)).body, other)
    with pytest.raises(BadInput, match="of the log “posko"):
        selectors.brought(str(strange), "head.txt")
    with pytest.raises(BadInput):
        selectors.brought(heads[0].checkpoint[:60], "half.txt")


def test_a_rewritten_head_signed_by_the_stolen_key_is_convicted_by_one_from_outside(
    heads: list[SignedHead], at: datetime
) -> None:
    """Whoever has the machine has the key: what he signs anew holds in the house, and not against what left it."""
    outside = selectors.brought(heads[1].checkpoint, "a letter")
    _open_the_guard()
    files.heads_path().unlink()
    SignedHead.objects.all().delete()
    number = _rewrite(heads[0].size).number
    sign(at=at)
    triggers.install(connection)
    assert selectors.verify().fault is None, "in the house nothing is left that tells"
    fault = selectors.verify(outside).fault
    assert fault is not None
    assert fault.number <= number
    assert "kept in a letter" in fault.reason
