"""Forged, foreign, lapsed, cut, late and lost: each is said in words, none is taken for proof, none ends in a trace."""

from __future__ import annotations

import base64
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests import exported
from tests.exported import BAWASLU, KPU, POST, Past, Pen
from tests.verifier import Verifier, codes

KEY = ("--key", POST.vkey)
OTHER = Pen("posko.elsewhere.example/pilkada")
DAY = 86_400


@pytest.fixture
def past() -> Past:
    return exported.past(300, sizes=(100, 200))


@pytest.fixture
def export(past: Past, tmp_path: Path) -> Path:
    return past.write(tmp_path / "export")


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    return tmp_path / "paper"


def forged(text: str) -> str:
    """The same head with another root under the old signatures."""
    origin, size, root, *rest = text.split("\n")
    other = base64.b64encode(exported.sha(root.encode())).decode()
    return "\n".join([origin, size, other, *rest])


def test_a_forged_head_from_outside_is_no_head(past: Past, export: Path, paper: Path, verify: Verifier) -> None:
    paper.write_text(forged(past.heads[200]))
    told = verify(export, *KEY, "--head", paper)
    assert (told["exit"], told["protected_up_to"]) == (2, 0)
    assert {"forged", "no_usable_head"} <= codes(told)


def test_a_forged_head_from_outside_is_not_passed_over_for_a_cosigned_one(
    past: Past, tmp_path: Path, paper: Path, verify: Verifier
) -> None:
    paper.write_text(forged(past.heads[200]))
    past.heads[100] = exported.head(past.leaves[:100], BAWASLU)
    export = past.write(tmp_path / "export")
    assert verify(export, *KEY, "--witness", BAWASLU.vkey, "--head", paper)["exit"] == 2


def test_a_forged_head_in_the_export_convicts_it(past: Past, tmp_path: Path, verify: Verifier) -> None:
    past.heads[200] = forged(past.heads[200])
    told = verify(past.write(tmp_path), *KEY)
    assert told["exit"] == 1
    assert "forged" in codes(told)


def test_a_false_cosignature_of_a_known_witness_spoils_the_head(
    past: Past, export: Path, paper: Path, verify: Verifier
) -> None:
    stolen = exported.head(past.leaves[:100], BAWASLU).splitlines()[-1]
    paper.write_text(past.heads[200] + stolen + "\n")
    told = verify(export, *KEY, "--witness", BAWASLU.vkey, "--head", paper)
    assert told["exit"] == 2
    assert "forged" in codes(told)


def test_a_head_of_another_post_says_nothing(past: Past, export: Path, paper: Path, verify: Verifier) -> None:
    paper.write_text(exported.head(past.leaves[:200], by=OTHER, origin=OTHER.name))
    for given in (KEY, (), (*KEY, "--key", OTHER.vkey)):
        told = verify(export, *given, "--head", paper)
        assert told["exit"] == 2
        assert "head_of_other" in codes(told)


def test_a_head_that_another_post_signed_in_our_name_says_nothing(
    past: Past, export: Path, paper: Path, verify: Verifier
) -> None:
    paper.write_text(exported.head(past.leaves[:200], by=OTHER))
    told = verify(export, *KEY, "--key", OTHER.vkey, "--head", paper)
    assert told["exit"] == 2


def test_an_export_under_another_post_s_key_is_not_proven(export: Path, verify: Verifier) -> None:
    told = verify(export, "--key", OTHER.vkey)
    assert (told["exit"], told["protected_up_to"]) == (2, 0)
    assert {"head_of_other", "no_proof"} <= codes(told)


def test_a_key_of_the_same_name_that_signed_nothing_here_counts_nothing(export: Path, verify: Verifier) -> None:
    told = verify(export, "--key", Pen(POST.name, word="lost").vkey)
    assert (told["exit"], told["protected_up_to"]) == (2, 0)
    assert {"unsigned", "no_proof"} <= codes(told)


def test_a_cosignature_of_an_unknown_key_counts_nothing_and_is_told(
    past: Past, export: Path, paper: Path, tmp_path: Path, verify: Verifier
) -> None:
    paper.write_text(exported.head(past.leaves[:200], KPU))
    policy = tmp_path / "policy"
    policy.write_text(f"witness bawaslu {BAWASLU.vkey}\nquorum bawaslu\n")
    told = verify(export, *KEY, "--policy", policy, "--head", paper)
    assert told["exit"] == 2
    assert {"unknown_key", "not_met"} <= codes(told)


