"""How far a past is proven: by heads from outside, by the post's key, by witnesses, and by a policy of institutions."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import exported
from tests.exported import BAWASLU, KEJAKSAAN, KPU, POST, Past, Pen
from tests.verifier import Verifier, codes

KEY = ("--key", POST.vkey)
TWO_OF_THREE = f"""# two of three institutions
log {POST.vkey}
witness bawaslu {BAWASLU.vkey}
witness kpu {KPU.vkey}
witness kejaksaan {KEJAKSAAN.vkey}
group institutions 2 bawaslu kpu kejaksaan
quorum institutions
"""


@pytest.fixture
def past() -> Past:
    return exported.past()


def test_all_up_to_the_head_from_outside_holds_and_the_rest_waits(past: Past, tmp_path: Path, verify: Verifier) -> None:
    (tmp_path / "paper").write_text(past.heads[500])
    told = verify(past.write(tmp_path / "export"), *KEY, "--head", tmp_path / "paper")
    assert (told["exit"], told["protected_up_to"], told["not_yet_protected"]) == (0, 500, [501, 700])


def test_the_key_alone_takes_the_newest_head_of_the_export_and_says_what_that_is_worth(
    past: Past, tmp_path: Path, verify: Verifier
) -> None:
    told = verify(past.write(tmp_path), *KEY)
    assert (told["exit"], told["protected_up_to"], told["not_yet_protected"]) == (0, 700, None)
    assert "key_alone" in codes(told)


def test_a_head_without_a_key_is_held_by_its_words(past: Past, tmp_path: Path, verify: Verifier) -> None:
    (tmp_path / "paper").write_text(exported.head(past.leaves[:500], by=None))
    told = verify(past.write(tmp_path / "export"), "--head", tmp_path / "paper")
    assert (told["exit"], told["protected_up_to"]) == (0, 500)
    assert "unchecked" in codes(told)


def test_without_key_and_head_it_is_whole_in_itself_and_proves_nothing(
    past: Past, tmp_path: Path, verify: Verifier
) -> None:
    told = verify(past.write(tmp_path))
    assert (told["exit"], told["protected_up_to"], told["not_yet_protected"]) == (3, 0, [1, 700])


def test_a_head_from_paper_may_have_lost_its_line_ends(past: Past, tmp_path: Path, verify: Verifier) -> None:
    (tmp_path / "paper").write_bytes(("\ufeff" + past.heads[500].strip().replace("\n", " \r\n")).encode())
    assert verify(past.write(tmp_path / "export"), *KEY, "--head", tmp_path / "paper")["exit"] == 0


def test_a_head_of_no_rows_protects_none(past: Past, tmp_path: Path, verify: Verifier) -> None:
    (tmp_path / "paper").write_text(exported.head([]))
    export = past.write(tmp_path / "export")
    told = verify(export, *KEY, "--head", tmp_path / "paper")
    assert (told["exit"], told["protected_up_to"], told["not_yet_protected"]) == (0, 0, [1, 700])
    assert verify.words(export, *KEY, "--head", tmp_path / "paper").startswith("WHOLE, but the head that counts")


def test_a_past_without_a_row_is_whole(tmp_path: Path, verify: Verifier) -> None:
    empty = Past([], [])
    empty.sign()
    told = verify(empty.write(tmp_path), *KEY)
    assert (told["exit"], told["size"]) == (0, 0)


def test_purges_are_counted_and_rows_for_others_too(past: Past, tmp_path: Path, verify: Verifier) -> None:
    said = verify.words(past.write(tmp_path), *KEY)
    assert "purged, each with its record: 1." in said
    assert "of which the hashes alone were checked: 24." in said


def test_of_several_heads_the_largest_that_holds_protects(past: Past, tmp_path: Path, verify: Verifier) -> None:
    (tmp_path / "papers").write_text(past.heads[300] + past.heads[500] + "\n\n" + past.heads[100])
    told = verify(past.write(tmp_path / "export"), *KEY, "--head", tmp_path / "papers")
    assert told["protected_up_to"] == 500
    assert sorted(head["size"] for head in told["heads"] if head["outside"]) == [100, 300, 500]


def test_the_key_comes_out_of_a_file_too(past: Past, tmp_path: Path, verify: Verifier) -> None:
    (tmp_path / "agreement").write_text(f"# annex 2\n\nKey of the post: {POST.vkey}\n")
    assert verify(past.write(tmp_path / "export"), "--key", tmp_path / "agreement")["exit"] == 0


def test_what_lies_behind_the_last_cosigned_head_is_not_yet_protected(
    past: Past, tmp_path: Path, verify: Verifier
) -> None:
    past.heads[500] = exported.head(past.leaves[:500], BAWASLU)
    told = verify(past.write(tmp_path), *KEY, "--witness", BAWASLU.vkey)
    assert (told["exit"], told["protected_up_to"], told["not_yet_protected"]) == (0, 500, [501, 700])
    [witness] = told["witnesses"]
    assert (witness["name"], witness["cosigned_up_to"]) == (BAWASLU.name, 500)
    assert witness["at"] == exported.FIRST_HOUR + 36 * 500


def test_a_witness_who_cosigned_nothing_is_said(past: Past, tmp_path: Path, verify: Verifier) -> None:
    past.heads[500] = exported.head(past.leaves[:500], BAWASLU)
    told = verify(past.write(tmp_path), *KEY, "--witness", KPU.vkey)
    assert (told["exit"], told["protected_up_to"]) == (0, 700)
    assert {"no_cosignature", "unknown_key"} <= codes(told)


@pytest.mark.parametrize(
    ("cosigners", "holds"),
    [((BAWASLU, KPU), True), ((BAWASLU, KPU, KEJAKSAAN), True), ((BAWASLU,), False), ((), False)],
)
def test_a_policy_of_institutions_counts_who_cosigned(
    cosigners: tuple[Pen, ...], holds: bool, past: Past, tmp_path: Path, verify: Verifier
) -> None:
    (tmp_path / "policy").write_text(TWO_OF_THREE)
    (tmp_path / "paper").write_text(exported.head(past.leaves[:500], *cosigners))
    told = verify(past.write(tmp_path / "export"), "--policy", tmp_path / "policy", "--head", tmp_path / "paper")
    assert (told["exit"], told["protected_up_to"]) == ((0, 500) if holds else (2, 0))
    assert ("not_met" in codes(told)) is not holds


def test_one_institution_s_line_twice_is_one_institution(past: Past, tmp_path: Path, verify: Verifier) -> None:
    (tmp_path / "policy").write_text(TWO_OF_THREE)
    (tmp_path / "paper").write_text(exported.head(past.leaves[:500], BAWASLU, BAWASLU))
    told = verify(past.write(tmp_path / "export"), "--policy", tmp_path / "policy", "--head", tmp_path / "paper")
    assert told["exit"] == 2


def test_under_a_policy_the_export_s_own_cosigned_head_protects_further_than_an_older_paper(
    past: Past, tmp_path: Path, verify: Verifier
) -> None:
    (tmp_path / "policy").write_text(TWO_OF_THREE)
    (tmp_path / "paper").write_text(exported.head(past.leaves[:300], BAWASLU, KPU))
    past.heads[500] = exported.head(past.leaves[:500], KPU, KEJAKSAAN)
    told = verify(past.write(tmp_path / "export"), "--policy", tmp_path / "policy", "--head", tmp_path / "paper")
    assert (told["exit"], told["protected_up_to"], told["not_yet_protected"]) == (0, 500, [501, 700])


def test_a_witness_key_alone_is_an_anchor(past: Past, tmp_path: Path, verify: Verifier) -> None:
    past.heads[500] = exported.head(past.leaves[:500], BAWASLU)
    told = verify(past.write(tmp_path), "--witness", BAWASLU.vkey)
    assert (told["exit"], told["protected_up_to"]) == (0, 500)


def test_a_lay_reader_is_told_in_both_languages(past: Past, tmp_path: Path, verify: Verifier) -> None:
    (tmp_path / "paper").write_text(exported.head(past.leaves[:500], BAWASLU))
    given = (*KEY, "--head", tmp_path / "paper", "--witness", BAWASLU.vkey)
    past.write(tmp_path / "export")
    english, indonesian = (verify.words(tmp_path / "export", *given, lang=lang) for lang in ("en", "id"))
    assert english.startswith("WHOLE up to row 500.\n")
    assert "cosigned by bawaslu.example/witness (2024-11-26 11:00 UTC)" in english
    assert "Not yet protected: rows 501 to 700." in english
    assert indonesian.startswith("UTUH sampai baris 500.\n")
    assert "Belum terlindungi: baris 501 sampai 700." in indonesian
