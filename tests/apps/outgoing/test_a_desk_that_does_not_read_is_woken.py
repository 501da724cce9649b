"""A desk that leaves a grave notice unread is rung by SMS, with a code alone; who is off duty sleeps."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from posko.apps.notices import services as notices
from posko.apps.outgoing.models import Sending
from posko.apps.outgoing.waking import services
from posko.domain.notices import Severity
from tests import story
from tests.alert_story import number
from tests.cast import See
from tests.notices import CLOCK, tell

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def rung(**more: object) -> list[str]:
    """Whose telephone was rung."""
    rows = Sending.objects.filter(about="climb", **more).select_related("contact").order_by("pk")
    return [row.contact.ref for row in rows if row.contact]


@pytest.fixture(autouse=True)
def telephones(see: See, at: datetime) -> None:
    """The planner keeps the watch; the duty officer is off. A second number of the desk is not proven."""
    story.plan_shift(see("duty"), at, "planner")
    for ref in ("desk:polres", "person:planner", "person:duty"):
        number(ref)
    number("desk:kpu", "kpu", proven=False)


def wake(at: datetime) -> int:
    return services.wake_desks(by=CLOCK, at=at)


def test_the_desk_and_its_watch_are_rung_once_by_a_code(at: datetime) -> None:
    notice = tell(at, severity=Severity.GRAVE)
    assert wake(at + MINUTE) == 0
    assert wake(at + 3 * MINUTE) == 2
    assert wake(at + 4 * MINUTE) == 0
    assert rung() == ["desk:polres", "person:planner"]
    (text,) = set(Sending.objects.values_list("text", flat=True))
    assert text == f"POSKO N{notice.pk}: ada hal mendesak yang belum dibaca. Buka Posko sekarang."


def test_what_is_less_than_grave_read_or_told_by_its_own_noun_wakes_nobody(see: See, at: datetime) -> None:
    tell(at, "commitment:1:late", severity=Severity.BREACH)
    tell(at, "alert:1:polres:0", severity=Severity.GRAVE)
    tell(at, "commitment:3:late", severity=Severity.GRAVE, agency="kpu")
    read = tell(at, "commitment:2:late", severity=Severity.GRAVE)
    notices.mark_read([read.pk], by=see("planner"), at=at)
    assert wake(at + 5 * MINUTE) == 0


def test_a_telephone_rests_between_two_and_what_stays_unread_is_rung_for_later(at: datetime) -> None:
    tell(at, "commitment:1:late", severity=Severity.GRAVE)
    wake(at + 3 * MINUTE)
    tell(at + 4 * MINUTE, "commitment:2:late", severity=Severity.GRAVE)
    assert wake(at + 8 * MINUTE) == 0
    assert wake(at + 19 * MINUTE) == 2
    assert wake(at + 63 * MINUTE) == 0


def test_what_has_not_left_is_dropped_once_somebody_reads(see: See, at: datetime) -> None:
    notice = tell(at, severity=Severity.GRAVE)
    wake(at + 3 * MINUTE)
    notices.mark_read([notice.pk], by=see("planner"), at=at + 4 * MINUTE)
    wake(at + 5 * MINUTE)
    assert rung(state="dropped") == ["desk:polres", "person:planner"]


def test_a_notice_to_a_person_rings_that_person_alone(at: datetime) -> None:
    tell(at, severity=Severity.GRAVE, agency="", user="duty")
    wake(at + 3 * MINUTE)
    assert rung() == ["person:duty"]
