"""`AMAN`: a team that is asked whether it is well answers by SMS from its own number, and by no other."""

from __future__ import annotations

from datetime import timedelta

import pytest

from posko import clock
from posko.apps.intake.models import Gateway, Message
from posko.apps.intake.worker.services import handle_due
from posko.apps.units.models import CheckIn, Team
from posko.domain.jobs import Watch
from tests.cast import AT
from tests.chat import STRANGER, gateway, house, sms
from tests.incident_story import number_of
from tests.units import a_team, says

__all__ = ["gateway"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def team(db: None) -> Team:
    row = says(a_team(), "ready", at=AT - timedelta(hours=1))
    number_of(f"team:{row.pk}")
    return row


def work() -> None:
    at = clock.real_time()
    handle_due(Watch(clock.real_time, at - at, lambda: False), by=house(), at=at)


def test_it_is_heard_of_and_the_same_message_again_is_one_check_in(team: Team, gateway: Gateway) -> None:
    answers = [sms(gateway, "aman.", message_id="A") for _time in range(2)]
    work()
    assert {answer.json()["reply"] for answer in answers} == {"Lapor regu dicatat. Terima kasih, Posko."}
    assert [(row.how, row.state) for row in CheckIn.objects.order_by("pk")][1:] == [("sms", "ready")]
    assert Message.objects.get().ref == f"team:{team.pk}"


def test_a_team_off_duty_is_told_that_it_does_not_count(team: Team, gateway: Gateway) -> None:
    says(team, "off")
    assert "tidak dihitung" in sms(gateway, "AMAN").json()["reply"]
    work()
    assert not CheckIn.objects.filter(how="sms").exists()


def test_the_same_word_from_another_number_checks_in_for_nobody(team: Team, gateway: Gateway) -> None:
    sms(gateway, "AMAN", sender=STRANGER)
    work()
    assert not CheckIn.objects.filter(how="sms").exists()
