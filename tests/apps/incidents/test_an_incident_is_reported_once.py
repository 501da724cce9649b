"""A report becomes an incident once, by whatever way it comes, and nothing of it is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from posko.apps.incidents import handlers
from posko.apps.incidents.course import selectors, services
from posko.apps.incidents.course.services import NewIncident
from posko.apps.intake.inbox.registry import Arrival
from posko.domain.access import Viewer, device_viewer
from posko.domain.errors import BadInput
from posko.domain.intake import Channel, Report
from tests.cast import AT, See
from tests.world import CODE

pytestmark = pytest.mark.django_db
PLACE = "31.75.03.1001"
NEW = NewIncident("brawl", 3, PLACE, AT, "Tawuran di depan gerbang", "page", "a", "page")


def device() -> Viewer:
    return device_viewer(7, "HP", operation=CODE, city="31.75", agency="polres", root="polri", place="31.75.03")


def arrival(message: int = 1, **answers: object) -> Arrival:
    report = Report("incident", PLACE, AT, answers, "Ada keributan")
    return Arrival(message, Channel.API, report, PLACE, AT, AT)


def test_a_report_becomes_an_incident_with_the_lead_of_its_kind(see: See) -> None:
    made = services.report_incident(replace(NEW, kind="money"), by=see("field"), at=AT)
    assert (made.number, made.state, made.lead and made.lead.code) == (1, "reported", "bawaslu")
    assert made.reported_by is not None and made.reported_by.code == "polres"
    assert made.due_at == AT + timedelta(minutes=10)


def test_the_same_source_twice_is_one_incident(see: See) -> None:
    first = services.report_incident(NEW, by=see("field"), at=AT)
    again = services.report_incident(replace(NEW, text="Lain"), by=see("field"), at=AT)
    assert again.pk == first.pk
    assert selectors.incidents(see("duty")).count() == 1


def test_a_device_reports_by_a_channel() -> None:
    assert (
        handlers.handle(arrival(kind="flood", severity="4", lat="-6.2", lng="106.9"), by=device(), at=AT)
        == "incident:1"
    )
    made = selectors.incidents(device()).get(number=1)
    assert (made.kind, made.severity, made.channel) == ("flood", 4, "api")
    assert (made.lat, made.text) == (-6.2, "Ada keributan")


@pytest.mark.parametrize("told", [{}, {"kind": "meteor"}, {"kind": ""}, {"kind": None, "severity": "9"}])
def test_a_kind_that_nobody_knows_is_something_else(told: dict[str, object]) -> None:
    handlers.handle(arrival(1, **told), by=device(), at=AT)
    made = selectors.incidents(device()).get(number=1)
    assert (made.kind, made.severity, made.lead and made.lead.code) == ("other", 2, "polres")


def test_a_peaceful_assembly_waits_for_a_person() -> None:
    with pytest.raises(BadInput, match="peaceful assembly"):
        handlers.handle(arrival(kind="unjuk_rasa"), by=device(), at=AT)
    assert not selectors.incidents(device()).exists()


def test_a_number_of_a_person_is_stopped() -> None:
    with pytest.raises(BadInput, match="telephone"):
        handlers.handle(arrival(kind="brawl", text="hubungi 0812 3456 7890"), by=device(), at=AT)


def test_a_place_outside_the_city_is_refused(see: See) -> None:
    with pytest.raises(BadInput, match="city"):
        services.report_incident(replace(NEW, place="31.71.01.1001"), by=see("field"), at=AT)


def test_a_message_asks_the_database_little() -> None:
    handlers.handle(arrival(kind="brawl"), by=device(), at=AT)  # makes the counter of the operation
    with CaptureQueriesContext(connection) as asked:
        handlers.handle(arrival(2, kind="brawl"), by=device(), at=AT)
    # PostgreSQL is asked once more: the ledger's shared lock, for heads that nobody overtakes.
    told = [query["sql"] for query in asked if "SAVEPOINT" not in query["sql"] and "advisory" not in query["sql"]]
    assert len(told) <= 10, told
