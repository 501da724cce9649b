"""A paper that leaves the post carries a head that the post signed; printed anew, it shows the one of its issue."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from posko.apps.cases.papers import selectors as paper_selectors
from posko.apps.cases.papers import services as papers
from posko.apps.cases.papers.services import NewPaper
from posko.apps.ledger.heads import files
from posko.apps.ledger.heads import selectors as heads
from posko.apps.ledger.heads import services as signing
from posko.apps.ledger.models import Entry, Leaf, SignedHead
from posko.apps.ledger.witnesses import services as witnesses
from posko.apps.rakor.minutes import paper as minutes_paper
from posko.apps.situation.models import Sitrep
from posko.apps.situation.sitreps import services as sitreps
from posko.apps.vulnerability.reports import paper as run_paper
from posko.apps.vulnerability.runs.services import NewRun, keep_run
from posko.domain.tlog.checkpoints import read_checkpoint
from posko.domain.tlog.notes import read_note, verified
from tests import meetings
from tests.cast import AT, LogIn, See
from tests.gakkumdu import a_report, open_the_centre
from tests.scans import scanned, scanned_docx
from tests.station_day import set_clock
from tests.vaults import vault_of
from tests.witnesses import NOW, Machine, confirmed

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def folder(settings: Any, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    return tmp_path


def issued(see: See, at: datetime) -> Sitrep:
    """A report that went out."""
    return sitreps.issue_sitrep(form_key=uuid.uuid4(), by=see("duty"), at=at)


def test_a_report_carries_a_head_signed_as_it_goes_out_and_of_all_before_it(see: See, at: datetime) -> None:
    report = issued(see, at)
    assert verified(read_note(report.checkpoint), [heads.post_key().verifier])
    covered = read_checkpoint(read_note(report.checkpoint).text).size
    own = Entry.objects.get(event="sitrep.issued")
    assert covered == Leaf.objects.count() and Leaf.objects.order_by("-index")[0].number < own.number
    for pdf in (report.pdf_id, report.pdf_en):
        assert scanned(bytes(pdf)) == [report.checkpoint.encode()]
    for docx in (report.docx_id, report.docx_en):
        assert scanned_docx(bytes(docx)) == [report.checkpoint.encode()]


def test_a_report_goes_out_with_count_and_root_where_nothing_can_be_signed(see: See, at: datetime) -> None:
    signing.sign(at=at)
    files.key_path().unlink()
    report = issued(see, at)
    assert report.checkpoint == ""
    assert scanned(bytes(report.pdf_id)) == [f"posko:head:{report.head}".encode()]


def test_minutes_printed_anew_show_the_head_of_their_issue(see: See, at: datetime) -> None:
    kept = meetings.closed(see, at)
    signing.sign(at=at + HOUR)
    assert SignedHead.objects.count() == 2
    assert scanned(minutes_paper.minutes_pdf(see("bpbd"), kept, "id")) == [kept.checkpoint.encode()]
    assert scanned_docx(minutes_paper.minutes_docx(see("bpbd"), kept, "en")) == [kept.checkpoint.encode()]
    assert verified(read_note(kept.checkpoint), [heads.post_key().verifier])


def test_the_pages_of_papers_say_up_to_which_row_the_past_was_sealed(see: See, at: datetime, log_in: LogIn) -> None:
    report, kept = issued(see, at), meetings.closed(see, at)
    client = log_in("bawaslu")
    for address, paper in (("/reports/", report), (f"/rakor/{kept.rakor_id}/minutes/", kept)):
        rows = paper.head.partition(":")[0]
        assert f"disegel sampai baris {rows}, ditandatangani" in " ".join(client.get(address).content.decode().split())
    Sitrep.objects.filter(pk=report.pk).update(checkpoint="")
    page = " ".join(client.get("/reports/").content.decode().split())
    assert f"disegel sampai baris {report.head.partition(':')[0]}" in page
    assert f"disegel sampai baris {report.head.partition(':')[0]}, ditandatangani" not in page


def test_the_report_of_a_run_carries_the_first_head_over_its_row(see: See, at: datetime) -> None:
    signing.sign(at=at)
    run = keep_run(NewRun(uuid.uuid4()), by=see("planner"), at=at)
    before = scanned(run_paper.report_pdf(see("planner"), run, "id"))
    assert [each[:11] for each in before] == [b"posko:head:"]
    first = signing.sign(at=at + HOUR)
    meetings.planned(see("bawaslu"), at)
    signing.sign(at=at + 2 * HOUR)
    assert scanned(run_paper.report_pdf(see("bpbd"), run, "en")) == [first.checkpoint.encode()]


def test_a_paper_of_a_case_carries_the_newest_head_with_who_cosigned_it(
    see: See, settings: Any, tmp_path: Path
) -> None:
    settings.MEDIA_ROOT = tmp_path / "files"
    open_the_centre(settings, tmp_path)
    case, machine = a_report().case, Machine()
    confirmed(machine)
    head = signing.sign(at=NOW)
    witnesses.take(machine.line(head), by=see("admin"), at=AT, real_at=NOW)
    new = NewPaper(uuid.uuid4(), "receipt", "id", None)
    kept = papers.issue(case, new, vault=vault_of("gk-bawaslu"), by=see("gk-bawaslu"), at=AT + HOUR)
    told = head.checkpoint + machine.line(head)
    for kind, read in (("pdf", scanned), ("docx", scanned_docx)):
        (code,) = read(paper_selectors.content_of(see("gk-polres"), kept, kind, vault=vault_of("gk-polres")))
        assert code.decode().rstrip("\n") == told.rstrip("\n")


def test_the_call_sheet_carries_a_head_once_one_was_signed(see: See, at: datetime, log_in: LogIn) -> None:
    set_clock("07.40")
    client = log_in("duty")
    client.post("/tps/calls/take/?kelurahan=31.75.09.1002", {"form_key": str(uuid.uuid4())})
    assert scanned(client.post("/tps/calls.pdf").content) == []
    head = signing.sign(at=at)
    assert scanned(client.post("/tps/calls.pdf").content) == [head.checkpoint.encode()]
