"""Papers of a case: numbered by institution, kind and year, sealed as they left, handed out only while they hold."""

from __future__ import annotations

import io
import re
import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader

from posko.apps.cases.articles import services as article_services
from posko.apps.cases.course import services
from posko.apps.cases.course.services import NewPerson
from posko.apps.cases.discussions import services as discussion_services
from posko.apps.cases.discussions.services import NewDiscussion
from posko.apps.cases.evidence import services as evidence_services
from posko.apps.cases.evidence.services import NewItem
from posko.apps.cases.exclusions import services as exclusions
from posko.apps.cases.models import Case, CasePaper, Discussion, EvidenceItem
from posko.apps.cases.papers import selectors as paper_selectors
from posko.apps.cases.papers import services as paper_services
from posko.apps.cases.papers.services import NewPaper
from posko.apps.ledger.models import Entry, Payload
from posko.domain.cases.sealing import NotGiven
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.papers.formats import Language
from posko.domain.vaults.pairs import OpenVault, new_pair
from tests.cast import AT, LogIn, logged_in, viewer_of
from tests.gakkumdu import REPORTER, a_case_at_the_police, a_finding, a_report, clock_at, happens, open_the_centre
from tests.vaults import vault_of

HOUR = timedelta(hours=1)
ALL = ("bawaslu", "polri", "kejaksaan")
REPORTED = NewPerson("reported", {"name": "Tono Rekaan"}, "Penanganan laporan", date(2026, 12, 31))


@pytest.fixture
def case(db: None, settings: Any, tmp_path: Path) -> Case:
    settings.MEDIA_ROOT = tmp_path / "files"
    open_the_centre(settings, tmp_path)
    return a_report().case


def issued(
    case: Case,
    kind: str = "receipt",
    who: str = "gk-bawaslu",
    at: datetime = AT + HOUR,
    key: uuid.UUID | None = None,
    language: Language = "id",
    discussion: Discussion | None = None,
) -> CasePaper:
    new = NewPaper(key or uuid.uuid4(), kind, language, discussion)
    return paper_services.issue(case, new, by=viewer_of(who), at=at, vault=vault_of(who))


def discussed(case: Case, who: str = "gk-bawaslu", number: int = 1) -> Discussion:
    at = AT + (3 + number) * HOUR
    new = NewDiscussion(uuid.uuid4(), number, at, "Ruang rapat", ALL, "Dilanjutkan")
    return discussion_services.hold(case, new, by=viewer_of(who), at=at)


def registered(case: Case) -> Case:
    happens(case, "report.reviewed", "gk-bawaslu", AT + HOUR, complete=True, missing=[])
    return happens(case, "report.registered", "gk-bawaslu", AT + 2 * HOUR, number="001/Reg/LP/12.04/XI/2024")


def in_pdf(paper: CasePaper, who: str = "gk-polres") -> str:
    content = paper_selectors.content_of(viewer_of(who), paper, "pdf", vault=vault_of(who))
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages).split())


def in_docx(paper: CasePaper, who: str = "gk-polres") -> str:
    document = Document(io.BytesIO(paper_selectors.content_of(viewer_of(who), paper, "docx", vault=vault_of(who))))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return " ".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def test_both_files_name_the_reporter_and_say_what_they_are(case: Case) -> None:
    paper = issued(case)
    for text in (in_pdf(paper), in_docx(paper)):
        assert ", Kelurahan " in text
        assert REPORTER["name"] in text and "TT-LP" in text and "bukan surat bertanda tangan elektronik" in text


