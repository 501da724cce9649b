"""Several files in one filing: kept in their order, once, all or none; a refusal names its file and keeps the words."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from posko.apps.evidence import services as evidence
from posko.apps.evidence.models import EvidenceFile
from posko.apps.gaps.models import Commitment, Filing
from posko.apps.ledger.models import Entry
from posko.domain.access import Compartment
from posko.domain.errors import BadInput
from tests import pictures, story
from tests.cast import LogIn, See

STATEMENT = "Enam lampu menyala, diperiksa bersama ketua RW."


def _promise(see: See, at: datetime) -> Commitment:
    return story.promise_on(story.open_gap(see("bawaslu"), at, "Lampu padam"), see("planner"), at)


def _post(client: Client, promise: Commitment, key: uuid.UUID, *uploads: SimpleUploadedFile) -> tuple[int, str]:
    body = {"form_key": str(key), "note": STATEMENT, "uploads": list(uploads)}
    answer = client.post(f"/gaps/commitments/{promise.pk}/evidence/", body)
    return answer.status_code, answer.content.decode()


def _uploads() -> tuple[SimpleUploadedFile, ...]:
    return (
        SimpleUploadedFile("berita acara.pdf", pictures.pdf()),
        story.photo_file("lampu 1.jpg"),
        story.photo_file("lampu 2.jpg", turned=True),
        SimpleUploadedFile("daftar.docx", pictures.docx()),
    )


def test_several_files_are_kept_in_their_order_and_sent_twice_they_are_one_filing(
    see: See, log_in: LogIn, at: datetime
) -> None:
    promise, client, key = _promise(see, at), log_in("planner"), uuid.uuid4()
    assert [_post(client, promise, key, *_uploads())[0] for _ in range(2)] == [302, 302]
    kept = list(Filing.objects.get(commitment=promise).files.all())
    assert [each.name for each in kept] == ["berita acara.pdf", "lampu 1.jpg", "lampu 2.jpg", "daftar.docx"]
    told = Entry.objects.get(event="commitment.evidence_filed", subject=f"gap:{promise.gap.number}")
    assert all(each.sha256 in str(told.payload.body) for each in kept)
    assert Entry.objects.filter(event="evidence.filed").count() == 4


def test_the_same_form_with_other_files_is_refused(see: See, log_in: LogIn, at: datetime) -> None:
    promise, client, key = _promise(see, at), log_in("planner"), uuid.uuid4()
    _post(client, promise, key, *_uploads())
    assert _post(client, promise, key, *_uploads()[:2])[0] == 400
    assert Filing.objects.get(commitment=promise).files.count() == 4


def test_one_bad_file_among_good_ones_refuses_all_names_itself_and_keeps_the_words(
    see: See, log_in: LogIn, at: datetime
) -> None:
    promise, before = _promise(see, at), EvidenceFile.objects.count()
    bad = SimpleUploadedFile("foto pompa.jpg", b"\x7fELF\x02\x01\x01" + bytes(60))
    status, page = _post(log_in("planner"), promise, uuid.uuid4(), *_uploads(), bad)
    assert status == 422
    assert "foto pompa.jpg" in page and "program" in page and "Pilih lagi semua berkas" in page
    assert STATEMENT in page
    assert EvidenceFile.objects.count() == before
    assert Commitment.objects.get(pk=promise.pk).state == "promised"


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("laporan.pdf", b"MZ\x90\x00" + bytes(60), "program"),
        ("laporan.pdf", b"\x7fELF\x02" + bytes(60), "program"),
        ("laporan.pdf", pictures.pdf(password="rahasia"), "PDF terkunci"),
        ("laporan.docx", pictures.bomb(), "mengembang menjadi 64"),
        ("tabel.xlsx", pictures.bomb(), "mengembang menjadi 64"),
        ("semua.zip", pictures.archive({"a.txt": b"a"}), "arsip (ZIP)"),
        ("raksasa.png", pictures.png_head(10_000, 6_000), "60 megapiksel (10000 × 6000)"),
        ("terpotong.jpg", pictures.jpeg()[:300], "terpotong"),
    ],
)
def test_what_is_built_to_harm_is_refused_with_its_reason_and_the_words_stay(
    name: str, content: bytes, word: str, see: See, log_in: LogIn, at: datetime
) -> None:
    promise = _promise(see, at)
    status, page = _post(log_in("planner"), promise, uuid.uuid4(), SimpleUploadedFile(name, content))
    assert (status, name in page, word in page, STATEMENT in page) == (422, True, True, True)
    assert not EvidenceFile.objects.filter(name=name).exists()


def test_a_file_of_another_name_than_its_kind_is_kept_and_handed_out_with_the_end_of_its_kind(
    see: See, log_in: LogIn, at: datetime
) -> None:
    promise = _promise(see, at)
    assert _post(log_in("planner"), promise, uuid.uuid4(), SimpleUploadedFile("foto.pdf", pictures.jpeg()))[0] == 302
    kept = EvidenceFile.objects.get(name="foto.pdf")
    answer = log_in("bawaslu").get(f"/evidence/{kept.pk}/")
    assert (answer.headers["Content-Type"], "foto.pdf.jpg" in answer.headers["Content-Disposition"]) == (
        "image/jpeg",
        True,
    )


def test_too_many_files_are_refused(see: See, log_in: LogIn, at: datetime) -> None:
    many = [SimpleUploadedFile(f"{number}.txt", b"Sudah.") for number in range(11)]
    status, page = _post(log_in("planner"), _promise(see, at), uuid.uuid4(), *many)
    assert (status, "Ini 11 berkas" in page) == (422, True)


def test_a_service_believes_no_form(see: See, at: datetime) -> None:
    many = [SimpleUploadedFile(f"{number}.txt", b"Sudah.") for number in range(11)]
    told: Any = {"compartment": Compartment.COORDINATION, "by": see("planner"), "at": at}
    with pytest.raises(BadInput, match="11 files"):
        evidence.file_all(many, form_key=uuid.uuid4(), **told)
    mixed = [story.photo_file(), SimpleUploadedFile("b.pdf", pictures.png_head(10_000, 6_000))]
    before = EvidenceFile.objects.count()
    with pytest.raises(BadInput, match="megapixels"):
        evidence.file_all(mixed, form_key=uuid.uuid4(), **told)
    assert EvidenceFile.objects.count() == before
