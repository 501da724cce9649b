"""The incidents of the last 24 hours by hour and severity, beside what is usual."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from posko.apps.incidents.course import services
from posko.apps.incidents.hours import page, selectors
from tests.cast import AT, See
from tests.incident_story import reported

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def happened(see: See, before: timedelta, **told: object) -> datetime:
    at = AT - before
    reported(see("duty"), at, happened_at=at, **told)
    return at


def test_an_hour_counts_its_incidents_by_severity(see: See) -> None:
    happened(see, HOUR / 2, severity=3)
    happened(see, 5 * HOUR, severity=1, place="31.75.06.1001")
    found = selectors.last_day(see("bawaslu"), AT)
    assert len(found) == 24
    assert found[-1].counts == (0, 0, 1, 0)
    assert sum(hour.all for hour in found) == 2


def test_what_is_usual_comes_from_the_days_before_and_is_unknown_without_them(see: See) -> None:
    assert selectors.last_day(see("bawaslu"), AT)[-1].usual is None
    happened(see, 24 * HOUR + HOUR / 2)
    happened(see, 48 * HOUR + HOUR / 2, place="31.75.06.1001")
    found = selectors.last_day(see("bawaslu"), AT)
    assert found[-1].usual == 1
    assert found[0].usual == 0
    assert "1" in page.last_day(see("bawaslu"), AT).told


def test_a_false_report_is_not_counted(see: See) -> None:
    incident = reported(see("duty"), AT - HOUR / 2)
    services.call_false(incident, reason="Tidak ada", by=see("duty"), at=AT)
    assert not any(hour.all for hour in selectors.last_day(see("bawaslu"), AT))


def test_another_operation_has_hours_of_its_own(see: See) -> None:
    happened(see, HOUR / 2)
    assert not any(hour.all for hour in selectors.last_day(see("other"), AT))