def test_numbers_run_by_institution_kind_and_year(case: Case) -> None:
    registered(case)
    at_the_police = discussed(case, "gk-polres")
    at_bawaslu = discussed(a_finding(), "gk-bawaslu")
    later = datetime(2024, 12, 31, 16, 59, tzinfo=UTC)
    numbers = [
        issued(case).number,
        issued(case).number,
        issued(case, "notice").number,
        issued(case, "minutes", "gk-polres", discussion=at_the_police).number,
        issued(at_bawaslu.case, "minutes", discussion=at_bawaslu).number,
        issued(case, at=later).number,
        issued(case, at=later + timedelta(minutes=1)).number,
    ]
    assert [number[:13] for number in numbers] == [
        "001/TT-LP/PP/",
        "002/TT-LP/PP/",
        "001/PS-LP/PP/",
        "001/BA-PBHS/G",
        "001/BA-PBHS/G",
        "003/TT-LP/PP/",
        "001/TT-LP/PP/",
    ]
    assert numbers[3].startswith("001/BA-PBHS/GKM/POLRES.") and numbers[4].startswith("001/BA-PBHS/GKM/BAWASLU.")
    assert numbers[4].endswith("/XI/2024") and numbers[6].endswith("/I/2025")


def test_a_form_sent_twice_is_one_paper_with_one_number(case: Case) -> None:
    key = uuid.uuid4()
    assert issued(case, key=key).pk == issued(case, key=key).pk
    assert CasePaper.objects.count() == 1 and issued(case).sequence == 2


def test_no_name_is_readable_in_the_row_or_in_the_ledger(case: Case) -> None:
    paper = issued(case)
    row = CasePaper.objects.filter(pk=paper.pk).values().get()
    everything = b" ".join(bytes(v) if isinstance(v, bytes | memoryview) else str(v).encode() for v in row.values())
    assert b"Sari" not in everything and b"%PDF" not in everything and b"PK\x03\x04" not in everything
    entry = Entry.objects.get(event="case.paper_issued")
    body = Payload.objects.get(entry=entry).body or ""
    assert entry.compartment == "case" and "Sari" not in body
    assert paper.number in body and paper.pdf_sha256 in body and paper.docx_sha256 in body


def test_what_is_sealed_opens_under_no_other_key_and_in_no_other_place(case: Case) -> None:
    first, second = issued(case), issued(case)
    CasePaper.objects.filter(pk=second.pk).update(pdf=first.pdf, docx=first.pdf)
    second.refresh_from_db()
    for ending in paper_selectors.ENDINGS:
        with pytest.raises(BadInput, match="no longer agree"):
            paper_selectors.content_of(viewer_of("gk-bawaslu"), second, ending, vault=vault_of("gk-bawaslu"))
    stranger = OpenVault(vault_of("gk-bawaslu").member, new_pair())
    with pytest.raises(NotGiven):
        paper_selectors.content_of(viewer_of("gk-bawaslu"), first, "pdf", vault=stranger)


@pytest.mark.parametrize("kind", ["receipt", "notice", "forwarding"])
def test_bawaslu_s_papers_are_issued_by_bawaslu(case: Case, kind: str) -> None:
    with pytest.raises(NotAllowed, match="whose paper it is"):
        issued(case, kind, "gk-polres")
    assert not CasePaper.objects.exists()


def at_the_police_with_two_pieces() -> Case:
    case = a_case_at_the_police()
    for label in ("Daftar hadir", "Surat suara"):
        new = NewItem(uuid.uuid4(), label, "thing")
        evidence_services.take_in(case, new, by=viewer_of("gk-polres"), at=AT + 5 * HOUR)
    article_services.pick(case, "178B", by=viewer_of("gk-polres"), at=AT + 5 * HOUR)
    case.refresh_from_db()
    return case


