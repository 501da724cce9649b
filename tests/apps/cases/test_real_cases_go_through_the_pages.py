"""Real cases entered through the pages, each event with its own moment: what shows after each step, and how they end.

The clock of the tests is the real one, so all of it lies in the past: a case that stands at the police is lapsed until
the next step, which happened in time, is written down. Which days are real and which synthetic: `tests/real_cases.py`.
"""

from __future__ import annotations

import json
import re
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse

from posko import clock
from posko.apps.cases.clocks import services as clock_services
from posko.apps.cases.models import Case, CaseEvent, CaseSpan
from posko.apps.notices.models import Notice
from posko.domain.access import Compartment, system_viewer
from posko.domain.cases.events import read_moment
from posko.law import cases as law
from posko.law import deadlines
from tests.cast import logged_in, viewer_of
from tests.gakkumdu import a_form, carried_by_the_register, clock_at, open_the_centre, typed
from tests.pages import tight
from tests.real_cases import KARAWANG, LONG, PENAJAM, PINANG_RANTI, TO_THE_VERDICT

# Who writes down what an agency did: the court's acts come from the prosecutor.
WHO = {"bawaslu": "gk-bawaslu", "polres": "gk-polres", "kejari": "gakkumdu", "pn": "gakkumdu", "pt": "gakkumdu"}
OVER = "LAPSED"
# After each step: where the violation and the crime stand as the page says it today, and what each clock's dates are:
# the statute's with the first day not counted and counted, then those of practice.
HANDLING = {"report.handling": "2024-12-09 2024-12-08", "gakkumdu.pembahasan_1": "2024-12-07T10:00:00"}
EXTENDED = {"report.handling.extended": "2024-12-11 2024-12-10"}
INVESTIGATED = {"gakkumdu.penyidikan": "2025-01-06 2025-01-03"}
EXAMINED = {"gakkumdu.penelitian": "2025-01-09 2025-01-08", "gakkumdu.pelimpahan": "2025-01-13 2025-01-10"}
AGAIN = {"gakkumdu.penelitian": "2025-01-17 2025-01-16", "gakkumdu.pelimpahan": "2025-01-21 2025-01-20"}
TRANSFER = {"gakkumdu.pelimpahan": "2025-01-21 2025-01-20"}
# The verdict on appeal is warned on by the appeal; practice counts from the high court's own receipt (12 February).
WARNED = {"court.appeal_verdict": "2025-02-14 2025-02-13"}
HIGH_COURT = {"court.appeal_verdict": "2025-02-14 2025-02-13 2025-02-21"}
DELIVERED = {"court.delivery": "2025-02-07 2025-02-06 2025-02-07"}
LONG_SHOWS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("RECEIVED", "", {"report.initial_review": "2024-12-06 2024-12-05"}),
    ("INITIAL_REVIEW", "", {}),
    ("REGISTERED", "G1_PEMBAHASAN_1", HANDLING),
    ("HANDLING", "G2_KAJIAN", {"report.handling": HANDLING["report.handling"]}),
    ("HANDLING", "G2_KAJIAN", EXTENDED),
    ("HANDLING", "G3_PEMBAHASAN_2", EXTENDED),
    ("DECIDED_CRIME", "G4_FORWARD", {"gakkumdu.forward": "2024-12-12T15:00:00"}),
    ("DECIDED_CRIME", OVER, INVESTIGATED),
    ("DECIDED_CRIME", OVER, INVESTIGATED),
    ("DECIDED_CRIME", "G7_PENELITIAN_JPU", EXAMINED),
    ("DECIDED_CRIME", "G8_P19", {"gakkumdu.pelengkapan": "2025-01-14 2025-01-13"}),
    ("DECIDED_CRIME", "G7_PENELITIAN_JPU", AGAIN),
    ("DECIDED_CRIME", OVER, TRANSFER),
    ("DECIDED_CRIME", OVER, TRANSFER),
    ("DECIDED_CRIME", "G11_SIDANG", {"court.verdict": "2025-01-28 2025-01-27 2025-02-04"}),
    ("DECIDED_CRIME", "G15_INKRACHT", DELIVERED),  # nobody appealed in time, seen from today
    (
        "DECIDED_CRIME",
        "G12B_KIRIM",
        {**DELIVERED, "court.appeal_file": "2025-02-10 2025-02-09 2025-02-12", **WARNED},
    ),
    ("DECIDED_CRIME", "G13_BANDING", {**DELIVERED, **HIGH_COURT}),
    ("DECIDED_CRIME", "G14_VONIS_PT", {"court.delivery": "2025-02-21 2025-02-20 2025-02-21"}),
    ("DECIDED_CRIME", "G16_EKSEKUSI", {"court.execution": "2025-02-24 2025-02-23 2025-02-26"}),
    ("DECIDED_CRIME", "DONE", {}),
)


