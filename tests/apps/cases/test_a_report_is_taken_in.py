"""A report is taken in as it is: what is missing is named with its law, and only what cannot be true is refused."""

from __future__ import annotations

import json
import re
import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from posko import clock
from posko.apps.cases.models import Case, CaseEvent, CaseLink
from posko.apps.cases.persons import selectors as person_selectors
from posko.apps.ledger.models import Payload
from posko.domain.plans.phases import JAKARTA
from tests.cast import LogIn, logged_in, viewer_of
from tests.gakkumdu import PLACE, a_form, a_report, clock_at, open_the_centre
from tests.vaults import vault_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def centre(db: None, settings: Any, tmp_path: Path) -> None:
    open_the_centre(settings, tmp_path)


def sent(form: dict[str, str], who: str = "gk-bawaslu", client: Client | None = None) -> HttpResponse:
    return (client or logged_in(who)).post("/cases/new/", form)  # type: ignore[return-value]


def advised(answer: HttpResponse) -> Any:
    return answer.context["advised"]  # type: ignore[attr-defined]


def test_a_complete_report_is_accepted_and_its_code_stands_on_the_receipt() -> None:
    answer = sent(a_form())
    assert answer.status_code == 200 and advised(answer).outcome == "accepted" and not advised(answer).missing
    case = Case.objects.get()
    assert (case.violation, case.kind, case.place_id) == ("RECEIVED", "report", PLACE)
    code = re.search(r'id="code">([0-9a-f ]+)<', answer.content.decode())
    assert code and len(code[1].replace(" ", "")) == 20 and "/cases/status/" in answer.content.decode()


def test_what_names_a_person_lies_sealed_only() -> None:
    sent(a_form(proxy_name="Vera Khayalan"))
    case = Case.objects.get()
    known = person_selectors.persons(viewer_of("gk-bawaslu"), case, clock.real_time(), vault=vault_of("gk-bawaslu"))
    assert [(each.row.part, each.name) for each in known] == [
        ("reporter", "Sari Rekaan"),
        ("reported", "Tono Karangan"),
        ("proxy", "Vera Khayalan"),
        ("witness", "Umi Andaian"),
    ]
    assert known[2].facts["stands_for"] == "Sari Rekaan"
    assert known[0].facts["description"] == "Seorang warga mencoblos di dua TPS."
    open_text = json.dumps(list(CaseEvent.objects.values_list("said", flat=True))) + case.title
    open_text += " ".join(body or "" for body in Payload.objects.values_list("body", flat=True))
    assert not [name for name in ("Sari", "Tono", "Umi", "Vera", "warga") if name in open_text]


