"""Persons of a case are unsealed for its members, each look in the ledger, and emptied when their time is over."""

from __future__ import annotations

import json
import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from posko import clock
from posko.apps.cases.course.services import NewPerson
from posko.apps.cases.models import Case, CasePerson
from posko.apps.cases.persons import selectors as person_selectors
from posko.apps.cases.persons import services as person_services
from posko.apps.cases.retention import services as retention
from posko.apps.jobs.registry import periodic
from posko.apps.ledger.models import Entry, Payload
from posko.domain.access import Compartment, system_viewer
from posko.domain.calendar import local_day
from posko.domain.errors import BadInput, NotAllowed
from tests.cast import AT, LogIn, viewer_of
from tests.gakkumdu import REPORTER, a_report, happens, open_the_centre
from tests.vaults import vault_of
from tests.world import CODE

HOUR = timedelta(hours=1)
# Past the day until which the fixture keeps its reporter.
LATER = datetime(2027, 1, 2, 3, 0, tzinfo=UTC)
WITNESS = {"name": "Umi Andaian", "telephone": "081300000000"}


@pytest.fixture(autouse=True)
def centre(db: None, settings: Any, tmp_path: Path) -> None:
    open_the_centre(settings, tmp_path)


def the_round(at: datetime) -> int:
    walls = frozenset({Compartment.PUBLIC, Compartment.CASE})
    return retention.purge(by=system_viewer("rounds", operation=CODE, compartments=walls), at=at)


def a_form(**changed: str) -> dict[str, str]:
    until = local_day(clock.real_time()) + timedelta(days=100)
    told = {"part": "witness", **WITNESS, "purpose": "Klarifikasi", "keep_until": until.isoformat()}
    return {"form_key": str(uuid.uuid4()), **told, **changed}


def payloads() -> str:
    return " ".join(body or "" for body in Payload.objects.values_list("body", flat=True))


def test_members_of_all_three_read_the_persons_and_each_look_is_kept(log_in: LogIn) -> None:
    case = a_report().case
    for who in ("gk-bawaslu", "gk-polres", "gakkumdu"):
        page = log_in(who).get(f"/cases/{case.number}/persons/").content.decode()
        assert REPORTER["name"] in page and "Penanganan laporan" in page and "31" in page
    looks = Entry.objects.filter(event="case.seen", subject=f"case:{case.number}")
    assert sorted(looks.values_list("actor", flat=True)) == ["gakkumdu", "gk-bawaslu", "gk-polres"]
    assert REPORTER["name"] not in payloads()
    assert log_in("bawaslu").get(f"/cases/{case.number}/persons/").status_code == 404


def test_numbers_are_masked_until_a_recorded_look_shows_them(log_in: LogIn) -> None:
    case, client = a_report().case, log_in("gk-bawaslu")
    nik = "3175080101900001"
    witness = NewPerson("witness", {**WITNESS, "description": f"NIK {nik}"}, "Klarifikasi", date(2099, 1, 1))
    person = person_services.enter_once(case, witness, by=viewer_of("gk-bawaslu"), at=AT)
    page = client.get(f"/cases/{case.number}/persons/").content.decode()
    assert not [number for number in (REPORTER["telephone"], WITNESS["telephone"], nik) if number in page]
    shown = client.post(f"/cases/{case.number}/persons/{person.pk}/numbers/").content.decode()
    assert WITNESS["telephone"] in shown and nik in shown and REPORTER["telephone"] not in shown
    assert f"numbers of person {person.pk}" in payloads() and nik not in payloads()
    assert client.post(f"/cases/{case.number}/persons/999/numbers/").status_code == 404


def test_the_institution_that_has_the_case_enters_a_person_once(log_in: LogIn) -> None:
    case, form = a_report().case, a_form()
    for _ in range(2):
        assert log_in("gk-bawaslu").post(f"/cases/{case.number}/persons/add/", form).status_code == 302
    assert sorted(CasePerson.objects.values_list("part", flat=True)) == ["reporter", "witness"]
    assert log_in("gk-polres").post(f"/cases/{case.number}/persons/add/", form).status_code == 403
    person = NewPerson("witness", WITNESS, "Klarifikasi", date(2099, 1, 1))
    with pytest.raises(NotAllowed):
        person_services.enter_once(case, person, by=viewer_of("gakkumdu"), at=AT)


