"""Whom the clock tells of an unanswered alert is settled when it goes out; a roster that changes later is not asked."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from posko.apps.notices.models import Notice
from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import Post
from posko.apps.situation.alerts import services as alert_services
from posko.apps.situation.escalation import services as escalation_services
from posko.apps.situation.models import Addressee, Alert
from tests import story
from tests.alert_story import proposed
from tests.cast import See
from tests.notices import CLOCK

pytestmark = pytest.mark.django_db
MINUTES = timedelta(minutes=1)


def sent_to_polres(see: See, at: datetime) -> Alert:
    """Written by KPU, sent by Bawaslu, to the police alone, whose duty officer keeps the watch."""
    story.plan_shift(see("duty"), at, "duty")
    _set_above("duty", "planner")
    alert = proposed(see("kpu"), at, to_all=False, agencies=[people.agencies(see("kpu")).get(code="polres")])
    return alert_services.send_alert(alert, version=1, by=see("bawaslu"), at=at)


def _set_above(username: str, superior: str) -> None:
    Post.objects.filter(user__username=username).update(superior=Post.objects.get(user__username=superior))


def told(alert: Alert) -> list[str]:
    """Whom the clock told by name, in order."""
    found = Notice.objects.filter(key__startswith=f"alert:{alert.number}:polres:", user__isnull=False)
    return list(found.order_by("pk").values_list("user__username", flat=True))


def test_a_roster_that_changes_later_changes_nothing(see: See, at: datetime) -> None:
    alert = sent_to_polres(see, at)
    (row,) = Addressee.objects.filter(alert=alert)
    assert row.chain == ["duty", "planner"]
    _set_above("duty", "field")
    escalation_services.keep_alerts(by=CLOCK, at=at + 10 * MINUTES)
    assert told(alert) == ["planner"]


def test_a_closed_account_is_passed_over(see: See, at: datetime) -> None:
    alert = sent_to_polres(see, at)
    (row,) = Addressee.objects.filter(alert=alert)
    Addressee.objects.filter(pk=row.pk).update(chain=["duty", "field", "planner"])
    Post.objects.filter(user__username="field").update(active=False)
    escalation_services.keep_alerts(by=CLOCK, at=at + 10 * MINUTES)
    assert told(alert) == ["planner"]


def test_where_everybody_of_it_left_the_chain_is_made_anew(see: See, at: datetime) -> None:
    alert = sent_to_polres(see, at)
    Addressee.objects.filter(alert=alert).update(chain=["nobody"])
    escalation_services.keep_alerts(by=CLOCK, at=at + 10 * MINUTES)
    assert told(alert)