@pytest.fixture(autouse=True)
def centre(db: None, settings: Any, tmp_path: Path) -> None:
    open_the_centre(settings, tmp_path)


def lines_of(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines() if line.strip()]


def moment_of(line: dict[str, Any], key: str = "at") -> datetime:
    return read_moment(line[key], key, 0)


def entered(text: str, *, round_between: bool = False) -> Case:
    """A case whose every event was typed in by whom it belongs to."""
    first, *rest = lines_of(text)
    case = taken_in(first)
    for line in rest:
        if round_between:
            the_round()
        answer = written(case, line)
        assert answer.status_code == 302, f"{line['event']}: {answer.content.decode()[-4000:]}"
    case.refresh_from_db()
    return case


def taken_in(line: dict[str, Any]) -> Case:
    known = moment_of(line, "known_at")
    moments = {
        "known_at": known,
        "event_at": moment_of(line, "event_at") if "event_at" in line else known,
        "received_at": moment_of(line),
    }
    kind = "report" if line["event"] == "report.received" else "finding"
    answer = logged_in(WHO[line["actor"]]).post("/cases/new/", a_form(kind=kind, suspected_crime="on", **moments))
    assert answer.status_code == 200
    return Case.objects.order_by("-number")[0]


def written(case: Case, line: dict[str, Any]) -> HttpResponse:
    """An event, typed into its form on the page that has it."""
    client = logged_in(WHO[line["actor"]])
    if line.get("class") == "crime":
        carried_by_the_register(case, moment_of(line))
    if line["event"] == "discussion.held":
        held = {"number": line["n"], "present": ["bawaslu", "polri", "kejaksaan"], **typed("held_at", moment_of(line))}
        return client.post(f"/cases/{case.number}/discussions/hold/", {"form_key": uuid.uuid4(), **held})  # type: ignore[return-value]
    words = {"form_key": uuid.uuid4(), "event": line["event"], **typed("at", moment_of(line)), **said(line)}
    return client.post(f"/cases/{case.number}/events/", words)  # type: ignore[return-value]


def said(line: dict[str, Any]) -> dict[str, Any]:
    """What the form asks for besides the moment; the numbers of papers are invented."""
    return {
        "report.reviewed": {"complete": "yes"},
        "report.registered": {"number": "001/Reg/LP/PG/Kota/12.04/XII/2024", "suspected_crime": "on"},
        "handling.extended": {"reason": line.get("reason", "")},
        "decision.made": {"decided": line.get("class", "")},
        "file.returned": {"reason": "Keterangan ahli belum ada"},
        "appeal.filed": {"by_whom": "both"},
        "verdict.read": {"outcome": "guilty"},
        "verdict.final": typed("received_at", moment_of(line, "received_at")) if "received_at" in line else {},
    }.get(line["event"], {})


def page_of(case: Case, who: str = "gk-bawaslu") -> str:
    answer = logged_in(who).get(f"/cases/{case.number}/")
    assert answer.status_code == 200
    return tight(answer.content.decode())


def states_on(page: str) -> tuple[str, str]:
    """Where both machines stand by the page, as codes; "" where one has not begun."""
    names = {state.name_id: code for code, state in law.states("pilkada").items()}
    found = dict(re.findall(r"<dt>(Pelanggaran|Gakkumdu)</dt><dd>(?:<b>(.*?)</b>)?", page))
    violation, gakkumdu = (names.get(found[machine], "") for machine in ("Pelanggaran", "Gakkumdu"))
    return violation, gakkumdu


def clocks_on(page: str) -> dict[str, str]:
    """The dates of every clock on the page, in the order in which they stand side by side."""
    codes = {each.code.replace(".", ""): each.code for each in deadlines.rules("pilkada")}
    sections = re.findall(r'<section class="card is-flush" id="clock-([\w-]+)">(.*?)</section>', page, re.DOTALL)
    return {
        codes[name]: " ".join(day.removesuffix("+07:00") for day in re.findall(r'datetime="([^"]+)"', text))
        for name, text in sections
    }


