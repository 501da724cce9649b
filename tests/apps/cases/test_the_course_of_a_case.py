"""The course of a case: where it stands, both countings of what runs, what was late, and what may be written down."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from posko.apps.cases.course import page as case_page
from posko.apps.cases.course import selectors
from posko.apps.cases.models import Case, CaseEvent
from tests.cast import AT, LogIn, viewer_of
from tests.gakkumdu import (
    a_case_at_the_police,
    a_finding,
    a_report,
    carried_by_the_register,
    clock_at,
    happens,
    open_the_centre,
)

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def centre(db: None, settings: Any, tmp_path: Path) -> None:
    open_the_centre(settings, tmp_path)


def read(client: Client, case: Case, at: datetime) -> str:
    clock_at(at)
    answer = client.get(f"/cases/{case.number}/")
    assert answer.status_code == 200
    return answer.content.decode()


def send(client: Client, case: Case, event: str, at: datetime, **typed: object) -> HttpResponse:
    clock_at(at)
    words = {"form_key": uuid.uuid4(), "event": event, **typed}
    return client.post(f"/cases/{case.number}/events/", words)  # type: ignore[return-value]


def offered(who: str, case: Case, at: datetime) -> set[str]:
    viewer = viewer_of(who)
    ground = selectors.ground(viewer, case, at)
    return {act.slot.removeprefix("event-") for act in case_page.offered(viewer, case, [ground], at, {}, {})}


def test_each_institution_is_offered_its_own_events_alone() -> None:
    report = a_report().case
    assert offered("gk-bawaslu", report, AT + HOUR) == {
        "report-reviewed", "report-dropped", "report-withdrawn", "report-taken-over", "report-delegated",
    }  # fmt: skip
    assert offered("gk-polres", report, AT + HOUR) == set() == offered("gakkumdu", report, AT + HOUR)
    police = a_case_at_the_police()
    assert offered("gk-polres", police, AT + DAY) == {"investigation-started", "investigation-stopped"}
    assert offered("gk-bawaslu", police, AT + DAY) == {"decision-made"}, "another class of the same matter"


def test_discussions_and_what_comes_in_are_written_down_elsewhere(log_in: LogIn) -> None:
    case = a_finding()
    assert "discussion-held" not in offered("gk-bawaslu", case, AT + HOUR)
    answer = send(log_in("gk-bawaslu"), case, "discussion.held", AT + HOUR, n=1)
    assert answer.status_code == 422 and "di halamannya sendiri" in answer.content.decode()
    assert CaseEvent.objects.filter(case=case).count() == 1


def test_an_event_is_written_down_now_or_when_it_happened_and_sent_twice_it_is_one(log_in: LogIn) -> None:
    case, client, key = a_report().case, log_in("gk-bawaslu"), uuid.uuid4()
    for _ in range(2):
        answer = send(client, case, "report.reviewed", AT + 2 * HOUR, complete="yes", form_key=key)
        assert answer.status_code == 302
    event = CaseEvent.objects.get(case=case, name="report.reviewed")
    assert event.said == {"complete": True, "missing": []} and abs(event.at - AT - 2 * HOUR) < timedelta(minutes=1)
    told = {"number": "001/Reg/2024", "date": "2024-11-25", "suspected_crime": "on"}
    send(client, case, "report.registered", AT + DAY, at_0="2024-11-25", at_1="17:30", **told)
    registered = CaseEvent.objects.get(case=case, name="report.registered")
    assert registered.at == AT + 2.5 * HOUR
    assert registered.said == {"number": "001/Reg/2024", "date": "2024-11-25", "suspected_crime": True}
    case.refresh_from_db()
    assert case.register_number == "001/Reg/2024" and case.gakkumdu == "G1_PEMBAHASAN_1"


@pytest.mark.parametrize(
    ("event", "typed", "why"),
    [
        ("report.reviewed", {"complete": "yes", "at_0": "2024-11-27", "at_1": "15:00"}, "tidak boleh di depan"),
        ("report.reviewed", {"complete": "yes", "at_0": "2024-11-20", "at_1": "15:00"}, "menurut urutan terjadinya"),
        ("report.reviewed", {"complete": "no"}, "Sebutkan yang kurang"),
        ("report.reviewed", {"complete": "yes", "missing": ["evidence"]}, "tidak ada yang kurang"),
        ("report.dropped", {"reason": ""}, "Alasan"),
        ("report.dropped", {"reason": "Hubungi 081234567890"}, "Alasan"),
        ("report.registered", {"number": "1"}, "tidak dapat terjadi pada tahap"),
        ("verdict.read", {}, "tidak dapat terjadi pada tahap"),
        ("nothing.known", {}, "tidak dapat terjadi pada tahap"),
    ],
)
def test_what_cannot_be_so_comes_back_with_the_reason(
    log_in: LogIn, event: str, typed: dict[str, Any], why: str
) -> None:
    case = a_report().case
    answer = send(log_in("gk-bawaslu"), case, event, AT + DAY, **typed)
    assert answer.status_code == 422 and why in answer.content.decode()
    assert CaseEvent.objects.filter(case=case).count() == 1


def test_what_another_institution_writes_is_refused(log_in: LogIn) -> None:
    case = a_case_at_the_police()
    assert send(log_in("gk-bawaslu"), case, "investigation.stopped", AT + DAY, reason="x").status_code == 403
    assert send(log_in("bawaslu"), case, "investigation.stopped", AT + DAY, reason="x").status_code == 404


def test_an_extension_wants_a_reason_and_is_given_once(log_in: LogIn) -> None:
    case, client = a_finding(), log_in("gk-bawaslu")
    happens(case, "discussion.held", "gk-bawaslu", AT + HOUR, n=1)
    assert send(client, case, "handling.extended", AT + DAY, reason="").status_code == 422
    assert send(client, case, "handling.extended", AT + DAY, reason="Dua saksi belum hadir").status_code == 302
    assert "Dua saksi belum hadir" in read(client, case, AT + DAY + HOUR)
    assert "handling-extended" not in offered("gk-bawaslu", case, AT + DAY + HOUR)


def test_a_crime_is_offered_after_two_discussions(log_in: LogIn) -> None:
    case, client = a_finding(), log_in("gk-bawaslu")
    happens(case, "discussion.held", "gk-bawaslu", AT + HOUR, n=1)
    carried_by_the_register(case, AT + HOUR)
    assert send(client, case, "decision.made", AT + DAY, decided="crime").status_code == 422
    happens(case, "discussion.held", "gk-bawaslu", AT + 2 * HOUR, n=2)
    assert send(client, case, "decision.made", AT + DAY, decided="crime").status_code == 302
    case.refresh_from_db()
    assert (case.violation, case.gakkumdu) == ("DECIDED_CRIME", "G4_FORWARD")


def test_the_page_shows_both_countings_and_what_happens_when_the_clock_lapses(log_in: LogIn) -> None:
    case, client = a_case_at_the_police(), log_in("gk-polres")
    page = read(client, case, AT + DAY)
    assert "Penyidikan" in page and "hari pertama dihitung" in page.lower()
    run = selectors.standing(viewer_of("gk-polres"), case, AT + DAY).running["gakkumdu.penyidikan"]
    for end in (run.deadline.due_exclusive, run.deadline.due_inclusive):
        assert f'datetime="{end.isoformat()}' in page
    assert "perkara berakhir pada saat pertama sesudah tanggal paling akhir" in page
    report = read(client, a_report().case, AT + HOUR)
    assert "perkara berlanjut" in report and "perkara berakhir pada saat pertama" not in report


def test_a_case_at_risk_says_so_and_one_that_lapsed_takes_what_happened_before(log_in: LogIn) -> None:
    case, client = a_case_at_the_police(), log_in("gk-polres")
    run = selectors.standing(viewer_of("gk-polres"), case, AT + DAY).running["gakkumdu.penyidikan"]
    first, last = run.deadline.first, run.deadline.last
    assert last is not None
    assert "perkara berisiko" in read(client, case, first + HOUR)
    assert "perkara berakhir bersamanya" in read(client, case, last + HOUR)
    late = {"reason": "Bukan tindak pidana", "number": "SP3/1"}
    assert send(client, case, "investigation.stopped", last + HOUR, **late).status_code == 422
    told = {**late, "at_0": "2024-12-02", "at_1": "10:00"}
    assert send(client, case, "investigation.stopped", last + HOUR, **told).status_code == 302
    case.refresh_from_db()
    assert case.gakkumdu == "SP3"


def test_a_breach_stays_on_the_page_with_its_lateness(log_in: LogIn) -> None:
    case, client = a_report().case, log_in("gk-polres")
    last = case.clocks.get().last_end
    assert last is not None
    happens(case, "report.reviewed", "gk-bawaslu", last + 3 * HOUR, complete=True, missing=[])
    page = read(client, case, last + 60 * DAY)
    assert "Yang lewat waktu" in page and "3 jam" in page and "Kajian awal laporan" in page


def test_the_way_so_far_tells_what_was_said_and_by_which_institution(log_in: LogIn) -> None:
    case = a_case_at_the_police()
    page = read(log_in("gk-bawaslu"), case, AT + DAY)
    assert "Pleno memutuskan" in page and "tindak pidana Pemilihan" in page and "Galih Pengawas" in page
    assert f"/ledger/?subject=case:{case.number}" in page


def test_the_number_of_questions_does_not_grow_with_the_way(log_in: LogIn) -> None:
    client, asked = log_in("gk-bawaslu"), []
    for case in (a_finding(), a_case_at_the_police()):
        read(client, case, AT + DAY)
        with CaptureQueriesContext(connection) as queries:
            read(client, case, AT + DAY)
        asked.append(len(queries))
    assert asked[0] == asked[1] <= 32
