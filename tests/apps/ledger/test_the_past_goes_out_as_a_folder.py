"""An export is a folder in the form of C2SP's tlog-tiles, with every head, the rows, and a letter to its reader."""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Callable
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from posko.apps.ledger import triggers
from posko.apps.ledger.exports import folder as exports
from posko.apps.ledger.exports import selectors as rows_of
from posko.apps.ledger.heads import files, selectors, services
from posko.apps.ledger.models import Entry, Leaf, Payload, SignedHead
from posko.apps.ledger.services import purge
from posko.apps.ledger.witnesses import services as witnesses
from posko.domain.access import Compartment, Viewer, agency_viewer
from posko.domain.errors import BadInput
from posko.domain.ledger import Row, head_of, payload_hash, row_hash
from posko.domain.tlog import tiles
from posko.domain.tlog.checkpoints import read_checkpoint
from posko.domain.tlog.notes import ED25519, Signer, read_note, verified
from tests.cast import See
from tests.databases import as_owner
from tests.ledger import enter
from tests.witnesses import NOW, Machine, confirmed

pytestmark = pytest.mark.django_db
KPU = agency_viewer("kpu", operation="test-jaktim", city="31.75", root="kpu")


@pytest.fixture(autouse=True)
def _data(settings: Settings, tmp_path: Path) -> None:
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A new folder."""
    (tmp_path / "out").mkdir()
    return tmp_path / "out"


def written(out: Path, at: datetime, viewer: Viewer | None = KPU) -> exports.Exported:
    return exports.write(out, viewer=viewer, at=at, progress=lambda done, of: None)


def more(see: See, at: datetime, count: int) -> None:
    for _ in range(count):
        enter("thing.happened", Compartment.PUBLIC, by=see("duty"), at=at)


def cut_off(*, after: int) -> None:
    """Take the last rows with all that there is of them, as the owner of the database."""
    as_owner()
    triggers.drop(connection)
    with connection.cursor() as cursor:
        for table, column in (("leaf", "number"), ("payload", "entry_id"), ("entry", "number")):
            cursor.execute(f"DELETE FROM ledger_{table} WHERE {column} > %s", [after])


def test_tiles_give_the_root_of_the_signed_checkpoint(out: Path, see: See, at: datetime) -> None:
    more(see, at, 300)
    done = written(out, at)
    note = read_note((out / "checkpoint").read_bytes())
    assert verified(note, [selectors.post_key().verifier])
    head, leaves = read_checkpoint(note.text), list(tiles.leaves_of(out))
    assert head.size == done.leaves == done.head == len(leaves) > 300
    assert head_of(leaf.hex() for leaf in leaves).root == head.root.hex()
    above = (out / "tile/1" / f"000.p/{len(leaves) // 256}").read_bytes()
    assert above[:32].hex() == head_of(leaf.hex() for leaf in leaves[:256]).root


def test_every_head_goes_out_under_its_size(out: Path, see: See, at: datetime) -> None:
    first = services.sign(at=at)
    more(see, at, 2)
    second = services.sign(at=at)
    written(out, at)
    assert {path.name: path.read_text() for path in (out / "heads").iterdir()} == {
        str(first.size): first.checkpoint,
        str(second.size): second.checkpoint,
    }


def test_what_a_witness_cosigned_goes_out_with_its_line(out: Path, see: See, at: datetime) -> None:
    machine = Machine()
    confirmed(machine)
    head = services.sign(at=at)
    line = machine.line(head)
    witnesses.take(f"{head.checkpoint}{line}", by=see("admin"), at=at, real_at=NOW)
    written(out, at)
    assert (out / "heads" / str(head.size)).read_text() == f"{head.checkpoint}{line}"


def test_heads_of_two_logs_of_one_size_stand_in_one_file(out: Path, see: See, at: datetime) -> None:
    services.sign(at=at)
    files.replace(Signer.make("posko.test/anew", ED25519))
    again = services.sign(at=at)
    written(out, at)
    held = (out / "heads" / str(again.size)).read_text()
    assert [read_checkpoint(read_note(text + "\n").text).origin for text in _notes(held)] == [
        SignedHead.objects.order_by("pk").first().origin,  # type: ignore[union-attr]
        "posko.test/anew",
    ]
    assert (out / "checkpoint").read_text() == again.checkpoint


def _notes(text: str) -> list[str]:
    parts = text.split("\n\n")
    return [f"{parts[at]}\n\n{parts[at + 1]}".rstrip("\n") for at in range(0, len(parts), 2)]


def test_a_head_that_was_cut_out_of_the_database_goes_out_from_the_file(out: Path, see: See, at: datetime) -> None:
    first = services.sign(at=at)
    more(see, at, 2)
    services.sign(at=at)
    as_owner()
    triggers.drop(connection)
    SignedHead.objects.filter(pk=first.pk).delete()
    written(out, at)
    assert (out / "heads" / str(first.size)).read_text() == first.checkpoint


def test_a_file_of_heads_that_somebody_spoilt_keeps_no_export_back(out: Path, see: See, at: datetime) -> None:
    head = services.sign(at=at)
    files.heads_path().write_bytes(files.heads_path().read_bytes() + b"\xff\n" * 200)
    done = written(out, at)
    assert (done.head, done.leaves) == (head.size, head.size)
    assert (out / "heads" / str(head.size)).read_text() == head.checkpoint


def test_what_the_post_signs_no_more_goes_out_as_it_is_with_the_reason(out: Path, see: See, at: datetime) -> None:
    more(see, at, 5)
    head = services.sign(at=at)
    cut_off(after=head.size - 3)
    done = written(out, at)
    assert done.unsigned is not None
    assert "ledger verify" in str(done.unsigned)
    assert (done.leaves, done.head) == (head.size - 3, head.size)
    assert (out / "checkpoint").read_text() == head.checkpoint


@pytest.mark.parametrize("key", ["kept", "spoilt"])
def test_where_the_database_lost_every_head_the_one_in_the_file_goes_out(
    key: str, out: Path, see: See, at: datetime
) -> None:
    more(see, at, 5)
    head = services.sign(at=at)
    cut_off(after=head.size - 3)
    SignedHead.objects.all().delete()
    if key == "spoilt":
        files.key_path().write_text("rubbish\n")
    done = written(out, at)
    assert ("holds no key" if key == "spoilt" else "ledger verify") in str(done.unsigned)
    assert done.head == head.size
    assert (out / "checkpoint").read_text() == head.checkpoint
    assert (out / "heads" / str(head.size)).read_text() == head.checkpoint
    assert json.loads((out / "about.json").read_text())["origin"] == head.origin


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL takes no such bytes")
@pytest.mark.parametrize("column", ["entry.event", "payload.body", "leaf.hash"])
@pytest.mark.parametrize("bytes_", ["x'ff00'", "CAST(x'ff62' AS TEXT)"])
def test_bytes_that_are_no_text_keep_no_export_back(
    column: str, bytes_: str, out: Path, see: See, at: datetime
) -> None:
    more(see, at, 2)
    head = services.sign(at=at)
    cut_off(after=head.size)
    table, name = column.split(".")
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE ledger_{table} SET {name} = {bytes_}")
    assert written(out, at, viewer=None).leaves == head.size
    assert len((out / "rows.jsonl").read_text().splitlines()) == head.size


def test_a_leaf_at_a_place_that_is_none_is_not_signed_and_keeps_no_export_back(
    out: Path, see: See, at: datetime
) -> None:
    more(see, at, 2)
    head = services.sign(at=at)
    cut_off(after=head.size)
    Leaf.objects.create(index=10**12, number=10**12, hash="ab" * 32)
    done = written(out, at)
    assert "ledger verify" in str(done.unsigned)
    assert (done.leaves, done.head, SignedHead.objects.count()) == (head.size, head.size, 1)


def test_what_the_database_takes_no_more_keeps_no_export_back(out: Path, see: See, at: datetime) -> None:
    more(see, at, 5)
    head = services.sign(at=at)
    cut_off(after=head.size)
    Leaf.objects.filter(index=3).update(index=10**12)
    done = written(out, at)
    assert "The database takes no leaf" in str(done.unsigned)
    assert (out / "checkpoint").read_text() == head.checkpoint


def _drop_the_leaves() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE ledger_leaf")


def _empty_the_leaves() -> None:
    Leaf.objects.all().delete()
    Entry.objects.filter(number=Entry.objects.order_by("-number")[0].number).update(number=10**12)  # none is sealed now


@pytest.mark.parametrize("spoil", [_drop_the_leaves, _empty_the_leaves], ids=["dropped", "emptied"])
@pytest.mark.parametrize("table_of_heads", ["kept", "emptied"])
def test_where_no_leaf_is_left_all_rows_go_out_under_the_last_head(
    spoil: Callable[[], None], table_of_heads: str, out: Path, see: See, at: datetime
) -> None:
    more(see, at, 3)
    head = services.sign(at=at)
    cut_off(after=head.size)
    if table_of_heads == "emptied":
        SignedHead.objects.all().delete()
    spoil()
    done = written(out, at, viewer=None)
    assert "ledger verify" in str(done.unsigned)
    assert (done.leaves, done.head) == (0, head.size)
    assert list(tiles.leaves_of(out)) == []
    assert (out / "checkpoint").read_text() == (out / "heads" / str(head.size)).read_text() == head.checkpoint
    rows = [json.loads(line) for line in (out / "rows.jsonl").read_text().splitlines()]
    assert [(row["index"], row["number"]) for row in rows] == [
        (None, number) for number in Entry.objects.order_by("number").values_list("number", flat=True)
    ]


def test_a_spoilt_file_of_heads_keeps_no_export_back(out: Path, see: See, at: datetime) -> None:
    head = services.sign(at=at)
    with files.heads_path().open("a") as file:
        file.write("rubbish\n" * 3_000)
    done = written(out, at)
    assert "no signed head" in str(done.unsigned)
    assert (out / "checkpoint").read_text() == (out / "heads" / str(head.size)).read_text() == head.checkpoint


def test_the_folder_says_for_whom_it_is_and_how_it_is_checked(out: Path, at: datetime) -> None:
    written(out, datetime(2024, 11, 26, 1, 2, 3, tzinfo=UTC))
    assert json.loads((out / "about.json").read_text()) == {
        "format": "posko-ledger-export/1",
        "for": "kpu",
        "made_at": "2024-11-26T01:02:03Z",
        "origin": selectors.post_key().name,
    }
    letter = (out / "READ-ME.txt").read_text()
    assert "posko-verify . --key KEY --head HEAD" in letter
    assert "posko-verify . --key KUNCI --head KEPALA" in letter
    assert "WARNING" not in letter


def test_the_one_that_holds_everything_says_that_it_stays_at_the_post(out: Path, at: datetime) -> None:
    done = written(out, at, viewer=None)
    assert done.hidden == 0
    assert json.loads((out / "about.json").read_text())["for"] is None
    letter = (out / "READ-ME.txt").read_text()
    assert "does not leave the post" in letter
    assert "tidak boleh keluar dari pos" in letter


def test_rows_are_lines_of_json_and_what_is_hidden_is_counted(out: Path, see: See, at: datetime) -> None:
    enter("post.classified", Compartment.SECURITY, by=see("planner"), at=at, payload={"kelas": "sangat rawan"})
    done = written(out, at)
    text = (out / "rows.jsonl").read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    assert [line["index"] for line in lines] == list(range(done.leaves))
    assert sum("hidden" in line for line in lines) == done.hidden > 0
    assert "sangat rawan" not in text
    assert "post.classified" not in text


def test_a_row_that_was_purged_meanwhile_goes_out_with_its_reason(out: Path, see: See, at: datetime) -> None:
    row = enter("gap.opened", Compartment.COORDINATION, by=see("duty"), at=at, payload={"nama": "Budi"})
    services.sign(at=at)
    purge(row.number, by=see("duty"), at=at, reason="asked")
    written(out, at)
    lines = [json.loads(line) for line in (out / "rows.jsonl").read_text().splitlines()]
    assert lines[row.number - 1]["payload"] is None
    assert lines[-1]["row"]["event"] == "ledger.purged"


def test_a_post_that_has_nothing_to_sign_says_so(out: Path, at: datetime) -> None:
    as_owner()
    triggers.drop(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_entry SET operation = ''")
    with pytest.raises(BadInput, match="no operation yet"):
        written(out, at)


def test_progress_is_told_row_by_row_to_the_last(out: Path, at: datetime) -> None:
    told: list[tuple[int, int]] = []
    done = exports.write(out, viewer=None, at=at, progress=lambda *each: told.append(each))
    assert told[-1] == (done.leaves, done.leaves) == (Leaf.objects.count(), Leaf.objects.count())


@pytest.mark.sqlite
def test_a_past_twice_as_long_needs_no_more_memory(
    tmp_path: Path, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rows_of, "CHUNK", 100)  # as if the past were twenty times as long
    peaks = []
    for turn in range(2):
        many(700, at)
        (tmp_path / str(turn)).mkdir()
        services.sign(at=at)
        tracemalloc.start()
        done = written(tmp_path / str(turn), at)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert done.leaves > 700 * (turn + 1)
    assert peaks[1] < peaks[0] * 1.2


def many(count: int, at: datetime) -> None:
    """Write rows past Posko, which would take its time for each."""
    last = Entry.objects.order_by("-number").values_list("number", flat=True).first() or 0
    body, salt = '{"judul":"Gelap"}', "ab" * 16
    hashed = payload_hash(body, salt)
    rows = [
        Row(number, "test-jaktim", "coordination", at, "duty", "polres", "", "gap.opened", "gap:1", "", hashed)
        for number in range(last + 1, last + 1 + count)
    ]
    hashes = [row_hash(row) for row in rows]
    Entry.objects.bulk_create(Entry(**asdict(row), row_hash=each) for row, each in zip(rows, hashes, strict=True))
    Payload.objects.bulk_create(
        Payload(entry_id=row.number, row_hash=each, salt=salt, body=body)
        for row, each in zip(rows, hashes, strict=True)
    )