def late_on(page: str) -> set[str]:
    """The rules that the page calls late."""
    names = {each.name_id: each.code for each in deadlines.rules("pilkada")}
    part = re.search(r'id="late">(.*?)</section>', page, re.DOTALL)
    return {names[name] for name in re.findall(r"<b>(.*?)</b>", part[1])} if part else set()


def the_round() -> None:
    """What the worker does every few minutes, now."""
    one = viewer_of("gk-bawaslu")
    walls = frozenset({Compartment.PUBLIC, Compartment.COORDINATION, Compartment.CASE})
    worker = system_viewer("cases.lapse", operation=one.operation, city=one.city, compartments=walls)
    clock_services.lapse(by=worker, at=clock.real_time())


def standing_notices() -> set[str]:
    """The clocks of which a call stands."""
    found = Notice.objects.filter(key__startswith="case:", settled_at=None)
    return {key.split(":")[2] for key in found.values_list("key", flat=True)}


def test_the_longest_way_shows_after_each_step_where_it_stands_and_both_countings() -> None:
    first, *rest = lines_of(LONG)
    case = taken_in(first)
    for step, (violation, gakkumdu, clocks) in enumerate(LONG_SHOWS):
        if step:
            assert written(case, rest[step - 1]).status_code == 302, rest[step - 1]
        page = page_of(case)
        assert (states_on(page), clocks_on(page)) == ((violation, gakkumdu), clocks), f"step {step}"
        late = {rule for rule, days in clocks.items() if WARNED.get(rule) != days}
        assert late_on(page) == late, "what nobody has answered for two years is late, and nothing else"
        assert ("perkara berakhir bersamanya" in page) == (gakkumdu == OVER)
    case.refresh_from_db()
    assert (case.ended, case.late_count, case.events.count()) == (True, 0, len(LONG_SHOWS))


def test_the_worker_may_come_between_any_two_steps() -> None:
    plain, rounds = entered(LONG), entered(LONG, round_between=True)
    assert (rounds.gakkumdu, rounds.ended, rounds.late_count, rounds.clocks.count()) == ("DONE", True, 0, 0)
    spans = [
        sorted(
            CaseSpan.objects.filter(case=case).values_list("kind", "code", "began_at", "ended_at", "seconds", "late")
        )
        for case in (plain, rounds)
    ]
    assert spans[0] == spans[1], "what the case had lapsed by, seen from today, is not counted once it went on in time"
    assert standing_notices() == set()


def test_pinang_ranti_is_with_the_police_from_the_third_of_december_by_both_countings() -> None:
    case = entered(PINANG_RANTI)
    page = page_of(case)
    assert states_on(page) == ("DECIDED_CRIME", OVER), "seen from today nobody has written on"
    assert clocks_on(page) == {"gakkumdu.penyidikan": "2024-12-23 2024-12-20"}
    assert late_on(page) == {"gakkumdu.penyidikan"}
    assert re.search(r"Masuk 28 November 2024, dicatat \d", page)
    clock_at(read_moment("2024-12-03T22:00+07:00", "", 0))
    page = page_of(case, "gk-polres")
    assert states_on(page) == ("DECIDED_CRIME", "G5_PENYIDIKAN") and late_on(page) == set()
    clock_at(read_moment("2024-12-21T09:00+07:00", "", 0))
    assert "perkara berisiko" in page_of(case)
    clock_at(read_moment("2024-12-24T00:00+07:00", "", 0))
    assert states_on(page_of(case)) == ("DECIDED_CRIME", OVER)


def test_pinang_ranti_goes_on_to_its_verdict_in_time() -> None:
    case = entered(PINANG_RANTI + TO_THE_VERDICT)
    page = page_of(case)
    assert states_on(page) == ("DECIDED_CRIME", "G15_INKRACHT"), "seen from today nobody appealed in time"
    assert "Tetap: tidak ada yang banding pada waktunya" in page
    days = "2024-12-22 2024-12-21 2024-12-24"
    assert clocks_on(page) == {"court.delivery": days}
    clock_at(read_moment("2024-12-24T12:00+07:00", "", 0))
    page = page_of(case)
    assert states_on(page) == ("DECIDED_CRIME", "G12_VONIS")
    assert clocks_on(page) == {"court.appeal": days, "court.delivery": days}
    assert case.late_count == 0, "on the day of the verdict nothing was late"