def test_a_lapsed_key_of_the_post_signs_nothing_beyond_its_end(
    past: Past, export: Path, paper: Path, tmp_path: Path, verify: Verifier
) -> None:
    keys = tmp_path / "keys"
    keys.write_text(f"until 150 {POST.vkey}\n")
    paper.write_text(past.heads[200])
    told = verify(export, "--key", keys, "--head", paper)
    assert told["exit"] == 2
    assert "lapsed" in codes(told)
    paper.write_text(past.heads[100])
    assert verify(export, "--key", keys, "--head", paper)["protected_up_to"] == 100


def test_a_lapsed_key_of_a_witness_counts_up_to_its_last_day(
    past: Past, export: Path, paper: Path, tmp_path: Path, verify: Verifier
) -> None:
    (tmp_path / "policy").write_text(f"witness bawaslu {BAWASLU.vkey}\nquorum bawaslu\n")
    (tmp_path / "bawaslu").write_text(f"until 2024-11-27 {BAWASLU.vkey}\n")
    for at, exit_code in ((exported.FIRST_HOUR, 0), (exported.FIRST_HOUR + DAY, 2)):
        paper.write_text(exported.head(past.leaves[:200], BAWASLU, at=at))
        given = ("--witness", tmp_path / "bawaslu", "--policy", tmp_path / "policy", "--head", paper)
        told = verify(export, *KEY, *given)
        assert told["exit"] == exit_code
        assert ("lapsed" in codes(told)) is (exit_code == 2)


def test_the_heads_of_two_keys_of_one_post_are_held_together(past: Past, tmp_path: Path, verify: Verifier) -> None:
    renewed = Pen(f"{POST.name}/2")
    past.checkpoint = past.heads[300] = exported.head(past.leaves, by=renewed, origin=renewed.name)
    (tmp_path / "paper").write_text(past.heads[200])
    export = past.write(tmp_path / "export")
    told = verify(export, *KEY, "--key", renewed.vkey)
    assert (told["exit"], told["protected_up_to"]) == (0, 300)
    assert verify(export, "--head", tmp_path / "paper")["protected_up_to"] == 200


def test_a_clock_that_ran_back_is_said_and_its_dates_are_not(past: Past, tmp_path: Path, verify: Verifier) -> None:
    past.heads[100] = exported.head(past.leaves[:100], BAWASLU, at=exported.FIRST_HOUR + DAY)
    past.heads[200] = exported.head(past.leaves[:200], BAWASLU, at=exported.FIRST_HOUR)
    export = past.write(tmp_path)
    given = (*KEY, "--witness", BAWASLU.vkey)
    assert "clock_ran_back" in codes(verify(export, *given))
    assert "cosigned by bawaslu.example/witness)." in verify.words(export, *given)


def test_a_cosignature_from_the_future_counts_nothing(past: Past, export: Path, paper: Path, verify: Verifier) -> None:
    paper.write_text(exported.head(past.leaves[:200], BAWASLU, at=2**40))
    told = verify(export, *KEY, "--witness", BAWASLU.vkey, "--head", paper)
    assert "future" in codes(told)
    assert told["witnesses"][0]["cosigned_up_to"] == 0


def cut_the_rows(export: Path) -> None:
    path = export / "rows.jsonl"
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def cut_the_entries(export: Path) -> None:
    path = export / "tile" / "entries" / "001.p" / "44"
    path.write_bytes(path.read_bytes()[:700])


def cut_between_two_entries(export: Path) -> None:
    path = export / "tile" / "entries" / "001.p" / "44"
    path.write_bytes(path.read_bytes()[: 34 * 20])


def cut_a_tile(export: Path) -> None:
    path = export / "tile" / "0" / "001.p" / "44"
    path.write_bytes(path.read_bytes()[: 32 * 20])


def write_a_longer_entry(export: Path) -> None:
    path = export / "tile" / "entries" / "000"
    path.write_bytes(b"\x00\x21" + path.read_bytes()[2:])


def lose_the_last_entries(export: Path) -> None:
    shutil.rmtree(export / "tile" / "entries" / "001.p")


def lose_all_entries(export: Path) -> None:
    shutil.rmtree(export / "tile")


def lose_a_tile(export: Path) -> None:
    (export / "tile" / "0" / "000").unlink()


def lose_a_tile_above(export: Path) -> None:
    shutil.rmtree(export / "tile" / "1")


def lose_the_rows(export: Path) -> None:
    (export / "rows.jsonl").unlink()


def lose_the_head(export: Path) -> None:
    (export / "checkpoint").unlink()


def lose_what_it_is(export: Path) -> None:
    (export / "about.json").unlink()


def write_it_in_another_format(export: Path) -> None:
    (export / "about.json").write_text('{"format": "posko-ledger-export/2"}')


def link_the_rows(export: Path) -> None:
    (export / "rows.jsonl").rename(export.parent / "rows")
    (export / "rows.jsonl").symlink_to(export.parent / "rows")


