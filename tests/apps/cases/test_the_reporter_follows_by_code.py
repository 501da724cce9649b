"""The reporter types the code on a public page and hears the status in plain words, and nothing else."""

from __future__ import annotations

import logging
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from posko import clock
from posko.apps.cases.models import Case
from posko.apps.cases.reports import selectors as report_selectors
from posko.apps.cases.reports import services as report_services
from posko.apps.ledger.models import Entry, Payload
from posko.domain.cases.public_status import WORDS, status_of
from posko.domain.errors import NotAllowed
from posko.law import cases as law
from tests.cast import viewer_of
from tests.gakkumdu import REPORTER, a_report, happens, open_the_centre

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
PAGE = "/cases/status/"


@pytest.fixture(autouse=True)
def centre(db: None, settings: Any, tmp_path: Path) -> None:
    open_the_centre(settings, tmp_path)


def a_case() -> tuple[Case, str]:
    opened = a_report(at=clock.real_time() - 6 * HOUR)
    return opened.case, opened.code


def told(code: str, language: str = "id", client: Client | None = None) -> str:
    client = client or Client()
    client.cookies["posko_language"] = language
    return client.post(PAGE, {"code": code}).content.decode()


def status(code: str) -> Any:
    followed = report_selectors.told_by_code(code, real_at=clock.real_time())
    return followed and followed.status


def test_the_status_changes_as_the_case_goes_on() -> None:
    case, code = a_case()
    began = clock.real_time() - 5 * HOUR
    assert status(code).code == "received"
    happens(case, "report.reviewed", "gk-bawaslu", began, complete=True, missing=[])
    assert status(code).code == "reviewed"
    happens(case, "report.registered", "gk-bawaslu", began + HOUR)
    assert status(code).code == "registered"
    happens(case, "discussion.held", "gk-bawaslu", began + 2 * HOUR, n=1)
    assert status(code).code == "handled"
    happens(case, "discussion.held", "gk-bawaslu", began + 3 * HOUR, n=2)
    happens(case, "decision.made", "gk-bawaslu", began + 3 * HOUR, **{"class": "crime", "evidence": 2})
    assert status(code).code == "to_police"
    happens(case, "report.forwarded", "gk-bawaslu", began + 4 * HOUR)
    assert status(code).code == "police"


def test_an_incomplete_report_says_what_to_bring_and_until_when_and_nothing_typed_by_hand() -> None:
    case, code = a_case()
    missing = ["signature", "alamat Tono Karangan"]
    happens(case, "report.reviewed", "gk-bawaslu", clock.real_time() - HOUR, complete=False, missing=missing)
    found = status(code)
    assert (found.code, [each.code for each in found.bring]) == ("incomplete", ["signature"]) and found.until
    page = told(code)
    assert "Tanda tangan sesuai kartu identitas" in page and "Karangan" not in page
    assert "The signature matches the identity card" in told(code, "en")


def test_nothing_but_the_status_stands_on_the_page() -> None:
    case, code = a_case()
    page = told(code, "en")
    assert "Your report is received." in page
    hidden = [case.title, case.place.name, case.place_id, REPORTER["name"], code]
    assert not [text for text in hidden if text in page]


def test_capitals_blanks_and_dashes_do_not_matter() -> None:
    _case, code = a_case()
    typed = "-".join(code[start : start + 4] for start in range(0, 20, 4)).upper()
    assert status(f"  {typed} ").code == "received"


def test_wrong_codes_are_all_answered_alike() -> None:
    _case, code = a_case()
    answers = [
        Client().post(PAGE, {"code": wrong}) for wrong in ("", "x", code[:-1], "0" * 20, "é\x00" * 40, "9" * 5000)
    ]
    assert {answer.status_code for answer in answers} == {422}
    bodies = {answer.content.decode().split("csrfmiddlewaretoken")[0].split("<main")[1] for answer in answers}
    assert len(bodies) == 1


def test_a_code_in_the_address_opens_nothing() -> None:
    _case, code = a_case()
    assert 'id="status"' not in Client().get(f"{PAGE}?code={code}").content.decode()


def test_who_asks_too_often_waits_and_others_do_not() -> None:
    _case, code = a_case()
    answers = [Client().post(PAGE, {"code": "0" * 20}, REMOTE_ADDR="192.0.2.1") for _ in range(13)]
    assert [answer.status_code for answer in answers] == [422] * 12 + [429]
    assert int(answers[-1].headers["Retry-After"]) >= 1
    assert Client().post(PAGE, {"code": code}, REMOTE_ADDR="192.0.2.1").status_code == 429
    assert Client().post(PAGE, {"code": code}, REMOTE_ADDR="192.0.2.2").status_code == 200


def test_nothing_of_the_code_stands_in_logs_or_ledger(caplog: pytest.LogCaptureFixture) -> None:
    case, code = a_case()
    with caplog.at_level(logging.DEBUG):
        told(code)
        told("feed" * 5)
    entry = Entry.objects.get(event="case.status_told")
    assert (entry.subject, entry.compartment, entry.actor) == (f"case:{case.number}", "case", "system:case-status")
    bodies = " ".join(body or "" for body in Payload.objects.values_list("body", flat=True))
    assert code not in bodies + caplog.text and "feed" * 5 not in caplog.text


def test_a_new_code_ends_the_old_one_and_only_bawaslu_gives_it() -> None:
    case, code = a_case()
    with pytest.raises(NotAllowed):
        report_services.renew_code(case, by=viewer_of("gk-polres"), at=clock.real_time())
    new = report_services.renew_code(case, by=viewer_of("gk-bawaslu"), at=clock.real_time())
    assert status(code) is None and status(new).code == "received"


def test_every_state_of_both_machines_has_words_for_the_reporter() -> None:
    from posko.domain.cases.machine import Case as Played

    for state in law.states("pilkada").values():
        violation, gakkumdu = (state.code, "") if state.machine == "violation" else ("HANDLING", state.code)
        assert status_of(Played(violation=violation, gakkumdu=gakkumdu), []).code in WORDS
