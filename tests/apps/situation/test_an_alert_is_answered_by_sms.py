"""`TERIMA P12`: an SMS from a number that was told acknowledges an alert; any other is told so and moves nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from posko import clock
from posko.apps.intake.models import Gateway, Message
from posko.apps.intake.worker.services import handle_due
from posko.apps.people.accounts import selectors as people
from posko.apps.situation.alerts import services as alert_services
from posko.apps.situation.escalation import services as escalation_services
from posko.apps.situation.models import Addressee, Alert
from posko.domain.jobs import Watch
from tests.alert_story import proposed
from tests.cast import See
from tests.chat import STRANGER, admit, gateway, house, kept, sms
from tests.incident_story import number_of
from tests.notices import CLOCK

__all__ = ["gateway"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def alert(see: See, at: datetime) -> Alert:
    """To the police, whose desk has a number that reports nothing."""
    number_of("desk:polres", kind="desk", role="duty")
    police = people.agencies(see("kpu")).get(code="polres")
    return alert_services.send_alert(
        proposed(see("kpu"), at, to_all=False, agencies=[police]), version=1, by=see("bawaslu"), at=at
    )


def says(gateway: Gateway, text: str, **more: Any) -> str:
    """The reply to an SMS, once the worker has done what it says."""
    answer = sms(gateway, text, **more)
    at = clock.real_time()
    handle_due(Watch(clock.real_time, at - at, lambda: False), by=house(), at=at)
    return str(answer.json()["reply"])


def acknowledged(alert: Alert) -> bool:
    return Addressee.objects.get(alert=alert).acknowledged_at is not None


def test_the_desk_acknowledges_and_a_second_time_says_so(alert: Alert, gateway: Gateway) -> None:
    code = f"P{alert.number}"
    assert says(gateway, f"terima {code.lower()}") == f"PERINGATAN {code}: diterima dicatat. Terima kasih, Posko."
    assert acknowledged(alert)
    assert Message.objects.get().ref == f"alert:{alert.number}"
    assert "sudah tercatat" in says(gateway, f"TERIMA {code}")


def test_a_number_of_another_agency_moves_nothing_and_a_person_sees_it(alert: Alert, gateway: Gateway) -> None:
    admit(STRANGER, agency="bpbd")
    assert "tidak dikirim ke nomor ini" in says(gateway, f"TERIMA P{alert.number}", sender=STRANGER)
    assert "tidak dikirim" in says(gateway, "TERIMA P77", sender=STRANGER)
    assert {row.state for row in Message.objects.all()} == {"waiting"}
    assert not acknowledged(alert)


def test_what_is_said_of_orders_is_not_said_of_alerts(alert: Alert, gateway: Gateway) -> None:
    assert "hanya dapat diterima" in says(gateway, f"SELESAI P{alert.number}")
    assert not acknowledged(alert)


def test_an_alert_that_is_over_is_said_to_be(alert: Alert, gateway: Gateway) -> None:
    escalation_services.keep_alerts(by=CLOCK, at=alert.expires_at)
    assert "sudah berakhir" in says(gateway, f"TERIMA P{alert.number}")
    assert not acknowledged(alert)


def test_a_number_that_nobody_knows_waits_for_a_person(alert: Alert, gateway: Gateway) -> None:
    answer = sms(gateway, f"TERIMA P{alert.number}", sender="0813-1111-2222")
    assert kept(answer).state == "waiting" and not acknowledged(alert)