def test_the_file_goes_to_the_prosecutor_with_a_letter_of_the_police_and_again_after_p19(case: Case) -> None:
    crime = at_the_police_with_two_pieces()
    with pytest.raises(BadInput, match="once the third discussion was held"):
        issued(crime, "file_letter", "gk-polres", at=AT + 6 * HOUR)
    happens(crime, "discussion.held", "gk-polres", AT + 7 * HOUR, n=3)
    for who in ("gk-bawaslu", "gakkumdu"):
        with pytest.raises(NotAllowed, match="whose paper it is"):
            issued(crime, "file_letter", who, at=AT + 8 * HOUR)
    first = issued(crime, "file_letter", "gk-polres", at=AT + 8 * HOUR)
    assert first.number.startswith("001/SPBP/SIDIK/POLRES.")
    for text in (in_pdf(first, "gakkumdu"), in_docx(first, "gakkumdu")):
        assert "Surat pengiriman berkas perkara" in text and "Pasal 178B" in text and "penjara 36 bulan" in text
        assert "Daftar hadir" in text and "Ketiga" in text and "P-19" not in text
    happens(crime, "file.sent", "gk-polres", AT + 9 * HOUR)
    happens(crime, "file.returned", "gakkumdu", AT + 10 * HOUR, number="B-7", reason="Keterangan ahli")
    again = in_pdf(issued(crime, "file_letter", "gk-polres", at=AT + 11 * HOUR))
    assert "pengiriman kembali" in again and "Keterangan ahli" in again and "B-7" in again


def test_a_file_is_not_sent_without_pieces_and_articles(case: Case) -> None:
    crime = a_case_at_the_police()
    happens(crime, "discussion.held", "gk-polres", AT + 7 * HOUR, n=3)
    EvidenceItem.objects.filter(case=crime).delete()
    Case.objects.filter(pk=crime.pk).update(articles=[])
    crime.refresh_from_db()
    lacks = paper_selectors.missing(viewer_of("gk-polres"), crime, "file_letter", None, AT + 8 * HOUR)
    assert [lack.text for lack in lacks if lack.must] == [
        "Fewer than two pieces of evidence are registered.",
        "No article was picked; a file is sent for the articles that are charged.",
    ]
    assert "The reported person is not entered." in [lack.text for lack in lacks if not lack.must]


def test_no_paper_but_minutes_is_about_one_discussion(case: Case) -> None:
    found = discussed(registered(case)).case
    clock_at(AT + 5 * HOUR)
    titles = {}
    for kind in ("receipt", "minutes"):
        page = logged_in("gk-bawaslu").get(f"/cases/{found.number}/papers/issue/{kind}/")
        titles[kind] = re.findall(r"<h2>([^<]+)</h2>", page.content.decode())[1:]  # below the case's own
    assert titles["minutes"][0].strip().endswith(" 1")
    assert not titles["receipt"][0].strip().endswith(" 1")


def test_minutes_are_issued_by_who_wrote_the_discussion_down(case: Case) -> None:
    discussion = discussed(registered(case), "gk-polres")
    with pytest.raises(NotAllowed):
        issued(case, "minutes", "gk-bawaslu", discussion=discussion)
    assert issued(case, "minutes", "gk-polres", at=AT + 5 * HOUR, discussion=discussion).agency.code == "polres"


def test_minutes_say_what_each_holds_and_who_was_silent(case: Case) -> None:
    discussion = discussed(registered(case))
    for who, word in (("gk-bawaslu", "crime"), ("gakkumdu", "not_crime")):
        discussion_services.speak(discussion, word, f"Alasan {who}", by=viewer_of(who), at=AT + 5 * HOUR)
    paper = issued(case, "minutes", at=AT + 5 * HOUR, discussion=Discussion.objects.get(pk=discussion.pk))
    for text in (in_pdf(paper), in_docx(paper)):
        assert "Berita acara pembahasan pertama" in text and "Pendapat lembaga-lembaga tidak sama" in text
        assert "Hadir dan belum menyatakan pendapat" in text and "Alasan gakkumdu" in text


def test_a_status_notice_tells_the_reporter_the_status_and_what_is_missing(case: Case) -> None:
    happens(case, "report.reviewed", "gk-bawaslu", AT + HOUR, complete=False, missing=["reported_identity"])
    services.add_persons(case, [REPORTED], by=viewer_of("gk-bawaslu"), at=AT + HOUR)
    text = in_pdf(issued(case, "notice", at=AT + 2 * HOUR, language="en"))
    assert "Incomplete, waits for the reporter" in text and "Name and address of the reported" in text
    assert "Complete it by" in text and "Tono Rekaan" not in text


def test_a_finding_has_no_reporter_to_write_to(case: Case) -> None:
    finding = a_finding()
    for kind in ("receipt", "notice"):
        with pytest.raises(BadInput, match="no reporter to write to"):
            issued(finding, kind)


