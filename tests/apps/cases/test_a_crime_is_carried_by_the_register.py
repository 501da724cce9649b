"""Bawaslu decides and forwards a crime on what the register holds; what others did on paper is recorded as it is."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse

from posko.apps.cases.articles import services as article_services
from posko.apps.cases.clocks import services as clock_services
from posko.apps.cases.evidence import services as evidence_services
from posko.apps.cases.evidence.services import NewItem
from posko.apps.cases.models import Case, CaseEvent, CaseSpan, EvidenceItem
from posko.apps.notices.models import Notice
from posko.domain.access import Compartment, system_viewer
from posko.domain.cases.elements import Tick
from posko.domain.errors import BadInput
from posko.law.crimes import by_article
from tests.cast import AT, LogIn, viewer_of
from tests.gakkumdu import a_case_at_the_police, a_finding, clock_at, happens, open_the_centre

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ARTICLE = "178B"


@pytest.fixture(autouse=True)
def centre(db: None, settings: Any, tmp_path: Path) -> None:
    open_the_centre(settings, tmp_path)


@pytest.fixture
def case() -> Case:
    """A finding after the second discussion, with an article and nothing else."""
    found = a_finding()
    happens(found, "discussion.held", "gk-bawaslu", AT + HOUR, n=1)
    happens(found, "discussion.held", "gk-bawaslu", AT + 2 * HOUR, n=2)
    return article_services.pick(found, ARTICLE, by=viewer_of("gk-bawaslu"), at=AT + 2 * HOUR)


def register(case: Case, *kinds: str) -> None:
    for kind in kinds:
        new = NewItem(uuid.uuid4(), f"Contoh {kind}", kind)
        evidence_services.take_in(case, new, by=viewer_of("gk-bawaslu"), at=AT + 3 * HOUR)


def answer_all(case: Case, tick: Tick = Tick("held")) -> None:  # noqa: B008
    ticks = {each.code: tick for each in by_article("pilkada")[ARTICLE].elements}
    article_services.tick(case, ARTICLE, ticks, by=viewer_of("gk-bawaslu"), at=AT + 3 * HOUR)


def decide(log_in: LogIn, case: Case, at: datetime = AT + 4 * HOUR, **typed: object) -> HttpResponse:
    clock_at(at)
    words = {"form_key": uuid.uuid4(), "event": "decision.made", "decided": "crime", **typed}
    return log_in("gk-bawaslu").post(f"/cases/{case.number}/events/", words)  # type: ignore[return-value]


def test_one_piece_of_evidence_is_not_enough(log_in: LogIn, case: Case) -> None:
    answer_all(case)
    register(case, "document")
    refused = decide(log_in, case)
    assert refused.status_code == 422 and "kurang dari dua alat bukti" in refused.content.decode()
    register(case, "statement")
    assert decide(log_in, case).status_code == 302
    event = CaseEvent.objects.get(case=case, name="decision.made")
    assert (event.said["class"], event.said["evidence"]) == ("crime", 2)


def test_an_element_that_is_neither_ticked_nor_answered_keeps_it_from_being_a_crime(log_in: LogIn, case: Case) -> None:
    register(case, "document", "statement")
    first, *_ = by_article("pilkada")[ARTICLE].elements
    answer_all(case)
    by = viewer_of("gk-bawaslu")
    article_services.tick(case, ARTICLE, {first.code: Tick("not_held")}, by=by, at=AT + 3 * HOUR)
    refused = decide(log_in, case)
    assert refused.status_code == 422 and f"Ps. {ARTICLE} {first.code}" in refused.content.decode()
    assert not CaseEvent.objects.filter(case=case, name="decision.made").exists(), "nothing is half written"
    reasoned = {first.code: Tick("not_held", (), "Tidak diperlukan untuk ayat ini")}
    article_services.tick(case, ARTICLE, reasoned, by=by, at=AT + 3 * HOUR)
    assert decide(log_in, case).status_code == 302


def test_pieces_of_one_kind_are_asked_about_and_not_refused(log_in: LogIn, case: Case) -> None:
    answer_all(case)
    register(case, "statement", "statement")
    asked = decide(log_in, case)
    assert asked.status_code == 422 and "KUHAP 184" in asked.content.decode()
    assert decide(log_in, case, one_kind="Dua saksi yang tidak saling kenal").status_code == 302


def test_what_is_no_crime_asks_no_register(log_in: LogIn, case: Case) -> None:
    assert decide(log_in, case, decided="administrative").status_code == 302


def test_a_case_whose_register_was_emptied_is_not_forwarded(case: Case) -> None:
    register(case, "document", "statement")
    answer_all(case)
    happens(case, "decision.made", "gk-bawaslu", AT + 4 * HOUR, **{"class": "crime"})
    EvidenceItem.objects.filter(case=case).update(damaged_at=AT + 4 * HOUR)
    with pytest.raises(BadInput, match="Fewer than two pieces"):
        happens(case, "report.forwarded", "gk-bawaslu", AT + 5 * HOUR)


def test_what_the_police_did_on_paper_is_recorded_with_number_and_date_and_marked(log_in: LogIn) -> None:
    case = a_case_at_the_police()
    happens(case, "discussion.held", "gk-polres", AT + DAY, n=3)
    EvidenceItem.objects.filter(case=case).update(damaged_at=AT + DAY)
    clock_at(AT + 2 * DAY)
    client, paper = log_in("gk-polres"), {"number": "BP/12/XI/2024", "date": "2024-11-27"}
    words = {"form_key": uuid.uuid4(), "event": "file.sent", **paper}
    assert client.post(f"/cases/{case.number}/events/", words).status_code == 302
    event = CaseEvent.objects.get(case=case, name="file.sent")
    assert event.said == {**paper, "unsupported": ["pieces"]} and event.actor == "polres"
    page = client.get(f"/cases/{case.number}/").content.decode()
    assert "belum didukung register" in page and "BP/12/XI/2024" in page
    assert "Tanggal surat: 27 November 2024" in page


def test_a_paper_that_is_dated_ahead_is_refused(log_in: LogIn) -> None:
    case = a_case_at_the_police()
    clock_at(AT + DAY)
    words = {"form_key": uuid.uuid4(), "event": "investigation.started", "number": "SPDP/1", "date": "2024-11-28"}
    refused = log_in("gk-polres").post(f"/cases/{case.number}/events/", words)
    assert (
        refused.status_code == 422
        and "Surat yang sudah ada bertanggal hari ini atau sebelumnya" in refused.content.decode()
    )


def test_the_head_names_one_whose_turn_it_is(log_in: LogIn) -> None:
    case = a_case_at_the_police()
    clock_at(AT + DAY)
    page = log_in("gk-polres").get(f"/cases/{case.number}/").content.decode()
    head = page.split('class="head"')[1].split("</header>")[0]
    assert "<b>Polri</b>" in head and "Giliran Anda: Polri" in page and "di tangan" not in page
    happens(case, "discussion.held", "gk-polres", AT + DAY, n=3)
    happens(case, "file.sent", "gk-polres", AT + DAY + HOUR)
    happens(case, "file.accepted", "gakkumdu", AT + 2 * DAY)
    clock_at(AT + 2 * DAY + HOUR)
    page = log_in("gk-polres").get(f"/cases/{case.number}/").content.decode()
    assert "Giliran Anda: Polri" in page and "Giliran Penuntut umum" not in page, (
        "the suspect is the police's to hand over"
    )


def test_a_case_of_two_classes_shows_each_and_goes_on_in_each(log_in: LogIn) -> None:
    case = a_case_at_the_police()
    happens(case, "decision.made", "gk-bawaslu", AT + 5 * HOUR, **{"class": "administrative"})
    case = happens(case, "kpu.acted", "gk-bawaslu", AT + DAY)
    assert (case.violation, case.gakkumdu, case.ended) == ("KPU_ACTED", "G5_PENYIDIKAN", False)
    clock_at(AT + DAY + HOUR)
    page = log_in("gk-bawaslu").get(f"/cases/{case.number}/").content.decode()
    assert "Ditindaklanjuti KPU" in page and "Diputus: tindak pidana Pemilihan" in page


def test_what_others_rule_in_another_class_is_written_down_after_the_crime_ran_out_of_time(log_in: LogIn) -> None:
    case, client = a_case_at_the_police(), log_in("gk-bawaslu")
    happens(case, "decision.made", "gk-bawaslu", AT + 5 * HOUR, **{"class": "ethics"})
    clock_at(AT + 60 * DAY)
    assert 'value="ethics.ruled"' in client.get(f"/cases/{case.number}/").content.decode()
    words = {"form_key": uuid.uuid4(), "event": "ethics.ruled", "number": "115-PKE-DKPP/II/2025"}
    assert client.post(f"/cases/{case.number}/events/", words).status_code == 302
    case.refresh_from_db()
    assert (case.violation, case.gakkumdu, case.ended) == ("CLOSED", "LAPSED", True)
    assert (
        CaseSpan.objects.filter(case=case, kind="gakkumdu", code="G5_PENYIDIKAN", ended_at__isnull=False).count() == 1
    )


def test_the_call_of_a_lapse_stands_when_another_class_goes_on() -> None:
    case = a_case_at_the_police()
    happens(case, "decision.made", "gk-bawaslu", AT + 5 * HOUR, **{"class": "ethics"})
    one = viewer_of("gk-bawaslu")
    walls = frozenset({Compartment.PUBLIC, Compartment.COORDINATION, Compartment.CASE})
    worker = system_viewer("cases.lapse", operation=one.operation, city=one.city, compartments=walls)
    clock_services.lapse(by=worker, at=AT + 60 * DAY)
    happens(case, "ethics.ruled", "gk-bawaslu", AT + 61 * DAY)
    standing = Notice.objects.filter(key__contains="gakkumdu.penyidikan", settled_at=None)
    assert standing.exists(), "that the investigation ran out of time stays told"
    case.refresh_from_db()
    assert (case.gakkumdu, case.ended) == ("LAPSED", True)


def test_who_acted_stands_beside_who_typed_it(log_in: LogIn) -> None:
    case = a_finding()
    happens(case, "decision.made", "gk-bawaslu", AT + HOUR, **{"class": "administrative"})
    happens(case, "kpu.acted", "gk-bawaslu", AT + DAY, number="112/PL.02/2024")
    event = CaseEvent.objects.get(case=case, name="kpu.acted")
    assert (event.actor, event.recorded_by) == ("kpu", "gk-bawaslu")
