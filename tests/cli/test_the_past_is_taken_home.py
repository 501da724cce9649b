"""`posko ledger export` and `prove`: an agency takes the past home, and one row goes out with its proof."""

from __future__ import annotations

import json
from pathlib import Path

import posko_verify
import psycopg
import pytest

from posko.domain.tlog import tiles
from posko.domain.tlog.checkpoints import read_checkpoint
from posko.domain.tlog.notes import read_note, read_signer, verified
from posko.domain.tlog.proofs import read_proof
from tests.parts import found_post, posko


@pytest.fixture(scope="module")
def post(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("post")
    found_post(data)
    return data


def test_an_agency_takes_the_past_home(post: Path, tmp_path: Path) -> None:
    done = posko("ledger", "export", "--out", str(tmp_path / "home"), "--for", "kpu", data=post)
    assert done.returncode == 0, done.stderr
    assert "for kpu of mpj2024-jaktim; " in done.stdout
    assert f"posko-verify {tmp_path / 'home'} --key KEY --head HEAD" in done.stdout
    key = read_signer((post / "ledger.key").read_text().split()[0]).verifier
    note = read_note((tmp_path / "home" / "checkpoint").read_bytes())
    assert verified(note, [key]) == [key]
    assert read_checkpoint(note.text).size == len(list(tiles.leaves_of(tmp_path / "home")))
    assert (tmp_path / "home").stat().st_mode & 0o077 == 0


def test_the_whole_past_does_not_leave_the_post(post: Path, tmp_path: Path) -> None:
    done = posko("ledger", "export", "--out", str(tmp_path / "all"), data=post)
    assert done.returncode == 0, done.stderr
    assert "must not leave the post" in done.stdout
    head = (tmp_path / "all" / "checkpoint").read_text()
    assert (post / "ledger.heads").read_text().endswith(f"{head}\n")
    rows = [json.loads(line) for line in (tmp_path / "all" / "rows.jsonl").read_text().splitlines()]
    assert len(rows) == read_checkpoint(read_note(head).text).size
    assert all("row" in row for row in rows)


def test_an_agency_that_nobody_knows_is_answered_with_those_there_are(post: Path, tmp_path: Path) -> None:
    done = posko("ledger", "export", "--out", str(tmp_path / "home"), "--for", "KPK", data=post)
    assert done.returncode == 2
    assert "There is no agency “KPK”; there are: bawaslu, " in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_row_goes_out_with_its_proof(post: Path, tmp_path: Path) -> None:
    file = tmp_path / "row.tlog-proof"
    done = posko("ledger", "prove", "3", "--out", str(file), data=post)
    assert done.returncode == 0, done.stderr
    assert "row 3 is leaf 2" in done.stdout
    assert read_proof(file.read_bytes()).index == 2

    refused = posko("ledger", "prove", "4000", "--out", str(file), data=post)
    assert (refused.returncode, "There is no row 4000" in refused.stderr) == (2, True)
    assert read_proof(file.read_bytes()).index == 2


def test_a_proof_is_written_over_a_proof_alone(post: Path, tmp_path: Path) -> None:
    letter = tmp_path / "surat.txt"
    letter.write_text("Kepada Yth.")
    done = posko("ledger", "prove", "3", "--out", str(letter), data=post)
    assert done.returncode == 2
    assert "is there already, and is no proof" in done.stderr
    assert letter.read_text() == "Kepada Yth."


@pytest.mark.postgresql
def test_on_postgresql_as_the_role_of_a_post_it_is_of_one_moment(postgresql_url: str, tmp_path: Path) -> None:
    found_post(tmp_path / "post", DATABASE_URL=postgresql_url)
    with psycopg.connect(postgresql_url) as database:  # a number that is given out, and never committed
        database.execute("SELECT nextval(pg_get_serial_sequence('ledger_entry', 'number'))")
        database.rollback()
    told = {"DATABASE_URL": postgresql_url}
    assert posko("people", "link", "administrator.mpj2024-jaktim", data=tmp_path / "post", **told).returncode == 0
    done = posko("ledger", "export", "--out", str(tmp_path / "home"), "--for", "kpu", data=tmp_path / "post", **told)
    assert done.returncode == 0, done.stderr
    rows = [json.loads(line) for line in (tmp_path / "home" / "rows.jsonl").read_text().splitlines()]
    (void,) = [row for row in rows if "void" in row]
    assert void == {"index": void["number"] - 1, "number": void["number"], "void": True}
    assert rows[-1]["number"] == void["number"] + 1
    key = read_signer((tmp_path / "post" / "ledger.key").read_text().split()[0]).verifier
    assert posko_verify.main([str(tmp_path / "home"), "--key", str(key)]) == 0