def test_a_proxy_stands_for_somebody(log_in: LogIn) -> None:
    case, client = a_report().case, log_in("gk-bawaslu")
    url = f"/cases/{case.number}/persons/add/"
    proxy = a_form(part="proxy", name="Vera Khayalan")
    refused = client.post(url, proxy)
    assert refused.status_code == 422 and "Vera Khayalan" in refused.content.decode()
    assert client.post(url, {**proxy, "stands_for": REPORTER["name"]}).status_code == 302
    found = person_selectors.persons(viewer_of("gk-bawaslu"), case, AT, vault=vault_of("gk-bawaslu"))[-1]
    assert (found.name, found.facts["stands_for"]) == ("Vera Khayalan", REPORTER["name"])


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"name": ""}, "name"),
        ({"part": "judge"}, "part"),
        ({"keep_until": "2020-01-01"}, "keep_until"),
        ({"keep_until": "9999-01-01"}, "keep_until"),
        ({"keep_until": "besok"}, "keep_until"),
        ({"purpose": "Hubungi 081234567890"}, "purpose"),
        ({"purpose": ""}, "purpose"),
    ],
)
def test_a_form_that_is_wrong_says_where(log_in: LogIn, changed: dict[str, str], field: str) -> None:
    case = a_report().case
    answer = log_in("gk-bawaslu").post(f"/cases/{case.number}/persons/add/", a_form(**changed))
    assert answer.status_code == 422 and list(answer.context["person_form"].errors) == [field]
    assert CasePerson.objects.count() == 1


def test_a_person_of_whom_nothing_is_known_is_refused() -> None:
    case = a_report().case
    with pytest.raises(BadInput, match="at least the name"):
        person_services.enter_once(
            case,
            NewPerson("witness", {"name": " "}, "Klarifikasi", date(2099, 1, 1)),
            by=viewer_of("gk-bawaslu"),
            at=AT,
        )


def test_what_is_over_is_emptied_once_the_case_has_ended_and_the_page_says_so(log_in: LogIn) -> None:
    case = a_report().case
    happens(case, "report.dropped", "gk-bawaslu", AT + HOUR)
    assert the_round(datetime(2026, 12, 31, 3, 0, tzinfo=UTC)) == 0
    assert (the_round(LATER), the_round(LATER)) == (1, 0)
    person = CasePerson.objects.get()
    assert (bytes(person.sealed), person.purged_at) == (b"", LATER)
    entry = Entry.objects.get(event="case.persons_purged")
    assert (entry.subject, entry.compartment) == (f"case:{case.number}", "case")
    assert json.loads(Payload.objects.get(entry=entry).body or "")["parts"] == ["reporter"]
    page = log_in("gk-bawaslu").get(f"/cases/{case.number}/persons/").content.decode()
    assert "31 Desember 2026" in page and REPORTER["name"] not in page


def test_a_case_that_still_runs_keeps_its_persons_and_the_page_says_so() -> None:
    case = a_report().case
    assert the_round(LATER) == 0
    shown = person_selectors.persons(viewer_of("gk-bawaslu"), case, LATER, vault=vault_of("gk-bawaslu"))[0]
    assert shown.over and shown.name == REPORTER["name"]


def test_a_matter_that_was_passed_on_does_not_keep_persons_for_ever() -> None:
    case = a_report().case
    happens(case, "report.reviewed", "gk-bawaslu", AT + HOUR, complete=True, missing=[])
    happens(case, "report.registered", "gk-bawaslu", AT + HOUR)
    happens(case, "decision.made", "gk-bawaslu", AT + 2 * HOUR, **{"class": "administrative"})
    assert not Case.objects.get().ended and the_round(LATER) == 1


def test_the_round_comes_back_every_day() -> None:
    found = {task.name: task for task in periodic()}["cases.purge_persons"]
    assert found.every == timedelta(days=1) and Compartment.CASE in found.walls


def test_altered_bytes_of_one_person_do_not_take_the_others_from_the_page() -> None:
    case = a_report().case
    person = NewPerson("witness", WITNESS, "Klarifikasi", date(2099, 1, 1))
    person_services.enter_once(case, person, by=viewer_of("gk-bawaslu"), at=AT)
    CasePerson.objects.filter(part="reporter").update(sealed=b"altered bytes of this person")
    found = person_selectors.persons(viewer_of("gk-bawaslu"), case, AT, vault=vault_of("gk-bawaslu"))
    assert [(each.name, each.damaged) for each in found] == [("", True), (WITNESS["name"], False)]
