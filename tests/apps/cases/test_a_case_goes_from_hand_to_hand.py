"""A case from the report to the prosecutor: who may write when, and what is stored is what is replayed."""

from __future__ import annotations

import uuid
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from posko.apps.cases.course import selectors, services
from posko.apps.cases.course.services import NewEvent
from posko.apps.cases.exclusions import services as exclusions
from posko.apps.cases.models import CaseEvent, CasePerson
from posko.apps.ledger.models import Entry, Payload
from posko.domain.errors import BadInput, NotAllowed
from tests.cast import AT, viewer_of
from tests.gakkumdu import REPORTER, a_report, happens, open_the_centre
from tests.vaults import vault_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def centre(db: None, settings: Any, tmp_path: Path) -> None:
    open_the_centre(settings, tmp_path)


def test_a_report_goes_to_p21_and_each_hand_writes_in_its_turn() -> None:
    case = a_report().case
    happens(case, "report.reviewed", "gk-bawaslu", AT + HOUR, complete=True, missing=[])
    happens(case, "report.registered", "gk-bawaslu", AT + 2 * HOUR, number="001/Reg/LP/PG/Kota/12.04/XI/2024")
    happens(case, "discussion.held", "gk-polres", AT + 3 * HOUR, n=1)
    happens(case, "discussion.held", "gakkumdu", AT + DAY, n=2)
    happens(case, "decision.made", "gk-bawaslu", AT + DAY + HOUR, **{"class": "crime", "evidence": 2})
    case = happens(case, "report.forwarded", "gk-bawaslu", AT + DAY + 2 * HOUR)
    assert (case.gakkumdu, case.holder.root, case.first_rule) == ("G5_PENYIDIKAN", "polri", "gakkumdu.penyidikan")
    happens(case, "discussion.held", "gk-polres", AT + 3 * DAY, n=3)
    case = happens(case, "file.sent", "gk-polres", AT + 3 * DAY + HOUR)
    assert case.holder.root == "kejaksaan"
    case = happens(case, "file.accepted", "gakkumdu", AT + 4 * DAY)
    assert (case.gakkumdu, case.holder.root, case.ended) == ("G9_P21_TAHAP2", "polri", False)
    stored = selectors.standing(viewer_of("gakkumdu"), case, AT + 4 * DAY)
    assert (stored.violation, stored.gakkumdu) == (case.violation, case.gakkumdu)


def test_an_event_of_another_institution_is_refused_and_nothing_is_kept() -> None:
    case = a_report().case
    with pytest.raises(NotAllowed, match="another institution"):
        happens(case, "report.reviewed", "gk-polres", AT + HOUR, complete=True, missing=[])
    with pytest.raises(BadInput, match="cannot happen where the case stands"):
        happens(case, "verdict.read", "gakkumdu", AT + HOUR)
    with pytest.raises(BadInput, match="cannot lie ahead"):
        services.record_event(
            case, NewEvent(uuid.uuid4(), "report.dropped", AT + DAY, {}), by=viewer_of("gk-bawaslu"), at=AT
        )
    assert CaseEvent.objects.filter(case=case).count() == 1


def test_a_form_sent_twice_makes_one_case_and_one_event() -> None:
    key = uuid.uuid4()
    first, second = a_report(form_key=key), a_report(form_key=key)
    assert first.case.pk == second.case.pk and first.code and not second.code
    new = NewEvent(uuid.uuid4(), "report.dropped", AT + HOUR, {})
    for _ in range(2):
        services.record_event(first.case, new, by=viewer_of("gk-bawaslu"), at=AT + HOUR)
    assert CaseEvent.objects.filter(case=first.case).count() == 2


@pytest.mark.parametrize("who", ["bawaslu", "planner", "duty", "auditor", "admin", "kpu", "camat", "other"])
def test_a_case_exists_for_nobody_outside_the_centre(who: str) -> None:
    a_report()
    assert not selectors.cases(viewer_of(who)).exists()


def test_an_excluded_member_no_longer_finds_the_case_and_is_not_his_own_judge() -> None:
    case = a_report().case
    mine, other = viewer_of("gk-bawaslu-2"), viewer_of("gk-bawaslu")
    exclusion = exclusions.exclude(case, "gk-bawaslu-2", reason="Kerabat terlapor", by=other, at=AT)
    assert not selectors.cases(mine).exists() and selectors.cases(other).exists()
    with pytest.raises(NotAllowed):
        exclusions.readmit(exclusion, vault=vault_of(mine.actor), by=mine, at=AT + HOUR)
    exclusions.readmit(exclusion, vault=vault_of(other.actor), by=other, at=AT + HOUR)
    assert selectors.cases(mine).exists()


def test_no_name_of_a_person_lies_open_in_database_or_ledger() -> None:
    case = a_report().case
    person = CasePerson.objects.get(case=case)
    assert REPORTER["name"].encode() not in bytes(person.sealed)
    entries = Entry.objects.filter(subject=f"case:{case.number}")
    bodies = " ".join(body or "" for body in Payload.objects.filter(entry__in=entries).values_list("body", flat=True))
    assert entries.count() == 3 and REPORTER["name"] not in bodies
    assert set(entries.values_list("compartment", flat=True)) == {"case"}


def test_a_case_that_nobody_carried_on_lapses_by_the_clock_once() -> None:
    case = a_report().case
    happens(case, "report.reviewed", "gk-bawaslu", AT + HOUR, complete=True, missing=[])
    happens(case, "report.registered", "gk-bawaslu", AT + HOUR)
    happens(case, "discussion.held", "gk-polres", AT + 3 * HOUR, n=1)
    happens(case, "discussion.held", "gakkumdu", AT + DAY, n=2)
    happens(case, "decision.made", "gk-bawaslu", AT + DAY, **{"class": "crime", "evidence": 2})
    happens(case, "report.forwarded", "gk-bawaslu", AT + DAY)
    by = viewer_of("gk-polres")
    assert not services.catch_up(case, by=by, at=AT + 15 * DAY)
    assert services.catch_up(case, by=by, at=AT + 40 * DAY)
    assert not services.catch_up(case, by=by, at=AT + 41 * DAY)
    case.refresh_from_db()
    assert (case.gakkumdu, case.ended, case.late_count) == ("LAPSED", True, 1)


def test_a_moment_typed_to_the_minute_stands_behind_the_event_of_the_same_minute() -> None:
    half = AT + timedelta(seconds=30)
    case = a_report(at=half).case
    happens(case, "report.reviewed", "gk-bawaslu", half, complete=True, missing=[])
    new = NewEvent(uuid.uuid4(), "report.registered", AT, {})
    services.record_event(case, new, by=viewer_of("gk-bawaslu"), at=half + HOUR)
    assert CaseEvent.objects.get(case=case, name="report.registered").at == half
    early = NewEvent(uuid.uuid4(), "discussion.held", AT - HOUR, {"n": 1})
    with pytest.raises(BadInput, match="in which they happened"):
        services.record_event(case, early, by=viewer_of("gk-bawaslu"), at=half + HOUR)