@pytest.mark.parametrize(
    ("changed", "outcome", "advice", "missing", "state"),
    [
        ({"signature_matches": ""}, "parked", "complete", ["signature"], "RECEIVED"),
        ({"evidence": "", "description": ""}, "parked", "complete", ["description", "evidence"], "RECEIVED"),
        ({"reported_address": ""}, "parked", "complete", ["reported_identity"], "RECEIVED"),
        ({"reporter_right": "none"}, "parked", "complete", ["reporter_right"], "RECEIVED"),
        ({"event_at": None}, "parked", "complete", ["time_and_place"], "RECEIVED"),
        ({"place": ""}, "parked", "complete", ["time_and_place"], "RECEIVED"),
        (
            {"reporter_name": "", "reporter_address": ""},
            "parked",
            "unknown_reporter",
            ["reporter_identity"],
            "RECEIVED",
        ),
        ({"meant_for": "above"}, "parked", "meant_for_above", [], "RECEIVED"),
        ({"meant_for": "below"}, "parked", "meant_for_below", [], "RECEIVED"),
        ({"meant_for": "other"}, "parked", "meant_for_other", [], "RECEIVED"),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_a_report_that_lacks_something_is_taken_in_and_parked_with_both_reasons(
    changed: dict[str, Any], outcome: str, advice: str, missing: list[str], state: str
) -> None:
    answer = sent(a_form(**changed))
    found = advised(answer)
    assert (found.outcome, found.code, [each.code for each in found.missing]) == (outcome, advice, missing)
    assert found.officer and found.reporter and found.officer != found.reporter
    assert found.ground or found.missing
    case = Case.objects.get()
    said = CaseEvent.objects.get(case=case).said
    assert (case.violation, said["advice"], said["lacks"]) == (state, advice, missing)
    page = answer.content.decode()
    assert all(each.name_id in page and each.basis_id in page for each in found.missing)


def test_a_report_long_after_the_seven_days_is_parked_as_late() -> None:
    known = clock.real_time() - 30 * DAY
    answer = sent(a_form(known_at=known, event_at=known))
    assert (advised(answer).outcome, advised(answer).code) == ("parked", "late")
    assert "134(4)" in advised(answer).ground
    assert Case.objects.get().violation == "LATE"


def test_a_report_whose_day_seven_was_christmas_is_taken_in_reviewed_and_told_so() -> None:
    known, came_in = (datetime(2024, 12, day, 9, tzinfo=JAKARTA) for day in (18, 27))
    answer = sent(a_form(known_at=known, event_at=known, received_at=came_in))
    assert (advised(answer).outcome, advised(answer).code) == ("accepted", "in_doubt")
    case, client = Case.objects.get(), logged_in("gk-bawaslu")
    assert case.violation == "RECEIVED"
    clock_at(came_in + HOUR)
    assert "Hari ketujuh jatuh pada hari kantor tutup" in client.get(f"/cases/{case.number}/").content.decode()
    words = {"form_key": uuid.uuid4(), "event": "report.reviewed", "complete": "yes"}
    assert client.post(f"/cases/{case.number}/events/", words).status_code == 302
    case.refresh_from_db()
    assert case.violation == "INITIAL_REVIEW"


def test_a_finding_of_what_was_known_for_weeks_is_not_late() -> None:
    known = clock.real_time() - 30 * DAY
    answer = sent(a_form(kind="finding", known_at=known, event_at=known))
    assert (advised(answer).outcome, advised(answer).code) == ("accepted", "finding")
    assert Case.objects.get().late_count == 0


@pytest.mark.parametrize(
    ("changed", "field", "advice"),
    [
        ({"known_at": 2, "event_at": -1}, "known_at", "known_ahead"),
        ({"event_at": 2}, "event_at", "event_ahead"),
        ({"known_at": -3, "event_at": -1}, "known_at", "known_before_event"),
    ],
)
def test_dates_that_cannot_be_true_are_refused_with_both_reasons_and_nothing_is_kept(
    changed: dict[str, int], field: str, advice: str
) -> None:
    answer = sent(a_form(**{name: clock.real_time() + days * DAY for name, days in changed.items()}))
    assert answer.status_code == 422 and not Case.objects.exists()
    assert (advised(answer).outcome, advised(answer).code) == ("refused", advice)
    assert list(answer.context["form"].errors) == [field]  # type: ignore[attr-defined]
    assert "Sari Rekaan" in answer.content.decode()


def test_the_check_names_what_is_missing_and_saves_nothing() -> None:
    answer = sent(a_form(signature_matches="", check="1"))
    assert answer.status_code == 200 and not Case.objects.exists()
    assert [each.code for each in advised(answer).missing] == ["signature"]
    assert "Tanda tangan sesuai kartu identitas" in answer.content.decode()


def test_a_finding_needs_no_reporter_and_has_no_code() -> None:
    answer = sent(a_form(kind="finding", signature_matches="", reporter_address="", reporter_right=""))
    assert (advised(answer).outcome, advised(answer).code) == ("accepted", "finding")
    case = Case.objects.get()
    assert (case.violation, case.gakkumdu, case.receipt_hash) == ("TEMUAN", "", "")
    assert 'id="code"' not in answer.content.decode()


def test_a_finding_of_a_suspected_crime_begins_the_centre() -> None:
    sent(a_form(kind="finding", suspected_crime="on"))
    assert Case.objects.get().gakkumdu == "G1_PEMBAHASAN_1"


def test_the_same_report_from_two_people_is_two_cases_that_are_offered_a_link() -> None:
    first = sent(a_form())
    assert not first.context["alike"]  # type: ignore[attr-defined]
    second = sent(a_form(reporter_name="Wati Kiasan", reporter_address="Jalan Kiasan 4"))
    one, two = Case.objects.order_by("number")
    assert second.context["alike"] == [one]  # type: ignore[attr-defined]
    client = logged_in("gk-bawaslu")
    for _ in range(2):
        assert client.post(f"/cases/{two.number}/double/", {"other": one.number}).status_code == 302
    link = CaseLink.objects.get()
    assert (link.case_id, link.kind, link.ref) == (two.pk, "double", str(one.number))
    assert Case.objects.filter(ended=False).count() == 2
    page = client.get(f"/cases/{two.number}/persons/")
    assert not page.context["alike"]


def test_an_event_of_another_day_or_another_place_is_not_offered_as_the_same() -> None:
    sent(a_form())
    for changed in ({"event_at": clock.real_time() - 4 * DAY}, {"place": "31.75.08.1002/029"}):
        answer = sent(a_form(check="1", **changed))
        assert answer.status_code == 200 and not answer.context["alike"]  # type: ignore[attr-defined]


def test_a_title_that_names_a_person_is_refused() -> None:
    answer = sent(a_form(title="Tono  karangan mencoblos dua kali"))
    assert answer.status_code == 422 and list(answer.context["form"].errors) == ["title"]  # type: ignore[attr-defined]
    answer = sent(a_form(title="Hubungi 081234567890"))
    assert answer.status_code == 422 and not Case.objects.exists()


def test_a_form_sent_twice_is_one_case_and_the_code_is_not_told_again() -> None:
    form = a_form()
    sent(form)
    again = sent(form)
    assert Case.objects.count() == 1 and 'id="code"' not in again.content.decode()
    new = logged_in("gk-bawaslu").post(f"/cases/{Case.objects.get().number}/code/")
    assert 'id="code"' in new.content.decode()


def test_only_bawaslus_members_take_reports_in(log_in: LogIn) -> None:
    for who in ("gk-polres", "gakkumdu"):
        assert log_in(who).get("/cases/new/").status_code == 403
        assert sent(a_form(), who).status_code == 403
    assert log_in("gk-bawaslu").get("/cases/new/").status_code == 200
    assert log_in("bawaslu").get("/cases/new/").status_code == 404
    assert not Case.objects.exists()


def test_a_double_that_is_not_there_for_the_viewer_is_refused() -> None:
    case = a_report().case
    client = logged_in("gk-bawaslu")
    for other in ("", "x", "99", str(case.number)):
        assert client.post(f"/cases/{case.number}/double/", {"other": other}).status_code == 400
    assert not CaseLink.objects.exists()


def reviewing(case: Case) -> tuple[str, list[str]]:
    """What the form of the initial review begins with: complete or not, and the boxes that are ticked."""
    page = logged_in("gk-bawaslu").get(f"/cases/{case.number}/").content.decode()
    form = page.split('id="event-report-reviewed"')[1].split("</form>")[0]
    ticked = [each for each in re.findall(r"<input[^>]*>", form) if " checked" in each]
    values = [(re.search(r'name="(\w+)"', each), re.search(r'value="(\w+)"', each)) for each in ticked]
    pairs = [(name[1], value[1]) for name, value in values if name and value]
    return dict(pairs).get("complete", ""), [value for name, value in pairs if name == "missing"]


def test_the_initial_review_begins_with_what_was_found_missing() -> None:
    sent(a_form(signature_matches="", evidence=""))
    assert reviewing(Case.objects.get()) == ("no", ["signature", "evidence"])


def test_the_course_of_the_case_tells_in_words_what_was_found() -> None:
    sent(a_form(signature_matches="", meant_for="above"))
    page = logged_in("gk-bawaslu").get(f"/cases/{Case.objects.get().number}/").content.decode()
    told = page.split('class="timeline"')[1]
    assert "Yang kurang saat masuk: Tanda tangan sesuai kartu identitas" in told
    assert "Wewenang siapa: Bawaslu di atas (provinsi)" in told and "Menurut tabel hukum: Ditahan" in told
    assert not [key for key in ("meant_for", "lacks", "advice") if key in told]


def test_the_initial_review_of_a_report_that_lacked_nothing_begins_as_complete() -> None:
    sent(a_form())
    assert reviewing(Case.objects.get()) == ("yes", [])


def test_of_a_report_that_nobody_held_against_the_form_the_review_says_nothing_beforehand() -> None:
    case = a_report(at=clock.real_time() - timedelta(hours=1)).case
    assert reviewing(case) == ("", [])


def test_the_officer_may_say_otherwise_and_what_was_typed_comes_back() -> None:
    sent(a_form(signature_matches="", evidence=""))
    case, client = Case.objects.get(), logged_in("gk-bawaslu")
    words = {"form_key": uuid.uuid4(), "event": "report.reviewed", "complete": "yes"}
    refused = client.post(f"/cases/{case.number}/events/", {**words, "missing": ["description"]})
    assert refused.status_code == 422
    form = refused.content.decode().split('id="event-report-reviewed"')[1].split("</form>")[0]
    assert len(re.findall(r"<input[^>]* checked", form)) == 2 and "description" in form
    assert client.post(f"/cases/{case.number}/events/", words).status_code == 302
    case.refresh_from_db()
    assert case.violation == "INITIAL_REVIEW"
