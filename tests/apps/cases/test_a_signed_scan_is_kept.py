"""The signed scan of a paper that left: kept by its issuer as it came in, sealed, the newest counting, damage named."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from posko.apps.cases.exclusions import services as exclusions
from posko.apps.cases.integrity import services as integrity_services
from posko.apps.cases.models import CasePaper, PaperScan
from posko.apps.cases.papers import services as paper_services
from posko.apps.cases.papers.services import NewPaper
from posko.apps.cases.scans import selectors as scan_selectors
from posko.apps.cases.scans import services as scan_services
from posko.apps.cases.scans.services import NewScan
from posko.apps.ledger.models import Entry, Payload
from posko.apps.notices.models import Notice
from posko.apps.people.accounts.services import NewPerson as NewPost
from posko.apps.people.accounts.services import add_person
from posko.domain.access import Compartment, Role, Viewer, system_viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.files import checks
from tests.cast import AT, LogIn, viewer_of
from tests.gakkumdu import a_report, clock_at, open_the_centre
from tests.pictures import jpeg
from tests.vaults import vault_of
from tests.world import CODE

HOUR = timedelta(hours=1)
PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF tanda tangan Sari"


@pytest.fixture
def paper(db: None, settings: Any, tmp_path: Path) -> CasePaper:
    settings.MEDIA_ROOT = tmp_path / "files"
    open_the_centre(settings, tmp_path)
    new = NewPaper(uuid.uuid4(), "receipt", "id")
    return paper_services.issue(
        a_report().case, new, by=viewer_of("gk-bawaslu"), at=AT + HOUR, vault=vault_of("gk-bawaslu")
    )


def kept(
    paper: CasePaper,
    content: bytes = PDF,
    name: str = "pindai.pdf",
    who: str = "gk-bawaslu",
    key: uuid.UUID | None = None,
    hours: int = 2,
) -> PaperScan:
    new = NewScan(key or uuid.uuid4(), SimpleUploadedFile(name, content))
    return scan_services.take_in(paper, new, by=viewer_of(who), at=AT + hours * HOUR)


def altered(scan: PaperScan) -> None:
    content = bytearray(PaperScan.objects.get(pk=scan.pk).sealed)
    content[-1] ^= 1
    PaperScan.objects.filter(pk=scan.pk).update(sealed=bytes(content))


def house() -> Viewer:
    return system_viewer("cases", operation=CODE, compartments=frozenset({Compartment.CASE}))


@pytest.mark.parametrize("content", [PDF, jpeg()], ids=["pdf", "photo"])
def test_it_is_kept_byte_by_byte_with_its_hash_and_no_byte_lies_open(paper: CasePaper, content: bytes) -> None:
    scan = kept(paper, content, "pindai")
    assert scan.sha256 == checks.digest(content) and scan.size == len(content)
    fresh = PaperScan.objects.get(pk=scan.pk)
    assert content[:4] not in bytes(fresh.sealed) and b"Sari" not in bytes(fresh.sealed)
    assert scan_selectors.content_of(viewer_of("gk-polres"), fresh, vault=vault_of("gk-polres")) == content
    body = Payload.objects.get(entry__event="case.scan_taken_in").body or ""
    assert scan.sha256 in body and paper.number in body and "Sari" not in body


def test_a_form_sent_twice_is_one_scan(paper: CasePaper) -> None:
    key = uuid.uuid4()
    assert kept(paper, key=key).pk == kept(paper, key=key).pk
    assert PaperScan.objects.count() == 1 and Entry.objects.filter(event="case.scan_taken_in").count() == 1


def test_of_several_the_newest_counts_and_the_older_stay(paper: CasePaper) -> None:
    first, second = kept(paper), kept(paper, jpeg(), "foto.jpg", hours=3)
    found = list(scan_selectors.scans(viewer_of("gk-polres"), paper.case))
    assert [scan.pk for scan in found] == [second.pk, first.pk]


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("pindai.pdf", b"\x7fELF" + bytes(40), "is a program"),
        ("pindai.pdf", b"MZ" + bytes(80), "is a program"),
        ("pindai.pdf", b"hanya teks", "is no scan"),
        ("pindai.jpg", b"\xff\xd8\xff" + bytes(30), "pindai.jpg"),
        ("pindai.png", b"\x00\x01\x02\x03", "neither PDF"),
        ("pindai.pdf", b"", "is empty"),
        ("pindai.pdf", PDF + bytes(checks.MAX_BYTES), "at most 10 MB"),
    ],
)
def test_what_is_no_scan_is_refused_by_its_bytes(paper: CasePaper, name: str, content: bytes, told: str) -> None:
    with pytest.raises(BadInput, match=told):
        kept(paper, content, name)
    assert not PaperScan.objects.exists()


@pytest.mark.parametrize("who", ["gk-polres", "gakkumdu", "bawaslu", "admin", "planner"])
def test_nobody_keeps_a_scan_of_another_institution_s_paper(paper: CasePaper, who: str) -> None:
    with pytest.raises(NotAllowed):
        kept(paper, who=who)
    assert not PaperScan.objects.exists()


def test_scans_exist_for_nobody_who_may_not_see_the_case(paper: CasePaper, log_in: LogIn) -> None:
    scan, case = kept(paper), paper.case
    exclusions.exclude(case, "gk-bawaslu-2", reason="Kerabat terlapor", by=viewer_of("gk-bawaslu"), at=AT + 2 * HOUR)
    chief = NewPost("chief", "Candra Kapolres", "polres", Role.CHIEF)
    add_person(chief, operation=case.operation, by=system_viewer("test", operation=CODE), at=AT)
    for who in ("gk-bawaslu-2", "bawaslu", "chief", "planner", "admin", "kpu", "other"):
        assert not scan_selectors.scans(viewer_of(who), case).exists()
        with pytest.raises(BadInput, match="not open to you"):
            scan_selectors.content_of(viewer_of(who), scan, vault=vault_of("gk-bawaslu"))
    clock_at(AT + 3 * HOUR)
    for who in ("gk-bawaslu-2", "chief", "planner", "admin"):
        assert log_in(who).get(f"/cases/{case.number}/scans/{scan.pk}/").status_code == 404
    with pytest.raises(NotAllowed):
        kept(paper, who="gk-bawaslu-2")


def test_a_scan_comes_back_on_the_page_and_is_taken_along_with_a_look(paper: CasePaper, log_in: LogIn) -> None:
    clock_at(AT + 3 * HOUR)
    page = f"/cases/{paper.case.number}/papers/"
    add, client = f"{page}{paper.pk}/scans/add/", log_in("gk-bawaslu")
    assert 'enctype="multipart/form-data"' in client.get(page).content.decode()
    assert add not in log_in("gk-polres").get(page).content.decode()
    wrong = client.post(add, {"form_key": str(uuid.uuid4()), "upload": SimpleUploadedFile("a.pdf", b"MZ" + bytes(9))})
    assert wrong.status_code == 422 and "a.pdf" in wrong.content.decode()
    assert client.post(add, {"form_key": str(uuid.uuid4())}).status_code == 422
    sent = {"form_key": str(uuid.uuid4()), "upload": SimpleUploadedFile("a.pdf", PDF)}
    assert client.post(add, sent).status_code == 302
    scan = PaperScan.objects.get()
    assert scan.sha256 in log_in("gakkumdu").get(page).content.decode()
    answer = log_in("gakkumdu").get(f"/cases/{paper.case.number}/scans/{scan.pk}/")
    assert answer.content == PDF and "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["Content-Disposition"].endswith('.pdf"')
    looks = Payload.objects.filter(entry__event="case.seen", entry__actor="gakkumdu").values_list("body", flat=True)
    assert sum(scan.sha256 in (body or "") for body in looks) == 1
    refused = log_in("gk-polres").post(add, {"form_key": str(uuid.uuid4()), "upload": SimpleUploadedFile("a.pdf", PDF)})
    assert refused.status_code == 403


def test_a_scan_of_4_gb_is_refused_before_it_is_read(paper: CasePaper, log_in: LogIn) -> None:
    clock_at(AT + 3 * HOUR)
    address = f"/cases/{paper.case.number}/papers/{paper.pk}/scans/add/"
    answer = log_in("gk-bawaslu").post(address, {}, CONTENT_LENGTH=str(4 * 1024**3))
    assert answer.status_code == 422 and "10 MB" in answer.content.decode()


def test_an_altered_scan_is_not_handed_out_and_the_ledger_hears_it_once(paper: CasePaper, log_in: LogIn) -> None:
    scan = kept(paper)
    altered(scan)
    clock_at(AT + 3 * HOUR)
    for _ in range(2):
        answer = log_in("gk-bawaslu").get(f"/cases/{paper.case.number}/scans/{scan.pk}/")
        assert answer.status_code == 410 and b"%PDF" not in answer.content
        assert paper.number in answer.content.decode()
    assert Entry.objects.filter(event="case.scan_damaged").count() == 1
    assert 'class="state is-late"' in log_in("gk-bawaslu").get(f"/cases/{paper.case.number}/papers/").content.decode()


def test_a_scan_put_in_another_s_place_does_not_open(paper: CasePaper) -> None:
    first, second = kept(paper), kept(paper, jpeg(), "foto.jpg")
    PaperScan.objects.filter(pk=second.pk).update(sealed=first.sealed)
    second.refresh_from_db()
    assert scan_selectors.fault_of(viewer_of("gk-bawaslu"), second) == "altered"
    # Whoever changes the hash of the sealed bytes too is found when a member opens it.
    PaperScan.objects.filter(pk=second.pk).update(sealed_sha256=first.sealed_sha256, sha256=first.sha256)
    second.refresh_from_db()
    assert scan_selectors.fault_of(viewer_of("gk-bawaslu"), second) == ""
    with pytest.raises(BadInput, match="no longer agree"):
        scan_selectors.content_of(viewer_of("gk-bawaslu"), second, vault=vault_of("gk-bawaslu"))
    found = integrity_services.check_case(paper.case, vault=vault_of("gk-polres"), by=viewer_of("gk-polres"), at=AT)
    assert [(each.what, each.fault) for each in found.faults] == [("scan", "altered")]


def test_the_round_finds_what_is_altered_and_the_page_shows_it(paper: CasePaper) -> None:
    scan = kept(paper)
    before = integrity_services.check_case(paper.case, by=house(), at=AT + 3 * HOUR)
    assert not before.faults and before.things == 3
    altered(scan)
    content = bytearray(CasePaper.objects.get(pk=paper.pk).docx)
    content[-1] ^= 1
    CasePaper.objects.filter(pk=paper.pk).update(docx=bytes(content))
    for hour in (4, 5):
        found = integrity_services.check_case(paper.case, by=house(), at=AT + hour * HOUR)
        assert [(each.what, each.name) for each in found.faults] == [("paper", paper.number), ("scan", paper.number)]
    for row in (CasePaper.objects.get(pk=paper.pk), PaperScan.objects.get(pk=scan.pk)):
        assert row.damaged_at == AT + 4 * HOUR
    for event in ("case.paper_damaged", "case.scan_damaged"):
        assert Entry.objects.filter(event=event).count() == 1
    assert "docx" in (Payload.objects.get(entry__event="case.paper_damaged").body or "")
    told = Notice.objects.filter(key__contains=":damaged:")
    assert {row.key.split(":")[2] for row in told} == {"paper", "scan"}
    assert {row.user.username for row in told if row.user} == {"gk-bawaslu", "gk-bawaslu-2"}, "each once"
    assert told.count() == 4 and {row.compartment for row in told} == {"case"}
