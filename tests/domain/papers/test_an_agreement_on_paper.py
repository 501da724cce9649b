"""The paper of an agreement shows the keys of who signs it, who signed, and says plainly what is not hidden."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from posko.domain.access import Compartment
from posko.domain.papers.agreement import AgreementSheet, Signer, agreement_pdf, agreement_sheet
from posko.domain.people.agreements import Paper, Signature

NOW = datetime(2024, 11, 25, 8, tzinfo=UTC)
KEY = "ABCD EFGH 2345 JKLM NPQR STUV WXYZ 7654"
SIGNERS = (
    Signer("kpu", "Kirana <Rekaan>", "Pimpinan, KPU", KEY, ("bawaslu", "polri"), counted=True),
    Signer("bawaslu", "Wulan Rekaan", "Pimpinan, Bawaslu", KEY, ("kpu",)),
    Signer("bawaslu", "Budi Rekaan", "Wakil pimpinan, Bawaslu", ""),
)


def sheet(wall: Compartment = Compartment.VOTER, **changed: Any) -> AgreementSheet:
    parties, signed = frozenset({"kpu", "bawaslu"}), {"kpu": Signature("kirana", NOW)}
    told: dict[str, Any] = {
        "operation": "Operasi",
        "city": "Jakarta Timur",
        "agency": "KPU Kota",
        "demo": False,
        "number": "PKS 7",
        "purpose": "Meja pemilih",
        "assessment": "DPIA 7",
        "paper": Paper(wall, parties, date(2024, 8, 1), date(2024, 12, 31), signed),
        "signers": SIGNERS,
        "signed": [("kpu", "Kirana Rekaan", NOW)],
        "opens": None,
        "at": NOW,
    }
    return AgreementSheet(**told | changed)


def test_each_party_stands_there_with_the_keys_of_who_signs() -> None:
    data: dict[str, Any] = agreement_sheet(sheet(), "en")
    bawaslu, kpu = data["parties"]
    assert [each["groups"] for each in kpu["signers"]] == [KEY.split()]
    told = [each["standing"] for each in (*kpu["signers"], *bawaslu["signers"])]
    assert told == [
        "Counts: compared by Bawaslu, Polri.",
        "Does not count yet: compared by KPU only.",
        "Has no key yet.",
    ]
    assert (kpu["signed"][:48], bawaslu["signed"]) == (
        "Countersigned at the post by Kirana Rekaan on 25",
        "Not yet countersigned at the post.",
    )


def test_it_says_from_when_it_counts() -> None:
    waits, opens = (agreement_sheet(sheet(opens=each), "en")["force"] for each in (None, NOW + timedelta(days=1)))
    assert "not every party" in str(waits)
    assert "Tuesday, 26 November 2024, 15:00 WIB" in str(opens)


@pytest.mark.parametrize("wall", [Compartment.VOTER, Compartment.CASE])
def test_it_says_plainly_what_is_not_hidden(wall: Compartment) -> None:
    own, demo = (agreement_sheet(sheet(wall, demo=each), "id")["plain"] for each in (False, True))
    assert isinstance(own, list)
    assert isinstance(demo, list)
    assert "disimpan tanpa penyandian" in own[0]
    assert [len(own), demo[:3], "peladen memegang semua kunci" in demo[3]] == [3, own, True]


@pytest.mark.parametrize("language", ["id", "en"])
def test_it_is_set_in_both_languages(language: Any) -> None:
    assert agreement_pdf(sheet(), language=language).startswith(b"%PDF")
