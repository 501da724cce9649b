"""All texts of all messages of a day: code, place and kind, an alert's approved headline, and nothing else."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest

from posko.apps.incidents.escalation import services as climbing
from posko.apps.incidents.models import Task
from posko.apps.incidents.tasks import services as tasks
from posko.apps.incidents.tasks.services import NewTask
from posko.apps.ledger.models import Payload
from posko.apps.outgoing.models import Contact, Sending
from posko.apps.outgoing.waking import services as waking
from posko.apps.people.models import User
from posko.apps.situation.alerts import services as alerts
from posko.apps.situation.escalation import services as escalation
from posko.apps.situation.models import Addressee, Alert
from posko.apps.territory.models import Place
from posko.domain.notices import Severity
from tests import alert_story
from tests.cast import See
from tests.incident_story import confirmed, number_of, team_of
from tests.notices import CLOCK, tell
from tests.texts_that_left import faults

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
NUMBERS = ("+6281234567890", "+6281234567891", "+6281234567892")


def a_day(see: See, at: datetime) -> None:
    """An order given, moved, climbed for and withdrawn; an alert sent, climbed for and ended; a desk that sleeps."""
    team = team_of("polres", "BRAVO1")
    number_of(f"team:{team.pk}", number=NUMBERS[0])
    number_of("desk:polres", kind="desk", role="duty", number=NUMBERS[1])
    number_of("person:planner", kind="person", role="duty", number=NUMBERS[2])
    new = NewTask(uuid.uuid4(), "polres", "Bubarkan, tanya Budi di gang", to=f"team:{team.pk}")
    task = tasks.assign(confirmed(see), new, by=see("duty"), at=at)
    climbing.climb_due(by=CLOCK, at=at + 30 * MINUTE)
    tasks.cancel_task(task, reason="Budi sudah pulang", by=see("duty"), at=at)
    alert = alert_story.proposed(see("kpu"), at, to_all=False, agencies=[task.agency])
    alerts.send_alert(alert, version=1, by=see("bawaslu"), at=at)
    Addressee.objects.update(chain=["duty", "planner"])
    escalation.keep_alerts(by=CLOCK, at=at + 10 * MINUTE)
    tell(at, severity=Severity.GRAVE)
    waking.wake_desks(by=CLOCK, at=at + 20 * MINUTE)


def test_a_text_is_one_of_those_that_may_leave_and_its_slots_hold_what_they_may(see: See, at: datetime) -> None:
    a_day(see, at)
    rows = list(Sending.objects.all())
    assert {row.about for row in rows} == {"task", "alert", "climb"} and len(rows) >= 5
    places = set(Place.objects.values_list("name", flat=True))
    headlines = set(Alert.objects.values_list("headline", flat=True))
    assert not [problem for row in rows for problem in faults(row.text, places=places, headlines=headlines)]
    names = [name for user in User.objects.all() for name in user.full_name.split() if len(name) > 3]
    what = Task.objects.get().what
    assert not [row.text for row in rows if what in row.text or any(name in row.text for name in names)]


def test_no_number_of_a_telephone_stands_in_the_ledger(see: See, at: datetime) -> None:
    a_day(see, at)
    kept = str(list(Payload.objects.values_list("body", flat=True)))
    assert "alert" in kept and Contact.objects.count() == len(NUMBERS)
    for number in NUMBERS:
        assert number.removeprefix("+62") not in kept
        bare = number.removeprefix("+62")
        assert not [row for row in Sending.objects.all() if bare in f"{row.key}{row.text}{row.error}"]
