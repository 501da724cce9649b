"""Evidence of a case: sealed on the disk, whole when it is read, handed on by name, opened by no other key."""

from __future__ import annotations

import uuid
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from posko.apps.cases.course import services
from posko.apps.cases.course.steps import record
from posko.apps.cases.evidence import selectors as evidence_selectors
from posko.apps.cases.evidence import services as evidence_services
from posko.apps.cases.evidence.services import NewItem
from posko.apps.cases.integrity import selectors as integrity_selectors
from posko.apps.cases.integrity import services as integrity_services
from posko.apps.cases.keys import keyring
from posko.apps.cases.models import Case, CasePaper, CasePerson, EvidenceItem
from posko.apps.cases.papers import services as paper_services
from posko.apps.cases.papers.services import NewPaper
from posko.apps.ledger.models import Entry, Payload
from posko.apps.notices.models import Notice
from posko.domain.access import Compartment, Viewer, system_viewer
from posko.domain.cases import sealing
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.files import vault
from tests.cast import AT, viewer_of
from tests.gakkumdu import a_report, open_the_centre
from tests.pictures import OWNER, jpeg
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
    assert evidence_services.record_damage(item, "altered", by=by, at=AT)
    assert not evidence_services.record_damage(item, "altered", by=by, at=AT + HOUR)
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


def test_neither_the_copy_nor_the_original_of_a_photo_lies_on_the_disk_in_the_clear(case: Case, settings: Any) -> None:
    taken_in(case, jpeg(), "foto.jpg")
    kept = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    assert len(kept) == 2
    for path in kept:
        content = path.read_bytes()
        assert b"JFIF" not in content and b"Exif" not in content and OWNER.encode() not in content
        assert path.stat().st_mode & 0o077 == 0


def test_another_key_is_told_from_damage_and_nothing_is_put_down_as_damaged(case: Case, settings: Any) -> None:
    item, by = taken_in(case), viewer_of("gk-bawaslu")
    settings.CASE_KEY.write_text(sealing.new_key().hex())
    with pytest.raises(BadInput, match=rf"does not open case {case.number}.*{case.key_mark}"):
        evidence_selectors.fault_of(by, item)
    with pytest.raises(BadInput, match="does not open case"):
        integrity_services.check_case(case, by=by, at=AT)
    settings.CASE_KEY.write_text("kein Schlüssel")
    with pytest.raises(BadInput, match="holds no key of Bawaslu"):
        evidence_selectors.fault_of(by, item)
    item.refresh_from_db()
    assert item.damaged_at is None


def test_the_rounds_of_a_day_come_to_every_case_once_and_wait_for_the_key(case: Case, settings: Any) -> None:
    item = taken_in(case)
    services.exclude(case, "gk-bawaslu-2", reason="Kerabat terlapor", by=viewer_of("gk-bawaslu"), at=AT)
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
    settings.CASE_KEY.unlink()
    assert sum(a_day()) == 0


def test_an_altered_paper_and_an_altered_person_are_named_by_number_and_never_by_name(case: Case) -> None:
    new = NewPaper(uuid.uuid4(), "receipt", "id")
    paper = paper_services.issue(case, new, by=viewer_of("gk-bawaslu"), at=AT)
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


def test_a_new_key_opens_everything_and_the_old_one_opens_nothing(case: Case, settings: Any) -> None:
    item, second, old = taken_in(case), a_report().case, settings.CASE_KEY.read_text()
    new = sealing.new_key()
    rotated = integrity_services.rotate(new, by=house(), at=AT)
    assert (rotated.done, rotated.damaged) == (2, ())
    with pytest.raises(BadInput, match="does not open case"):
        content_now(item)
    settings.CASE_KEY.write_text(new.hex())
    assert content_now(item) == WORDS
    for each in (case, second):
        each.refresh_from_db()
        with pytest.raises(BadInput):
            sealing.unseal_key(bytes(each.sealed_key), bytes.fromhex(old), of=keyring.of(each))
    told = Entry.objects.filter(event="case.key_rotated")
    bodies = "".join(str(row.body) for row in Payload.objects.filter(entry__in=told))
    assert told.count() == 2 and new.hex() not in bodies and old not in bodies
    assert vault.mark_of(new) in bodies and vault.mark_of(bytes.fromhex(old)) in bodies


def test_a_rotation_that_was_killed_in_the_middle_goes_on_where_it_stopped(
    case: Case, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    cases = [case, *(a_report().case for _ in range(3))]
    new, calls = sealing.new_key(), count(1)

    def killed(event: str, case: Case, **told: Any) -> None:
        if event == "case.key_rotated" and next(calls) == 3:
            raise KeyboardInterrupt
        record(event, case, **told)

    monkeypatch.setattr("posko.apps.cases.course.steps.record", killed)
    with pytest.raises(KeyboardInterrupt):
        integrity_services.rotate(new, by=house(), at=AT)
    monkeypatch.undo()
    mark = vault.mark_of(new)
    assert [number for number, _mark in integrity_selectors.under_another(house(), mark)] == [3, 4]
    # Each case opens under the one key that its mark tells, and no case under none.
    for each in cases:
        each.refresh_from_db()
        key = new if each.key_mark == mark else keyring.key()
        assert sealing.unseal_key(bytes(each.sealed_key), key, of=keyring.of(each))
    assert integrity_services.rotate(new, by=house(), at=AT + HOUR).done == 2
    assert not integrity_selectors.under_another(house(), mark)
    assert Entry.objects.filter(event="case.key_rotated").count() == 4
    assert integrity_services.rotate(new, by=house(), at=AT + HOUR).done == 0


def test_a_case_whose_sealed_key_was_altered_holds_up_no_other(case: Case) -> None:
    other = a_report().case
    broken = bytearray(case.sealed_key)
    broken[-1] ^= 1
    Case.objects.filter(pk=case.pk).update(sealed_key=bytes(broken))
    case.refresh_from_db()
    found = integrity_services.check_case(case, by=house(), at=AT)
    assert [(fault.what, fault.fault) for fault in found.faults] == [("key", "altered")]
    rotated = integrity_services.rotate(sealing.new_key(), by=house(), at=AT)
    assert (rotated.done, rotated.damaged) == (1, (case.number,))
    other.refresh_from_db()
    assert other.key_mark != case.key_mark


def test_the_same_key_again_is_no_new_key(case: Case) -> None:
    with pytest.raises(BadInput, match="in place already"):
        integrity_services.rotate(keyring.key(), by=house(), at=AT)


def house() -> Viewer:
    return system_viewer("cases", operation=CODE, compartments=frozenset({Compartment.CASE}))


def content_now(item: EvidenceItem) -> bytes:
    fresh = EvidenceItem.objects.select_related("case").get(pk=item.pk)
    return evidence_selectors.content_of(viewer_of("gk-polres"), fresh)
