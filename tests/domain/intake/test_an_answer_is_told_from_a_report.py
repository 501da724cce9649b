"""An SMS that answers an order is told from one that reports, however a thumb writes it."""

from __future__ import annotations

import pytest

from posko.domain.intake.answers import Answer, read_answer


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("TIBA 26", Answer("arrived", number=26)),
        ("  tiba  26. ", Answer("arrived", number=26)),
        ("26 tiba", Answer("arrived", number=26)),
        ("Terima tugas 26", Answer("accepted", number=26)),
        ("TERIMA", Answer("accepted")),
        ("TERIMA P12", Answer("accepted", "P", 12)),
        ("JALAN 2O", Answer("set_out", number=20)),
        ("SELESAI 26 massa bubar", Answer("done", number=26, reason="massa bubar")),
        ("Tidak  bisa 26, ban kempes", Answer("unable", number=26, reason="ban kempes")),
        ("TDK BISA ban kempes", Answer("unable", reason="ban kempes")),
        ("3 26", Answer("arrived", number=26)),
        ("26 3", Answer("arrived", number=26)),
        ("3 4", Answer("arrived", number=4)),
        ("3", Answer("arrived", bare=True)),
        ("kode 012345", Answer("code", "K", 12345)),
        ("012345.", Answer("code", "K", 12345, bare=True)),
    ],
)
def test_an_answer_is_read(text: str, read: Answer) -> None:
    assert read_answer(text) == read


@pytest.mark.parametrize(
    "text",
    ["LAPOR RIBUT TPS 028", "Tiba-tiba ada tawuran", "jalan rusak di RT 5", "SAMPAI 20.00 antre", "26", "7 26", "",
     "BUKA 028", "3 orang dorong", "TERIMAKASIH", "TIBA 26" + " x" * 400],
)  # fmt: skip
def test_a_report_is_none(text: str) -> None:
    answer = read_answer(text)
    assert answer is None


@pytest.mark.parametrize("text", ["AMAN", "aman.", " Lapor  aman!", "regu aman"])
def test_a_team_says_that_it_is_well(text: str) -> None:
    assert read_answer(text) == Answer("well", "R", bare=True)


@pytest.mark.parametrize("text", ["TPS 012 aman", "aman terkendali di TPS 3", "AMANAH"])
def test_that_a_place_is_quiet_is_no_answer_of_a_team(text: str) -> None:
    assert read_answer(text) is None
