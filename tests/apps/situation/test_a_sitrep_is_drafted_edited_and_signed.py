"""A situation report from the draft of the data to the papers: edited, compared, signed, and kept with both words."""

from __future__ import annotations

import io
import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from docx import Document
from pypdf import PdfReader

from posko.apps.incidents.course import services as incidents
from posko.apps.incidents.course.services import NewIncident
from posko.apps.ledger.models import Payload
from posko.apps.notices.models import Notice
from posko.apps.situation.models import Sitrep, SitrepDraft
from posko.apps.situation.sitreps import selectors as sitrep_selectors
from posko.apps.situation.sitreps import services as sitrep_services
from posko.domain.access import Compartment, Viewer, system_viewer
from posko.domain.errors import BadInput, NotAllowed
from tests.cast import AT, LogIn, viewer_of

HOUR = timedelta(hours=1)
pytestmark = pytest.mark.django_db


def a_brawl(severity: int = 3) -> int:
    new = NewIncident(
        "brawl", severity, "31.75.03.1001", AT - HOUR, "Dua kelompok berkelahi di depan TPS", "page", uuid.uuid4().hex,
        "table",
    )  # fmt: skip
    return incidents.report_incident(new, by=viewer_of("duty"), at=AT - HOUR).number


def drafted(who: str = "duty", **changed: Any) -> SitrepDraft:
    given = {"since": AT - timedelta(hours=6), "until": AT, "form_key": uuid.uuid4(), **changed}
    since, until = given.pop("since"), given.pop("until")
    return sitrep_services.draft_sitrep(since, until, by=viewer_of(who), at=AT, **given)


def with_words(draft: SitrepDraft, **words: str) -> dict[str, dict[str, str]]:
    return {"id": {**draft.edited["id"], **words}, "en": dict(draft.edited["en"])}


def text_of(pdf: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).split())


def test_what_happened_stands_in_both_papers_of_both_languages() -> None:
    number = a_brawl()
    report = sitrep_services.sign_draft(drafted(), version=1, by=viewer_of("duty"), at=AT)
    for pdf, docx, words in (
        (report.pdf_id, report.docx_id, ("Kejadian menonjol", "Periode laporan", "Hal yang perlu perhatian")),
        (report.pdf_en, report.docx_en, ("Events of note", "Period of this report", "Points for attention")),
    ):
        printed = text_of(bytes(pdf))
        document = Document(io.BytesIO(bytes(docx)))
        typed = "\n".join(p.text for p in document.paragraphs)
        cells = {cell.text for table in document.tables for row in table.rows for cell in row.cells}
        for word in words:
            assert word in printed and word in typed
        assert "Dua kelompok berkelahi di depan TPS" in printed
        assert any("Dua kelompok berkelahi di depan TPS" in cell for cell in cells) and str(number) in cells
    content = json.loads(bytes(report.content))
    assert content["id"]["period"]["events"][0]["number"] == number
    assert report.counts["incidents_new"] == 1


def test_the_words_of_a_person_go_out_and_those_of_the_data_stay() -> None:
    draft = drafted()
    edited = sitrep_services.edit_draft(
        draft, with_words(draft, general="Situasi aman terkendali."), version=1, by=viewer_of("planner"), at=AT
    )
    report = sitrep_services.sign_draft(edited, version=2, by=viewer_of("duty"), at=AT)
    assert "Situasi aman terkendali." in text_of(bytes(report.pdf_id))
    draft.refresh_from_db()
    assert draft.composed["id"]["general"] != draft.edited["id"]["general"] == "Situasi aman terkendali."
    body = Payload.objects.filter(entry__event="sitrep.issued").latest("entry_id").body or ""
    assert json.loads(body)["changed"] == {"id": ["general"], "en": []}


def test_two_who_edit_lose_nothing_and_nobody_signs_what_was_not_read() -> None:
    draft = drafted()
    sitrep_services.edit_draft(draft, with_words(draft, general="Satu."), version=1, by=viewer_of("duty"), at=AT)
    with pytest.raises(BadInput, match="Somebody else has edited"):
        sitrep_services.edit_draft(draft, with_words(draft, general="Dua."), version=1, by=viewer_of("planner"), at=AT)
    with pytest.raises(BadInput, match="edited since you read it"):
        sitrep_services.sign_draft(draft, version=1, by=viewer_of("duty"), at=AT)
    draft.refresh_from_db()
    assert draft.edited["id"]["general"] == "Satu."


def test_the_page_keeps_what_was_typed_beside_what_somebody_else_kept(log_in: LogIn) -> None:
    draft = drafted()
    sitrep_services.edit_draft(draft, with_words(draft, general="Satu."), version=1, by=viewer_of("planner"), at=AT)
    typed = {f"{part}_{language}": "" for part in ("outlook", "attention", "closing") for language in ("id", "en")}
    answer = log_in("duty").post(
        f"/reports/draft/{draft.pk}/", {**typed, "general_id": "Dua.", "general_en": "Two.", "version": "1"}
    )
    page = answer.content.decode()
    assert answer.status_code == 409 and ">Dua.</textarea>" in page and "Satu." in page


