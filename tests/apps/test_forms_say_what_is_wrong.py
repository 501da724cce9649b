"""Bad input in forms: named, in the person's language, and nothing is written."""

from __future__ import annotations

import uuid
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from posko.apps.evidence.models import EvidenceFile
from posko.apps.gaps.models import Commitment
from posko.apps.ledger.models import Entry
from posko.apps.rakor.models import Input
from tests import story
from tests.cast import LogIn, See


def _input(client: Client, pk: int, **fields: str) -> tuple[int, str]:
    answer = client.post(f"/rakor/{pk}/input/", {"form_key": str(uuid.uuid4()), "text": "Jalan tergenang", **fields})
    return answer.status_code, answer.content.decode()


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"text": ""}, "kosong"),
        ({"place": "Atlantis"}, "Atlantis"),
        ({"text": "Laporan dari 3175031234560001 tentang banjir"}, "NIK"),
        ({"text": "Hubungi 0812-3456-7890 soal pompa"}, "telepon"),
        ({"form_key": "bukan-kunci"}, "UUID"),
    ],
)
def test_a_wrong_input_is_refused_with_its_reason(
    fields: dict[str, str], word: str, see: See, log_in: LogIn, at: datetime
) -> None:
    meeting = story.convene(see("bawaslu"), at)
    client = log_in("bawaslu")
    before = Entry.objects.count()
    status, page = _input(client, meeting.pk, **fields)
    assert status == 422
    assert word.casefold() in page.casefold()
    assert not Input.objects.filter(rakor=meeting).exists()
    assert Entry.objects.count() == before


def test_what_was_written_stays_in_the_form(see: See, log_in: LogIn, at: datetime) -> None:
    meeting = story.convene(see("bawaslu"), at)
    _, page = _input(log_in("bawaslu"), meeting.pk, text="Kalimat panjang yang tidak boleh hilang", place="Atlantis")
    assert "Kalimat panjang yang tidak boleh hilang" in page


def test_a_place_is_found_by_any_spelling(see: See, log_in: LogIn, at: datetime) -> None:
    meeting = story.convene(see("bawaslu"), at)
    client = log_in("bawaslu")
    for spelling in ("Pinang Ranti", "pinangranti", "31.75.08.1002", "Kel. Pinang Ranti"):
        status, _ = _input(client, meeting.pk, place=spelling)
        assert status == 302, spelling
    assert set(Input.objects.filter(rakor=meeting).values_list("place_id", flat=True)) == {"31.75.08.1002"}


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("virus.exe", b"MZ\x90\x00", "PDF"),
        ("kosong.pdf", b"", "kosong"),
        ("foto.jpg", b"GIF89a....", "PDF"),
        ("besar.txt", b"a" * (10 * 1024 * 1024 + 1), "10 MB"),
    ],
)
def test_a_wrong_file_is_refused_with_its_reason(
    name: str, content: bytes, word: str, see: See, log_in: LogIn, at: datetime
) -> None:
    promise = story.promise_on(story.open_gap(see("bawaslu"), at, "Berkas"), see("planner"), at)
    upload = SimpleUploadedFile(name, content)
    answer = log_in("planner").post(
        f"/gaps/commitments/{promise.pk}/evidence/", {"form_key": str(uuid.uuid4()), "uploads": upload, "note": ""}
    )
    assert answer.status_code in (400, 422)
    assert word.casefold() in answer.content.decode().casefold()
    assert Commitment.objects.get(pk=promise.pk).state == "promised"
    assert not EvidenceFile.objects.filter(name=name).exists()


def test_an_uploaded_file_comes_back_as_it_was_and_never_as_a_page(see: See, log_in: LogIn, at: datetime) -> None:
    kept = story.file_away(see("planner"), at)
    answer = log_in("bawaslu").get(f"/evidence/{kept.pk}/")
    assert answer.content == b"Pompa terpasang."
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