def test_penajam_calls_nobody_late_while_the_high_courts_receipt_is_not_known() -> None:
    case = entered(PENAJAM)
    page = page_of(case)
    assert states_on(page) == ("DECIDED_CRIME", "G14_VONIS_PT")
    assert clocks_on(page) == {"court.delivery": "2025-01-12 2025-01-11 2025-01-14"}
    assert late_on(page) == {"court.delivery"}, "as seen from today"
    assert case.late_count == 0
    clock_at(read_moment("2024-12-20T12:00+07:00", "", 0))
    assert clocks_on(page_of(case)) == {"court.verdict": "2024-12-23 2024-12-22 2024-12-27"}


def test_karawang_has_lapsed_and_takes_nothing_that_came_after() -> None:
    case = entered(KARAWANG)
    the_round()
    case.refresh_from_db()
    assert (case.gakkumdu, case.ended, case.late_count) == (OVER, True, 1)
    assert standing_notices() == {"gakkumdu.pelimpahan"}
    page = page_of(case, "gk-polres")
    assert states_on(page) == ("DECIDED_CRIME", OVER) and clocks_on(page) == TRANSFER
    assert "<dt>Sejak</dt><dd>Selasa 21 Januari 2025 23.59 WIB</dd>" in page
    assert "Dengan tenggat inilah perkara berakhir" in page and late_on(page) == {"gakkumdu.pelimpahan"}
    for event, who in (("suspect.handed_over", "polres"), ("prosecution.stopped", "kejari"), ("verdict.read", "pn")):
        for at in ("2025-01-22T08:00+07:00", clock.real_time().isoformat()):
            answer = written(case, {"event": event, "actor": who, "at": at})
            assert answer.status_code == 422, event
    refused = written(case, {"event": "suspect.handed_over", "actor": "polres", "at": "2025-01-22T08:00+07:00"})
    assert "Saat itu perkara sudah lewat waktu" in refused.content.decode()
    talk = {"event": "discussion.held", "actor": "polres", "n": 3, "at": "2025-01-22T08:00+07:00"}
    assert written(case, talk).status_code == 422
    assert CaseEvent.objects.filter(case=case).count() == len(lines_of(KARAWANG))


def test_a_discussion_after_the_lapse_is_refused_in_plain_words() -> None:
    case = entered(PINANG_RANTI)
    talk = {"event": "discussion.held", "actor": "polres", "n": 3, "at": "2024-12-24T08:00+07:00"}
    refused = written(case, talk)
    assert refused.status_code == 422 and "Saat itu perkara sudah lewat waktu" in refused.content.decode()
    page = logged_in("gk-polres").get(f"/cases/{case.number}/discussions/").content.decode()
    assert "yang masih dapat dicatat" in page or "masih boleh dicatat" in page
    assert written(case, {**talk, "at": "2024-12-23T20:00+07:00"}).status_code == 302
    clock_at(read_moment("2024-12-23T21:00+07:00", "", 0))
    assert states_on(page_of(case)) == ("DECIDED_CRIME", "G6_PEMBAHASAN_3")


def test_a_file_that_is_complete_after_the_five_days_lets_the_case_lapse_and_nothing_follows() -> None:
    text = "\n".join(LONG.strip().splitlines()[:12])
    case = entered(text)
    late = {"event": "file.accepted", "actor": "kejari", "at": "2025-01-23T09:00+07:00"}
    assert written(case, late).status_code == 302
    page = page_of(case, "gakkumdu")
    assert states_on(page) == ("DECIDED_CRIME", OVER) and "Tidak ada lagi yang" in page
    before = {"event": "suspect.handed_over", "actor": "polres", "at": "2025-01-21T09:00+07:00"}
    assert written(case, before).status_code == 422


def test_a_clock_that_was_over_before_the_case_was_entered_calls_once_by_its_gravest_call() -> None:
    taken_in(lines_of(LONG)[0])
    for _ in range(2):
        the_round()
    found = Notice.objects.filter(key__startswith="case:", user__username="gk-bawaslu")
    assert [key.split(":")[2:5:2] for key in found.values_list("key", flat=True)] == [
        ["report.initial-review", "breach"]
    ]


def test_what_was_entered_later_says_so_and_what_was_entered_at_once_does_not() -> None:
    case = entered(LONG.strip().splitlines()[0])
    page = page_of(case)
    assert re.search(r"Masuk 4 Desember 2024, dicatat \d", page) and "dicatat belakangan" in page
    now = clock.real_time()
    known = (now - timedelta(days=1)).isoformat()
    at_once = taken_in({"event": "report.received", "actor": "bawaslu", "at": now.isoformat(), "known_at": known})
    page = page_of(at_once)
    assert 'id="entered-later"' not in page and "dicatat belakangan" not in page
