"""The page of a team shows the tasks that it was given, to who may know which team it is."""

from __future__ import annotations

import uuid

import pytest
from django.urls import reverse

from posko.apps.incidents.tasks import services as tasks
from posko.apps.incidents.tasks.services import NewTask
from tests.cast import AT, LogIn, See
from tests.incident_story import confirmed
from tests.units import a_team, says

pytestmark = pytest.mark.django_db


def test_a_task_of_a_team_stands_on_its_page_and_leads_to_the_incident(see: See, log_in: LogIn) -> None:
    team, incident = says(a_team(), "ready"), confirmed(see)
    url = reverse("units:team", args=[team.pk])
    assert 'id="tasks"' not in log_in("planner").get(url).content.decode()
    tasks.assign(
        incident, NewTask(uuid.uuid4(), "polres", "Bubarkan dan jaga", to=f"team:{team.pk}"), by=see("duty"), at=AT
    )
    page = log_in("planner").get(url).content.decode()
    assert "Bubarkan dan jaga" in page and reverse("incidents:incident", args=[incident.number]) in page
    assert log_in("bpbd").get(url).status_code == 404
