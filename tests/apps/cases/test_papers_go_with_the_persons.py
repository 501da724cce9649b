"""Papers name persons: they and their scans are emptied with the last person of their case, and never before."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from posko.apps.cases.course import services
from posko.apps.cases.course.services import NewPerson
from posko.apps.cases.integrity import services as integrity_services
from posko.apps.cases.models import Case, CasePaper, CasePerson, PaperScan
from posko.apps.cases.papers import selectors as paper_selectors
from posko.apps.cases.papers import services as paper_services
from posko.apps.cases.papers.services import NewPaper
from posko.apps.cases.retention import services as retention
from posko.apps.cases.scans import selectors as scan_selectors
from posko.apps.cases.scans import services as scan_services
from posko.apps.cases.scans.services import NewScan
from posko.apps.ledger.models import Entry, Payload
from posko.domain.access import Compartment, Viewer, system_viewer
from posko.domain.errors import BadInput
from tests.cast import AT, LogIn, viewer_of
from tests.gakkumdu import a_report, clock_at, happens, open_the_centre
from tests.vaults import vault_of
from tests.world import CODE

HOUR = timedelta(hours=1)
FIRST = datetime(2027, 1, 1, 3, 0, tzinfo=UTC)  # the reporter's time is over
LAST = datetime(2028, 1, 1, 3, 0, tzinfo=UTC)  # the reported person's too
REPORTED = NewPerson("reported", {"name": "Tono Rekaan"}, "Penanganan laporan", date(2027, 12, 31))


@pytest.fixture
def paper(db: None, settings: Any, tmp_path: Path) -> CasePaper:
    """A receipt with its signed scan, in a case of two persons."""
    settings.MEDIA_ROOT = tmp_path / "files"
    open_the_centre(settings, tmp_path)
    by, case = viewer_of("gk-bawaslu"), a_report().case
    services.add_persons(case, [REPORTED], by=by, at=AT)
    new = NewPaper(uuid.uuid4(), "receipt", "id")
    made = paper_services.issue(case, new, vault=vault_of("gk-bawaslu"), by=by, at=AT + HOUR)
    upload = SimpleUploadedFile("pindai.pdf", b"%PDF-1.7 tanda tangan")
    scan_services.take_in(made, NewScan(uuid.uuid4(), upload), by=by, at=AT + HOUR)
    return made


def house() -> Viewer:
    return system_viewer("cases", operation=CODE, compartments=frozenset({Compartment.CASE}))


def the_round(at: datetime) -> int:
    return retention.purge(by=house(), at=at)


def ends(paper: CasePaper, at: datetime = AT + 2 * HOUR) -> None:
    happens(Case.objects.get(pk=paper.case_id), "report.dropped", "gk-bawaslu", at)


def kept(paper: CasePaper) -> tuple[bool, bool, bool]:
    """Whether PDF, DOCX and the scan still hold something."""
    row, scan = CasePaper.objects.get(pk=paper.pk), PaperScan.objects.get(paper=paper)
    return bool(row.pdf), bool(row.docx), bool(scan.sealed)


def test_they_stay_while_one_person_of_the_case_stays(paper: CasePaper) -> None:
    ends(paper)
    assert the_round(FIRST) == 1 and kept(paper) == (True, True, True)
    assert not Entry.objects.filter(event="case.papers_purged").exists()


def test_they_go_with_the_last_person_and_number_and_hashes_stay(paper: CasePaper) -> None:
    ends(paper)
    assert (the_round(FIRST), the_round(LAST), the_round(LAST)) == (1, 1, 0)
    assert kept(paper) == (False, False, False)
    row = CasePaper.objects.get(pk=paper.pk)
    assert (row.purged_at, row.number, row.kind, row.issued_at) == (LAST, paper.number, "receipt", AT + HOUR)
    assert (row.pdf_sha256, row.docx_sha256) == (paper.pdf_sha256, paper.docx_sha256)
    entry = Entry.objects.get(event="case.papers_purged")
    assert (entry.subject, entry.compartment, entry.at) == (f"case:{row.case.number}", "case", LAST)
    assert json.loads(Payload.objects.get(entry=entry).body or "") == {"papers": 1, "scans": 1}


def test_nothing_goes_while_the_case_runs_and_all_goes_once_it_ends(paper: CasePaper) -> None:
    assert the_round(LAST) == 0 and kept(paper) == (True, True, True)
    ends(paper, LAST)
    assert the_round(LAST + HOUR) == 2 and kept(paper) == (False, False, False)


def test_papers_that_outlived_persons_who_went_before_are_found_too(paper: CasePaper) -> None:
    ends(paper)
    CasePerson.objects.update(sealed=b"", purged_at=FIRST)
    assert the_round(LAST) == 0 and kept(paper) == (False, False, False)
    assert Entry.objects.filter(event="case.papers_purged").count() == 1


def test_what_left_after_the_last_person_went_names_nobody_and_stays(paper: CasePaper) -> None:
    ends(paper)
    assert the_round(LAST) == 2
    later = CasePaper.objects.get(pk=paper.pk)
    later.pk, later.form_key, later.sequence = None, uuid.uuid4(), 2
    later.pdf, later.purged_at, later.issued_at = b"x", None, LAST + HOUR
    later.save()
    the_round(LAST + 2 * HOUR)
    later.refresh_from_db()
    assert later.purged_at is None and bytes(later.pdf) == b"x"


def test_a_case_without_persons_keeps_its_papers(paper: CasePaper) -> None:
    ends(paper)
    CasePerson.objects.all().delete()
    the_round(LAST)
    assert kept(paper) == (True, True, True)


def test_an_act_that_breaks_empties_neither_persons_nor_papers(
    paper: CasePaper, monkeypatch: pytest.MonkeyPatch
) -> None:
    ends(paper)

    def broken(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("posko.apps.cases.course.steps.record", broken)
    with pytest.raises(KeyboardInterrupt):
        the_round(LAST)
    assert kept(paper) == (True, True, True) and CasePerson.objects.filter(purged_at=None).count() == 2


def test_the_page_and_the_download_say_so_and_nothing_is_called_damaged(paper: CasePaper, log_in: LogIn) -> None:
    ends(paper)
    the_round(LAST)
    clock_at(LAST + HOUR)
    client, page = log_in("gk-bawaslu"), f"/cases/{paper.case.number}/papers/"
    told = client.get(page).content.decode()
    assert "Dihapus menurut masa simpannya pada" in told and paper.number in told and "scans/add" not in told
    scan = PaperScan.objects.get()
    for address in (
        f"{page}{paper.pk}/pdf/",
        f"{page}{paper.pk}/docx/",
        f"/cases/{paper.case.number}/scans/{scan.pk}/",
    ):
        answer = client.get(address)
        assert answer.status_code == 410 and "menurut masa simpannya" in answer.content.decode()
        assert log_in("planner").get(address).status_code == 404
    found = integrity_services.check_case(Case.objects.get(), by=house(), at=LAST + HOUR)
    assert (found.things, found.faults) == (0, ())
    assert not Entry.objects.filter(event__endswith="_damaged").exists()


def test_nothing_of_it_can_be_read_or_brought_back(paper: CasePaper) -> None:
    ends(paper)
    the_round(LAST)
    by, row = viewer_of("gk-bawaslu"), CasePaper.objects.get()
    with pytest.raises(BadInput, match="deleted by its keeping time"):
        paper_selectors.content_of(by, row, "pdf", vault=vault_of("gk-bawaslu"))
    with pytest.raises(BadInput, match="deleted by its keeping time"):
        scan_selectors.content_of(by, PaperScan.objects.get(), vault=vault_of("gk-bawaslu"))
    upload = SimpleUploadedFile("pindai.pdf", b"%PDF-1.7 lagi")
    with pytest.raises(BadInput, match="deleted by its keeping time"):
        scan_services.take_in(paper, NewScan(uuid.uuid4(), upload), by=by, at=LAST)
