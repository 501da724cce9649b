"""Evidence of a case: sealed on the disk, whole when it is read, handed on by name, opened by no other key."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from posko.apps.cases.evidence import selectors as evidence_selectors
from posko.apps.cases.evidence import services as evidence_services
from posko.apps.cases.evidence.services import NewItem
from posko.apps.cases.exclusions import services as exclusions
from posko.apps.cases.integrity import services as integrity_services
from posko.apps.cases.keys import keyring
from posko.apps.cases.models import Case, CaseKeyWrap, CasePaper, CasePerson, EvidenceItem
from posko.apps.cases.papers import services as paper_services
from posko.apps.cases.papers.services import NewPaper
from posko.apps.ledger.models import Entry
from posko.apps.notices.models import Notice
from posko.domain.access import Compartment, Viewer, system_viewer
from posko.domain.cases.sealing import NotGiven
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.vaults.pairs import OpenVault, new_pair
from tests.cast import AT, viewer_of
from tests.gakkumdu import a_report, open_the_centre
from tests.pictures import OWNER, jpeg
from tests.vaults import vault_of
from tests.world import CODE

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
    assert content_of("gk-polres", item) == WORDS
    police = vault_of("gk-polres")
    for stranger in (OpenVault(police.member, new_pair()), OpenVault(police.member + 900, police.pair)):
        with pytest.raises(NotGiven, match="which nobody has given you yet"):
            evidence_selectors.content_of(viewer_of("gk-polres"), item, vault=stranger)


def test_a_flipped_byte_is_found_and_the_piece_is_named(case: Case) -> None:
    item = taken_in(case)
    path = keyring.path_of(item)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    by = viewer_of("gk-bawaslu")
    assert evidence_selectors.fault_of(by, item) == "altered"
    assert evidence_services.record_damage(item, "altered", by=by, at=AT)
    assert not evidence_services.record_damage(item, "altered", by=by, at=AT + HOUR)
    path.unlink()
    assert evidence_selectors.fault_of(by, item) == "missing"


def test_sealed_bytes_put_in_anothers_place_do_not_open(case: Case) -> None:
    first, second = taken_in(case), taken_in(case, b"lain")
    keyring.path_of(second).write_bytes(keyring.path_of(first).read_bytes())
    assert evidence_selectors.fault_of(viewer_of("gk-bawaslu"), second) == "altered"
    # Whoever changes the hashes, too, is found when a member opens it: the seal is bound to its piece.
    EvidenceItem.objects.filter(pk=second.pk).update(sealed_sha256=first.sealed_sha256, sha256=first.sha256)
    assert not integrity_services.check_case(case, by=house(), at=AT).faults
    found = integrity_services.check_case(case, vault=vault_of("gk-polres"), by=viewer_of("gk-polres"), at=AT)
    assert [(each.what, each.number, each.fault) for each in found.faults] == [("evidence", 2, "altered")]
    assert (found.things, found.opened, found.closed) == (3, 2, 0)


def test_a_photo_is_kept_whole_and_looked_at_without_what_its_camera_wrote(case: Case) -> None:
    original = jpeg()
    item = taken_in(case, original, "foto.jpg")
    assert content_of("gk-polres", item) == original
    assert b"Exif" in original and b"Exif" not in content_of("gk-polres", item, view=True)


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


def test_neither_the_copy_nor_the_original_of_a_photo_lies_on_the_disk_in_the_clear(case: Case, settings: Any) -> None:
    taken_in(case, jpeg(), "foto.jpg")
    kept = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert len(kept) == 2
    for path in kept:
        content = path.read_bytes()
        assert b"JFIF" not in content and b"Exif" not in content and OWNER.encode() not in content
        assert path.stat().st_mode & 0o077 == 0


def test_a_key_that_was_not_given_is_told_from_damage_and_nothing_is_put_down_as_damaged(case: Case) -> None:
    item, by = taken_in(case), viewer_of("gk-bawaslu")
    CaseKeyWrap.objects.filter(member__user__username="gk-bawaslu").delete()
    with pytest.raises(NotGiven):
        evidence_services.look_at(item, vault=vault_of("gk-bawaslu"), by=by, at=AT)
    found = integrity_services.check_case(case, vault=vault_of("gk-bawaslu"), by=by, at=AT)
    assert (found.faults, found.things, found.opened, found.closed) == ((), 2, 0, 2)
    # A wrap that was altered opens nothing either, and the piece is as whole as before.
    CaseKeyWrap.objects.filter(member__user__username="gk-polres").update(wrapped=b"altered")
    police = vault_of("gk-polres")
    found = integrity_services.check_case(case, vault=police, by=viewer_of("gk-polres"), at=AT)
    assert (found.faults, found.closed) == ((), 2)
    item.refresh_from_db()
    assert item.damaged_at is None


def test_the_rounds_of_a_day_come_to_every_case_once_and_need_no_key(case: Case) -> None:
    item = taken_in(case)
    exclusions.exclude(case, "gk-bawaslu-2", reason="Kerabat terlapor", by=viewer_of("gk-bawaslu"), at=AT)
    a_report()

    def a_day() -> list[int]:
        return [integrity_services.check_some(by=house(), at=AT + hour * HOUR) for hour in range(24)]

    assert sum(a_day()) == 0
    assert Entry.objects.filter(event="case.seals_checked").count() == 2
    keyring.path_of(item).unlink()
    assert sorted(a_day())[-2:] == [0, 1] and sum(a_day()) == 1
    assert Entry.objects.filter(event="case.evidence_damaged").count() == 1
    told = Notice.objects.filter(key__contains=":damaged:")
    assert {row.user.username for row in told if row.user} == {"gk-bawaslu"}
    assert {row.compartment for row in told} == {"case"}


def test_an_altered_paper_and_an_altered_person_are_named_by_number_and_never_by_name(case: Case) -> None:
    new = NewPaper(uuid.uuid4(), "receipt", "id")
    paper = paper_services.issue(case, new, by=viewer_of("gk-bawaslu"), at=AT, vault=vault_of("gk-bawaslu"))
    assert not integrity_services.check_case(case, by=house(), at=AT).faults
    for model, field in ((CasePaper, "docx"), (CasePerson, "sealed")):
        row = model.objects.get(case=case)
        content = bytearray(getattr(row, field))
        content[-1] ^= 1
        model.objects.filter(pk=row.pk).update(**{field: bytes(content)})
    found = integrity_services.check_case(case, by=house(), at=AT).faults
    assert [(fault.what, fault.name) for fault in found] == [("paper", paper.number), ("person", "reporter")]


def test_a_case_is_not_checked_by_a_job_without_the_wall_nor_by_an_outsider(case: Case) -> None:
    for by in (system_viewer("x", operation=CODE), viewer_of("planner")):
        with pytest.raises((BadInput, NotAllowed)):
            integrity_services.check_case(case, by=by, at=AT)


def house() -> Viewer:
    return system_viewer("cases", operation=CODE, compartments=frozenset({Compartment.CASE}))


def content_of(who: str, item: EvidenceItem, *, view: bool = False) -> bytes:
    return evidence_selectors.content_of(viewer_of(who), item, vault=vault_of(who), view=view)
