"""What made an incident possible becomes a gap, and each leads to the other."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from posko.apps.gaps.course import selectors as gaps
from tests.cast import LogIn, See
from tests.incident_story import reported

pytestmark = pytest.mark.django_db


def opened(log_in: LogIn, source: str) -> int:
    told = {
        "form_key": str(uuid.uuid4()),
        "title": "Tidak ada pos jaga",
        "place": "31.75.03.1001",
        "kind": "security",
        "severity": "3",
        "source": source,
    }
    answer = log_in("bawaslu").post(reverse("gaps:open"), told)
    return int(answer.headers["Location"].strip("/").rpartition("/")[2])


def test_the_incident_leads_to_the_form_and_then_to_the_gap(log_in: LogIn, see: See) -> None:
    incident = reported(see("field"), severity=4)
    page = reverse("incidents:incident", args=[incident.number])
    client = log_in("bawaslu")
    assert f"{reverse('gaps:open')}?source=incident:1" in client.get(page).content.decode()
    number = opened(log_in, "incident:1")
    assert reverse("gaps:gap", args=[number]) in client.get(page).content.decode()
    assert page in client.get(reverse("gaps:gap", args=[number])).content.decode()


def test_a_source_that_is_no_number_leads_nowhere(log_in: LogIn, see: See) -> None:
    number = opened(log_in, "incident:abc")
    assert gaps.gaps_of(see("bawaslu")).get(number=number).source_ref == "abc"
    assert log_in("bawaslu").get(reverse("gaps:gap", args=[number])).status_code == 200