def test_page_one_is_seen_while_it_is_written_and_nothing_is_kept_by_looking(log_in: LogIn) -> None:
    draft, client = drafted(), log_in("duty")
    address, typed = f"/reports/draft/{draft.pk}/", {"general_id": "Enam TPS dijaga.", "version": "1"}
    only = client.post(address, typed, headers={"HX-Target": "preview"}).content.decode()
    assert "Enam TPS dijaga." in only and "<html" not in only and "Tiga yang terlambat" in only
    page = client.post(address, {**typed, "preview": "1"}).content.decode()
    assert ">Enam TPS dijaga.</textarea>" in page and "<p>Enam TPS dijaga.</p>" in page, "without a script, by a button"
    draft.refresh_from_db()
    assert (draft.version, draft.edited) == (1, draft.composed)


def test_a_report_is_compared_with_the_one_before() -> None:
    sitrep_services.sign_draft(drafted(), version=1, by=viewer_of("duty"), at=AT)
    a_brawl()
    second = sitrep_services.draft_sitrep(AT - HOUR * 2, AT, form_key=uuid.uuid4(), by=viewer_of("duty"), at=AT + HOUR)
    report = sitrep_services.sign_draft(second, version=1, by=viewer_of("duty"), at=AT + HOUR)
    rows = {row["key"]: row for row in json.loads(bytes(report.content))["id"]["period"]["compared"]}
    assert (rows["incidents_new"]["before"], rows["incidents_new"]["now"]) == (0, 1)


def test_signing_twice_is_one_report_and_a_draft_put_aside_is_not_signed() -> None:
    draft = drafted()
    first = sitrep_services.sign_draft(draft, version=1, by=viewer_of("duty"), at=AT)
    assert sitrep_services.sign_draft(draft, version=1, by=viewer_of("planner"), at=AT).pk == first.pk
    other = drafted()
    sitrep_services.drop_draft(other, by=viewer_of("duty"), at=AT)
    with pytest.raises(BadInput, match="put aside"):
        sitrep_services.sign_draft(other, version=1, by=viewer_of("duty"), at=AT)
    assert Sitrep.objects.filter(operation=draft.operation).count() == 1


def test_words_that_name_a_person_by_number_and_a_period_that_lies_ahead_are_refused() -> None:
    draft = drafted()
    words = with_words(draft, general="Pelaku 3175031212900001")
    with pytest.raises(BadInput, match="NIK"):
        sitrep_services.edit_draft(draft, words, version=1, by=viewer_of("duty"), at=AT)
    with pytest.raises(BadInput, match="future"):
        drafted(until=AT + HOUR)
    with pytest.raises(BadInput, match="before it begins"):
        drafted(since=AT, until=AT - HOUR)
    with pytest.raises(NotAllowed):
        sitrep_services.sign_draft(draft, version=1, by=viewer_of("camat"), at=AT)


@pytest.mark.parametrize(("who", "status"), [("camat", 403), ("field", 403), ("admin", 404), ("other", 404)])
def test_a_draft_is_for_those_who_issue_in_this_operation(who: str, status: int, log_in: LogIn) -> None:
    assert log_in(who).get(f"/reports/draft/{drafted().pk}/").status_code == status


def test_a_draft_comes_by_schedule_once_an_hour_and_its_agency_is_told() -> None:
    sitrep_services.set_schedule(3, by=viewer_of("duty"), at=AT)
    by = clockwork()
    assert not sitrep_services.draft_by_schedule(by=by, at=AT + HOUR)
    assert sitrep_services.draft_by_schedule(by=by, at=AT + 3 * HOUR)
    assert not sitrep_services.draft_by_schedule(by=by, at=AT + 3 * HOUR)
    draft = sitrep_selectors.open_drafts(viewer_of("duty")).get()
    assert draft.by_schedule and Notice.objects.filter(key=f"sitrep-draft:{draft.pk}").count() == 1
    sitrep_services.set_schedule(0, by=viewer_of("duty"), at=AT + 4 * HOUR)
    sitrep_services.drop_draft(draft, by=viewer_of("duty"), at=AT + 4 * HOUR)
    assert not sitrep_services.draft_by_schedule(by=by, at=AT + 40 * HOUR)


def clockwork() -> Viewer:
    one = viewer_of("duty")
    walls = frozenset({Compartment.PUBLIC, Compartment.COORDINATION})
    return system_viewer("situation.drafts", operation=one.operation, city=one.city, compartments=walls)
