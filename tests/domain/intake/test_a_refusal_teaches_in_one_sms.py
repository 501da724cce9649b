"""A word that is none is answered with all that there are, the nearest guess first, within one SMS."""

from __future__ import annotations

import ast
from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from posko.domain.errors import BadInput
from posko.domain.incidents.kinds import kinds
from posko.domain.intake import reader, short_code, sms, typed
from posko.domain.intake.codebook import codebook
from posko.domain.intake.form_book import forms
from posko.domain.intake.reader import Ground
from posko.domain.intake.short_code import example_for, read
from posko.domain.territory.places import AliasTable, Level, PlaceRecord
from scripts import words as catalogue

BOOK = codebook()
HOME = "31.75.10.1004"
GROUND = Ground(HOME, AliasTable([PlaceRecord(HOME, Level.KELURAHAN, "Munjul", "31.75.10")]),
                datetime(2024, 11, 27, 3, tzinfo=UTC))  # fmt: skip
with catalogue.catalogue_path().open("rb") as _file:
    INDONESIAN = {str(message.id): str(message.string) for message in read_po(_file)}


def refused(text: str) -> str:
    """The reply to what is not read, in Indonesian."""
    with pytest.raises(BadInput) as refusal:
        read(text, GROUND)
    return sms.refused(INDONESIAN[refusal.value.message] % refusal.value.params, example_for(text))


@pytest.mark.parametrize(
    ("text", "guess"),
    [
        ("LAPOR BANJR TPS 3 air naik", "BANJIR?"),
        ("LAPOR TPS 012 TERCOBLS sepuluh lembar", "COBLOS?"),
        ("LAPOR KERIBUTN di gang", "RIBUT?"),
        ("lapor meningal ketua", "WAFAT?"),
        ("LAPOR TPS 012 warga bertanya", ""),
        ("LAPOR", ""),
    ],
)
def test_a_kind_that_is_none_is_answered_with_every_kind(text: str, guess: str) -> None:
    reply = refused(text)
    told = reply.removeprefix("LAPOR lalu: ").split()
    assert reply.startswith("LAPOR lalu: ") and len(reply) <= sms.ROOM and reply == sms.gsm(reply)
    assert (told[0] if told[0].endswith("?") else "") == guess
    assert {word.rstrip("?") for word in told} == {BOOK.short(kind) for kind in BOOK.kinds}


def test_every_kind_fits_into_one_sms_whichever_is_the_guess() -> None:
    longest = max(len(BOOK.kind_words(word)) for words in BOOK.kinds.values() for word in words)
    assert len(INDONESIAN["After LAPOR: %(words)s"] % {"words": ""}) + longest <= sms.ROOM
    assert all(BOOK.kind_words(word).startswith(f"{BOOK.short(kind)}?")
               for kind, words in BOOK.kinds.items() for word in words)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "begins", "words"),
    [
        ("BUKS 012", "BUKA?, TUTUP", [code.prefix for code in BOOK.codes]),
        ("LOGISTIK 012 KURANG SURET SUARA 3", "SURAT SUARA?, ", [each[0] for each in BOOK.stock.values()]),
    ],
)
def test_other_words_are_answered_with_all_there_are(text: str, begins: str, words: list[str]) -> None:
    reply = refused(text)
    assert begins in reply and all(word in reply for word in words)
    assert len(reply) <= sms.ROOM and reply == sms.gsm(reply)


def test_no_refusal_of_a_short_code_is_longer_than_an_sms() -> None:
    """With the longest that may be quoted (30 signs); lists are tried above."""
    told = [
        str(node.args[0].value)
        for module in (reader, short_code, typed)
        for node in ast.walk(ast.parse(Path(module.__file__ or "").read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ("BadInput", "said")
        and node.args and isinstance(node.args[0], ast.Constant)
    ]  # fmt: skip
    assert len(told) > 20
    for message in told:
        values = {"words": "", "codes": BOOK.prefixes("BUKA"), "most": 2_000}
        holes = dict.fromkeys(("rest", "name", "word", "value", "code", "time", "now", "number"), "x" * 20)
        assert len(INDONESIAN[message] % {**holes, **values}) <= sms.ROOM, message


@pytest.mark.parametrize(
    ("text", "answers", "place"),
    [
        ("LAPOR TPS 012 belum buka", {"stage": "open", "status": "problem"}, f"{HOME}/012"),
        ("lapor 012 blm buka ketua sakit", {"stage": "open", "status": "problem"}, f"{HOME}/012"),
        ("LAPOR belum dibuka TPS 12", {"stage": "open", "status": "problem"}, f"{HOME}/012"),
        ("LAPOR TPS 12 KEL MUNJUL sudah buka jam 07.15 WIB", {"stage": "open", "status": "ok", "time": "07:15"},
         f"{HOME}/012"),
        ("LAPOR TPS 12 belum tutup", {"stage": "close", "status": "problem"}, f"{HOME}/012"),
    ],
)  # fmt: skip
def test_a_station_that_is_not_open_is_a_station_status(text: str, answers: dict[str, str], place: str) -> None:
    report = read(text, GROUND).report
    assert (report.form, report.place, report.answers) == ("tps_status", place, answers)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("LAPOR surat suara habis TPS 3, antrean 50 orang", "ballots_out"),
        ("LAPOR TPS 003 HABIS sejak 10.00", "ballots_out"),
        ("LAPOR TERCOBLOS TPS 4 sepuluh lembar", "pre_punched"),
        ("LAPOR KPPS MENINGGAL TPS 4 tadi pagi", "officer_died"),
        ("LAPOR TPS 012 BANJIR selutut", "flood"),
        ("LAPOR TELAT TPS 012 belum buka", "late_opening"),
    ],
)
def test_what_happens_at_a_station_has_its_kind_wherever_the_word_stands(text: str, kind: str) -> None:
    assert read(text, GROUND).report.answers == {"kind": kind}


@pytest.mark.parametrize("kind", ["ballots_out", "pre_punched", "officer_died"])
def test_the_kind_is_on_page_phone_sms_and_api_in_both_languages(kind: str) -> None:
    row = kinds()[kind]
    assert row.name("id") and row.name("en") and row.name("id") != row.name("en")
    (choice,) = [each for each in forms()["incident"].lists["incident_kinds"] if each.code == kind]
    assert dict(choice.label) == {"id": row.name("id"), "en": row.name("en")}
    assert kind in BOOK.kinds
