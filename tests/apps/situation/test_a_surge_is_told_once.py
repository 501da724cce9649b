"""A surge of incidents begins, is told once to whoever is on duty, and ends; two or three reports are none."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from posko.apps.incidents.course import selectors as incident_selectors
from posko.apps.incidents.course import services as incidents
from posko.apps.notices.models import Notice
from posko.apps.situation.models import Surge
from posko.apps.situation.surges import selectors as surge_selectors
from posko.apps.situation.surges import services as surge_services
from tests.cast import See
from tests.incident_story import reported
from tests.notices import CLOCK

pytestmark = pytest.mark.django_db
KECAMATAN = "31.75.03"


def brawls(see: See, at: datetime, count: int) -> None:
    """As many incidents in Jatinegara, a minute apart."""
    for number in range(count):
        reported(see("field"), at - timedelta(minutes=number))


def told() -> int:
    return Notice.objects.filter(key__startswith="surge:", settled_at=None).count()


def test_three_reports_are_no_surge(see: See, at: datetime) -> None:
    brawls(see, at, 3)
    assert surge_services.keep_surges(by=CLOCK, at=at) == 0
    assert not Surge.objects.exists()


def test_it_is_told_once_however_often_the_clock_looks(see: See, at: datetime) -> None:
    brawls(see, at, 6)
    assert surge_services.keep_surges(by=CLOCK, at=at) == 1
    agencies = told()
    assert surge_services.keep_surges(by=CLOCK, at=at + timedelta(minutes=1)) == 0
    assert told() == agencies > 3
    surge = Surge.objects.get()
    assert (surge.place_id, surge.count, surge.ended_at) == (KECAMATAN, 6, None)


def test_it_ends_when_the_hour_is_quiet_and_its_notices_with_it(see: See, at: datetime) -> None:
    brawls(see, at, 6)
    surge_services.keep_surges(by=CLOCK, at=at)
    assert surge_services.keep_surges(by=CLOCK, at=at + timedelta(minutes=61)) == 1
    assert Surge.objects.get().ended_at == at + timedelta(minutes=61)
    assert told() == 0


def test_what_was_called_false_does_not_count(see: See, at: datetime) -> None:
    brawls(see, at, 5)
    assert [each.name for each in surge_selectors.surging(see("duty"), at)] == ["Jatinegara"]
    last = reported(see("field"), at)
    for row in incident_selectors.incidents(see("duty")).exclude(pk=last.pk)[:3]:
        incidents.call_false(row, reason="Tidak ada", by=see("duty"), at=at)
    assert surge_selectors.surging(see("duty"), at) == []


def test_who_does_not_see_the_table_sees_no_surge(see: See, at: datetime) -> None:
    brawls(see, at, 6)
    surge_services.keep_surges(by=CLOCK, at=at)
    assert not surge_selectors.surges(see("admin")).exists()
    assert surge_selectors.surging(see("admin"), at) == []
    assert not surge_selectors.surges(see("other")).exists()
