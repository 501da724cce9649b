"""Who reported by SMS is told once what became of the report, if the number is proven; nobody else is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from posko.apps.incidents.course import services
from posko.apps.incidents.models import Incident
from posko.apps.intake.models import Message, Sender
from posko.apps.outgoing.models import Contact, Sending
from posko.apps.people.models import Agency
from posko.domain.outgoing import ContactKind
from tests.cast import AT, See
from tests.incident_story import reported

pytestmark = pytest.mark.django_db
STATION = "31.75.03.1001/005"


def told_by_sms(see: See, mark: str = "m" * 64) -> tuple[Incident, Message]:
    """An incident that was made of an SMS."""
    agency = Agency.objects.get(code="polres", operation__code=see("duty").operation)
    line: dict[str, Any] = {"operation": agency.operation, "channel": "sms"}
    sender = Sender.objects.create(**line, name="Merpati", agency="polres", mark=mark, created_at=AT, created_by="duty")
    message = Message.objects.create(**line, key=mark, sender=sender, received_at=AT, place=STATION, body="{}",
                                     state="handled")  # fmt: skip
    incident = reported(see("field"), source_kind="message", source_ref=str(message.pk), channel="sms")
    return incident, message


def proven(see: See, mark: str = "m" * 64, *, at: datetime | None = AT) -> Contact:
    agency = Agency.objects.get(code="polres", operation__code=see("duty").operation)
    return Contact.objects.create(operation=agency.operation, kind=ContactKind.DEVICE, ref="device:1", agency=agency,
                                  channel="sms", mark=mark, proof="agency", proven_at=at, entered_at=AT,
                                  entered_by="duty", changed_at=AT)  # fmt: skip


def test_it_is_told_by_its_number_place_and_outcome(see: See) -> None:
    incident, message = told_by_sms(see)
    contact = proven(see)
    services.call_false(incident, reason="Tidak ada apa-apa", by=see("duty"), at=AT)
    sent = Sending.objects.get()
    assert (sent.contact, sent.ref, sent.channel) == (contact, f"report:{message.pk}", "sms")
    assert sent.text.startswith(f"LAPORAN {message.pk}, ") and "tidak ditemukan" in sent.text
    assert "apa-apa" not in sent.text
    services.reopen_incident(incident, reason="Ada lagi", by=see("duty"), at=AT)
    services.call_false(incident, reason="Tidak ada", by=see("duty"), at=AT)
    assert Sending.objects.count() == 1


@pytest.mark.parametrize("mark", ["x" * 64, ""])
def test_an_unproven_or_other_number_is_told_nothing(see: See, mark: str) -> None:
    incident, _message = told_by_sms(see)
    proven(see, mark or "m" * 64, at=AT if mark else None)
    services.call_false(incident, reason="Tidak ada", by=see("duty"), at=AT)
    assert not Sending.objects.exists()


def test_a_report_by_a_page_sends_nothing(see: See) -> None:
    proven(see)
    services.call_false(reported(see("field")), reason="Tidak ada", by=see("duty"), at=AT)
    assert not Sending.objects.exists()
