"""The report of a kept run: who may fetch it, that it says what was kept, and that it stays the same paper."""

from __future__ import annotations

import re
import uuid
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from python_calamine import load_workbook

from posko.apps.ledger import selectors as ledger
from posko.apps.ledger.models import Entry
from posko.apps.territory.models import Place
from posko.apps.vulnerability.models import IndexRun, IndexScore
from posko.apps.vulnerability.reports import paper
from posko.apps.vulnerability.runs import services as run_services
from posko.apps.vulnerability.runs.services import NewRun
from posko.domain.access import Viewer
from posko.domain.territory.places import Level
from tests import story
from tests.cast import LogIn, See


def keep(by: Viewer, at: datetime, **fields: Any) -> IndexRun:
    return run_services.keep_run(NewRun(uuid.uuid4(), **fields), by=by, at=at)


def text_of(pdf: bytes) -> str:
    """The text of a PDF without white space, since lines break anywhere."""
    return re.sub(r"[\s\u200b]", "", "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages))


def address(run: IndexRun, kind: str) -> str:
    return f"/vulnerability/runs/{run.number}/report.{kind}"


def test_the_paper_holds_every_kelurahan_and_both_hashes(see: See, at: datetime) -> None:
    run = keep(see("planner"), at, note="Sebelum rakor")
    text = text_of(paper.report_pdf(see("bpbd"), run, "id"))
    names = Place.objects.filter(level=Level.KELURAHAN, code__startswith="31.75.").values_list("name", flat=True)
    assert [name for name in names if re.sub(r"\s", "", name) not in text] == []
    for told in (run.inputs_sha256, run.results_sha256, "Sebelumrakor", "PanjiPerencana", "Datasintetis"):
        assert told in text


def test_what_nobody_reported_is_unknown_in_both_files(see: See, at: datetime) -> None:
    run = keep(see("planner"), at)
    silent = run.scores.filter(score=None)
    assert f"{silent.count()}tempattidakmelaporkan" in text_of(paper.report_pdf(see("planner"), run, "id"))
    book = load_workbook(BytesIO(paper.report_xlsx(see("planner"), run, "id")))
    head, *rows = book.get_sheet_by_name("Peringkat").to_python()
    classes = {row[0]: row[head.index("Kelas")] for row in rows}
    assert {classes[row.place_id] for row in silent} == {"belum diketahui"}
    assert len(rows) == 65


def test_the_same_run_stays_the_same_paper_whoever_prints_it_and_when(see: See, at: datetime) -> None:
    run = keep(see("planner"), at)
    pdf, xlsx = paper.report_pdf(see("planner"), run, "en"), paper.report_xlsx(see("planner"), run, "en")
    story.enter(see("bawaslu"), at, place="31.75.01.1001", indicator="IKP31", level=3)
    keep(see("bawaslu"), at + timedelta(hours=1))
    assert paper.report_pdf(see("bpbd"), run, "en") == pdf
    assert paper.report_xlsx(see("auditor"), run, "en") == xlsx


def test_the_head_on_the_paper_ends_with_the_row_of_the_run_and_is_proven(see: See, at: datetime) -> None:
    run = keep(see("planner"), at)
    head = ledger.head_after(see("planner"), "index_run.kept", f"index_run:{run.number}")
    assert head is not None
    assert head.count == Entry.objects.filter(number__lte=Entry.objects.latest("number").number).count()
    story.enter(see("bawaslu"), at)
    assert str(head) in text_of(paper.report_pdf(see("planner"), run, "id"))
    _now, fault = ledger.verify(head)
    assert fault is None


def test_another_operation_finds_no_row_of_the_run(see: See, at: datetime) -> None:
    run = keep(see("planner"), at)
    assert ledger.head_after(see("other"), "index_run.kept", f"index_run:{run.number}") is None


def test_a_changed_score_is_an_alarm_on_the_first_page(see: See, at: datetime) -> None:
    run = keep(see("planner"), at)
    IndexScore.objects.filter(run=run, place=story.KAMPUNG_MELAYU).update(score=1.0)
    first = PdfReader(BytesIO(paper.report_pdf(see("planner"), run, "en"))).pages[0].extract_text()
    assert "no longer give the hash" in re.sub(r"\s+", " ", first)


def test_the_run_before_that_was_counted_alike_is_the_one_to_compare_with(see: See, at: datetime) -> None:
    first = keep(see("planner"), at)
    by_voters = keep(see("planner"), at, per="voters")
    story.enter(see("bawaslu"), at, place="31.75.01.1001", indicator="IKP31", level=3)
    third = keep(see("planner"), at)
    alike = text_of(paper.report_pdf(see("planner"), third, "en"))
    assert f"Comparedwithrun{first.number}," in alike and "anotherdivisor" not in alike
    assert "Thatrunusedanotherdivisor" in text_of(paper.report_pdf(see("planner"), by_voters, "en"))
    assert "Comparedwithrun" not in text_of(paper.report_pdf(see("planner"), first, "en"))


def test_a_run_of_stations_names_the_weakest_and_counts_the_silent(see: See, at: datetime) -> None:
    for indicator in ("TPS19", "TPS04"):
        story.enter(see("bawaslu"), at, place="31.75.03.1001/001", indicator=indicator, level=1)
    story.report_nothing(see("bawaslu"), at, place="31.75.03.1001/002")
    run = keep(see("planner"), at, level=Level.TPS)
    text = text_of(paper.report_pdf(see("planner"), run, "en"))
    assert "KampungMelayu,Jatinegara" in text and "4142" in text.replace(",", "")
    book = load_workbook(BytesIO(paper.report_xlsx(see("planner"), run, "en")))
    head, first, *rest = book.get_sheet_by_name("Ranking").to_python()
    assert len(rest) == 4143
    assert first[head.index("Kecamatan")] == "Jatinegara"


def test_both_files_come_in_the_language_of_the_reader_or_the_one_asked(see: See, log_in: LogIn, at: datetime) -> None:
    run = keep(see("planner"), at)
    client = log_in("bpbd")
    answer = client.get(address(run, "pdf"))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == f'inline; filename="{paper.report_name(run, "pdf")}"'
    assert "Laporanindekskerawanan" in text_of(answer.content)
    assert "Vulnerabilityindexreport" in text_of(client.get(address(run, "pdf"), {"language": "en"}).content)
    book = client.get(address(run, "xlsx"), {"language": "en"})
    assert "attachment" in book.headers["Content-Disposition"]
    assert load_workbook(BytesIO(book.content)).sheet_names[0] == "Summary"


def test_the_name_of_the_file_is_the_number_of_the_paper(see: See, at: datetime) -> None:
    run = keep(see("planner"), at)
    assert paper.report_name(run, "pdf") == f"T-INDEKS-{run.number:03d}-XI-2024-POSKO-JT.pdf"


def test_who_is_not_at_the_table_finds_nothing(see: See, log_in: LogIn, at: datetime) -> None:
    run = keep(see("planner"), at)
    for kind in ("pdf", "xlsx"):
        assert log_in("other").get(address(run, kind)).status_code == 404
        assert log_in("admin").get(address(run, kind)).status_code == 404
        assert log_in("bpbd").get(address(run, kind).replace(f"/{run.number}/", "/999/")).status_code == 404
        assert log_in("bpbd").post(address(run, kind)).status_code == 405
