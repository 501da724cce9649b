"""Evidence of a case: sealed on the disk, whole when it is read, handed on by name, opened by no other key."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from posko.apps.cases import evidence_selectors, evidence_services, keyring
from posko.apps.cases.evidence_services import NewItem
from posko.apps.cases.models import Case, EvidenceItem
from posko.domain.cases import sealing
from posko.domain.errors import BadInput, NotAllowed
from tests.cast import AT, viewer_of
from tests.gakkumdu import a_report, open_the_centre
from tests.pictures import jpeg

WORDS = b"Surat pernyataan saksi rekaan"
HOUR = timedelta(hours=1)


@pytest.fixture
def case(db: None, settings: Any, tmp_path: Path) -> Case:
    settings.MEDIA_ROOT = tmp_path / "files"
    open_the_centre(settings, tmp_path)
    return a_report().case


def taken_in(case: Case, content: bytes = WORDS, name: str = "surat.txt", who: str = "gk-bawaslu") -> EvidenceItem:
    new = NewItem(uuid.uuid4(), "Surat pernyataan", "document", SimpleUploadedFile(name, content))
    return evidence_services.take_in(case, new, by=viewer_of(who), at=AT)


def test_what_is_on_the_disk_says_nothing_without_the_key(case: Case, settings: Any) -> None:
    item = taken_in(case)
    on_disk = b"".join(path.read_bytes() for path in Path(settings.MEDIA_ROOT).rglob("*.sealed"))
    assert on_disk and WORDS not in on_disk
    assert evidence_selectors.content_of(viewer_of("gk-polres"), item) == WORDS
    settings.CASE_KEY.write_text(sealing.new_key().hex())
    with pytest.raises(BadInput, match="does not open"):
        evidence_selectors.content_of(viewer_of("gk-polres"), item)
    settings.CASE_KEY.unlink()
    with pytest.raises(BadInput, match="Bawaslu's key is not there"):
        evidence_selectors.content_of(viewer_of("gk-polres"), item)


def test_a_flipped_byte_is_found_and_the_piece_is_named(case: Case) -> None:
    item = taken_in(case)
    path = keyring.path_of(item)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    by = viewer_of("gk-bawaslu")
    assert evidence_selectors.fault_of(by, item) == "altered"
    assert evidence_services.tell_damage(item, "altered", by=by, at=AT)
    assert not evidence_services.tell_damage(item, "altered", by=by, at=AT + HOUR)
    path.unlink()
    assert evidence_selectors.fault_of(by, item) == "missing"


def test_sealed_bytes_put_in_anothers_place_do_not_open(case: Case) -> None:
    first, second = taken_in(case), taken_in(case, b"lain")
    keyring.path_of(second).write_bytes(keyring.path_of(first).read_bytes())
    assert evidence_selectors.fault_of(viewer_of("gk-bawaslu"), second) == "altered"


def test_a_photo_is_kept_whole_and_looked_at_without_what_its_camera_wrote(case: Case) -> None:
    original = jpeg()
    item = taken_in(case, original, "foto.jpg")
    by = viewer_of("gk-polres")
    assert evidence_selectors.content_of(by, item) == original
    assert b"Exif" in original and b"Exif" not in evidence_selectors.content_of(by, item, view=True)


def test_a_piece_goes_from_hand_to_hand_and_both_sign(case: Case) -> None:
    item, key = taken_in(case), uuid.uuid4()
    giving, receiving = viewer_of("gk-bawaslu"), viewer_of("gk-polres")
    hand_over = evidence_services.give(item, "polres", form_key=key, by=giving, at=AT)
    assert evidence_services.give(item, "polres", form_key=key, by=giving, at=AT).pk == hand_over.pk
    with pytest.raises(NotAllowed):
        evidence_services.receive(hand_over, by=giving, at=AT)
    evidence_services.receive(hand_over, by=receiving, at=AT + HOUR)
    item.refresh_from_db()
    assert item.custodian.code == "polres"
    with pytest.raises(NotAllowed):
        evidence_services.give(item, "kejari", form_key=uuid.uuid4(), by=giving, at=AT + HOUR)


@pytest.mark.parametrize("content", [b"\x7fELF" + bytes(40), b"MZ" + bytes(80)])
def test_a_program_is_no_evidence(case: Case, content: bytes) -> None:
    with pytest.raises(BadInput, match="is a program"):
        taken_in(case, content, "bukti.pdf")
    assert not EvidenceItem.objects.filter(case=case).exists()


def test_who_does_not_hold_the_case_takes_nothing_in(case: Case) -> None:
    with pytest.raises(NotAllowed):
        taken_in(case, who="gk-polres")
