"""Two texts of one line, and a gap made of a line in one stroke."""

from __future__ import annotations

import uuid

import pytest

from posko.domain.gaps.states import KINDS
from posko.domain.rakor.wording import Outcome, Standing, kind_told, outcome, resent_key, title_and_detail

STANDS = Standing(3, "Pompa siaga.", "31.75.03.1001")


@pytest.mark.parametrize(
    ("seen", "text", "place", "wanted"),
    [
        (3, "Pompa siaga malam ini.", "31.75.03.1001", Outcome.STANDS),
        (2, "Pompa siaga malam ini.", "31.75.03.1001", Outcome.BESIDE),
        (2, "Pompa siaga.", "31.75.03.1001", Outcome.SAME),
        (2, "Pompa siaga.", "", Outcome.BESIDE),
        (9, "Pompa siaga malam ini.", "31.75.03.1001", Outcome.BESIDE),
    ],
)
def test_a_text_stands_only_if_its_writer_saw_what_stood(seen: int, text: str, place: str, wanted: Outcome) -> None:
    assert outcome(STANDS, seen_version=seen, text=text, place=place) is wanted


def test_the_key_of_a_form_sent_again_tells_its_words_apart() -> None:
    key = uuid.uuid4()
    assert resent_key(key, "a", "") == resent_key(key, "a", "")
    assert len({key, resent_key(key, "a", ""), resent_key(key, "b", ""), resent_key(key, "a", "31.75")}) == 4


def test_the_first_sentence_is_the_title_and_nothing_is_cut_away() -> None:
    assert title_and_detail("Pompa rusak. Tiga TPS di sana.") == ("Pompa rusak", "Tiga TPS di sana.")
    assert title_and_detail("Pompa rusak.") == ("Pompa rusak", "")
    long = "Pompa " * 60
    title, detail = title_and_detail(long)
    assert len(title) <= 160 and title.endswith("…")
    assert detail == long


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Dua TPS di Kampung Melayu tergenang tiap hujan", "flood"),
        ("Surat suara belum tiba di gudang", "logistics"),
        ("Warga tidak terdaftar memaksa memilih", "voter"),
        ("Petugas Lapas menanyakan daftar tahanan", "special_station"),
        ("Pesan berantai dan hoaks di grup warga", "information"),
        ("Perlu patroli di lokasi rawan tawuran", "security"),
        ("Jadwal belum dibagikan", "coordination"),
    ],
)
def test_the_kind_of_a_gap_is_told_from_the_words(text: str, kind: str) -> None:
    assert kind_told(text) == kind
    assert kind in KINDS