def test_nothing_is_forwarded_before_a_crime_was_decided_on_two_pieces(case: Case) -> None:
    with pytest.raises(BadInput, match="not decided"):
        issued(case, "forwarding")
    lacks = paper_selectors.missing(viewer_of("gk-bawaslu"), case, "forwarding", None, AT + HOUR)
    assert [lack.must for lack in lacks] == sorted((lack.must for lack in lacks), reverse=True)
    assert "Fewer than two pieces of evidence are registered." in [lack.text for lack in lacks if lack.must]


def test_minutes_of_another_case_are_not_issued_here(case: Case) -> None:
    discussion = discussed(a_finding())
    with pytest.raises(BadInput, match="another case"):
        issued(case, "minutes", discussion=discussion)


def test_papers_exist_for_nobody_who_may_not_see_the_case(case: Case) -> None:
    paper = issued(case)
    exclusions.exclude(case, "gk-bawaslu-2", reason="Kerabat terlapor", by=viewer_of("gk-bawaslu"), at=AT + HOUR)
    for who in ("gk-bawaslu-2", "bawaslu", "planner", "admin", "kpu", "other"):
        assert not paper_selectors.papers(viewer_of(who), case).exists()
        with pytest.raises(BadInput, match="not open to you"):
            paper_selectors.content_of(viewer_of(who), paper, "pdf", vault=vault_of("gk-bawaslu"))
    with pytest.raises(NotAllowed):
        issued(case, who="gk-bawaslu-2")


def test_a_paper_is_issued_and_taken_along_on_its_pages(case: Case, log_in: LogIn) -> None:
    clock_at(AT + 2 * HOUR)
    client, page = log_in("gk-bawaslu"), f"/cases/{case.number}/papers/"
    preview = client.get(f"{page}issue/receipt/").content.decode()
    assert 'name="language"' in preview and "disabled" not in preview.split("<form")[-1]
    assert client.get(f"{page}issue/minutes/").status_code == 404
    assert log_in("gk-polres").get(f"{page}issue/receipt/").status_code == 404
    sent = {"form_key": str(uuid.uuid4()), "language": "id"}
    assert client.post(f"{page}issue/receipt/", {**sent, "language": "xx"}).status_code == 422
    assert client.post(f"{page}issue/forwarding/", sent).status_code == 422
    assert client.post(f"{page}issue/receipt/", sent).status_code == 302
    paper = CasePaper.objects.get()
    assert paper.number in client.get(page).content.decode()
    for ending, begins in (("pdf", b"%PDF"), ("docx", b"PK")):
        answer = log_in("gakkumdu").get(f"{page}{paper.pk}/{ending}/")
        assert answer.content.startswith(begins) and "no-store" in answer.headers["Cache-Control"]
        assert answer.headers["Content-Disposition"].startswith('attachment; filename="001-TT-LP-PP-')
    looks = Payload.objects.filter(entry__event="case.seen", entry__actor="gakkumdu").values_list("body", flat=True)
    assert sum(paper.number in (body or "") for body in looks) == 2


def test_altered_bytes_are_not_handed_out_and_the_ledger_hears_it_once(case: Case, log_in: LogIn) -> None:
    paper = issued(case)
    clock_at(AT + 2 * HOUR)
    sealed = bytearray(paper.pdf)
    sealed[len(sealed) // 2] ^= 1
    CasePaper.objects.filter(pk=paper.pk).update(pdf=bytes(sealed))
    address = f"/cases/{case.number}/papers/{paper.pk}"
    for _ in range(2):
        answer = log_in("gk-bawaslu").get(f"{address}/pdf/")
        assert answer.status_code == 410 and b"%PDF" not in answer.content
    assert Entry.objects.filter(event="case.paper_damaged").count() == 1
    assert log_in("gk-bawaslu").get(f"{address}/docx/").status_code == 200
    assert log_in("gk-bawaslu").get(f"{address}/exe/").status_code == 404