def link_the_entries(export: Path) -> None:
    (export / "tile" / "entries").rename(export.parent / "entries")
    (export / "tile" / "entries").symlink_to(export.parent / "entries")


def put_a_pipe_there(export: Path) -> None:
    (export / "checkpoint").unlink()
    os.mkfifo(export / "checkpoint")


def nest_deeply(export: Path) -> None:
    (export / "rows.jsonl").write_bytes(b'{"number":1,"index":' + b"[" * 100_000 + b"\n")


def say_two_things_at_once(export: Path) -> None:
    lines = (export / "rows.jsonl").read_text().splitlines(keepends=True)
    lines[0] = lines[0].replace('"actor"', '"actor": "somebody", "actor"', 1)
    (export / "rows.jsonl").write_text("".join(lines))


def write_a_line_without_end(export: Path) -> None:
    (export / "rows.jsonl").write_bytes(b" " * (9 << 20))


def write_no_text(export: Path) -> None:
    (export / "checkpoint").write_bytes(bytes(range(256)))


def write_no_json(export: Path) -> None:
    (export / "about.json").write_text("[" * 100_000)


@pytest.mark.parametrize(
    "spoil",
    [
        cut_the_rows,
        cut_the_entries,
        cut_between_two_entries,
        cut_a_tile,
        write_a_longer_entry,
        lose_the_last_entries,
        lose_all_entries,
        lose_a_tile,
        lose_a_tile_above,
        lose_the_rows,
        lose_the_head,
        lose_what_it_is,
        write_it_in_another_format,
        link_the_rows,
        link_the_entries,
        put_a_pipe_there,
        nest_deeply,
        say_two_things_at_once,
        write_a_line_without_end,
        write_no_text,
        write_no_json,
    ],
)
def test_a_spoilt_export_is_unreadable_and_proves_nothing(
    spoil: Callable[[Path], None], export: Path, verify: Verifier
) -> None:
    spoil(export)
    told = verify(export, *KEY)
    assert (told["exit"], told["protected_up_to"]) == (2, 0)
    assert told["missing"] or told["unreadable"]
    assert "unexpected" not in codes(told)
    for lang in ("en", "id"):
        assert verify.words(export, *KEY, lang=lang).startswith(("NO PROOF: ", "TIDAK TERBUKTI: "))


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (("--key", "nothing"), "no_file"),
        (("--key", "a+b+c"), "bad_key"),
        (("--key", POST.vkey[:-4] + "AAA="), "bad_key"),
        (("--key", POST.vkey.replace(POST.id.hex(), "00000000")), "bad_key"),
        (("--key", BAWASLU.vkey), "key_of_witness"),
        (("--witness", POST.vkey), "key_of_post"),
        (("--head", "nothing"), "no_file"),
        (("--policy", "nothing"), "no_file"),
        (("--leaves", "nothing"), "no_file"),
    ],
)
def test_what_was_given_wrongly_is_named(given: tuple[str, str], code: str, export: Path, verify: Verifier) -> None:
    told = verify(export, *given)
    assert told["exit"] == 2
    assert codes(told) == {code}


@pytest.mark.parametrize(
    "text", ["", "\n\n\n", "one\ntwo\n", "a\n01\nAAAA\n", "a\n-1\nAAAA\n", "\x1b[2J\n1\nAAAA\n", "— a b\n"]
)
def test_what_is_no_head_is_named(text: str, export: Path, paper: Path, verify: Verifier) -> None:
    paper.write_text(text)
    told = verify(export, *KEY, "--head", paper)
    assert told["exit"] == 2
    assert codes(told) & {"no_head", "bad_head", "no_text"}


def test_one_key_may_not_be_post_and_witness(export: Path, verify: Verifier) -> None:
    posts = Pen(POST.name, word="one")
    witness = Pen("double.example", 4, word="one")
    told = verify(export, "--key", posts.vkey, "--witness", witness.vkey)
    assert codes(told) == {"same_key"}


def test_what_is_no_export_is_said(tmp_path: Path, verify: Verifier) -> None:
    (tmp_path / "letter").write_text("Dear auditor")
    assert codes(verify(tmp_path / "letter", *KEY)) == {"no_export"}
    assert codes(verify(tmp_path / "nowhere", *KEY)) == {"no_file"}


def test_no_word_of_an_export_moves_the_reader_s_terminal(past: Past, tmp_path: Path, verify: Verifier) -> None:
    past.write(tmp_path)
    (tmp_path / "about.json").write_text(json.dumps({"format": "posko-ledger-export/1", "for": "\x1b[2J\u202e" * 900}))
    said = verify.words(tmp_path, *KEY)
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert max(map(len, said.splitlines())) < 600
