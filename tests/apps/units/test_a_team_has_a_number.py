"""A team's own officer keeps its number; it counts once it is proven, and no other agency gives one."""

from __future__ import annotations

import pytest
from django.urls import reverse

from tests.cast import LogIn
from tests.numbers import kept
from tests.units import a_team

pytestmark = pytest.mark.django_db


def test_the_number_is_shown_masked_and_waits_for_its_proof(log_in: LogIn) -> None:
    team = a_team()
    client = log_in("planner")
    told = client.post(reverse("units:number", args=[team.pk]), {"number": "0812 3456 7890"}, follow=True)
    (row,) = kept(kind="team")
    assert (row.ref, row.agency.code, row.proven_at) == (f"team:{team.pk}", "polres", None)
    page = told.content.decode()
    assert row.masked in page and "34567" not in page + row.masked


def test_another_agency_cannot_give_it(log_in: LogIn) -> None:
    team = a_team()
    client = log_in("kpu")
    told = client.post(reverse("units:number", args=[team.pk]), {"number": "081234567890"})
    assert told.status_code == 404
    assert not kept(kind="team")


def test_the_list_of_numbers_names_the_team_whose_number_it_is(log_in: LogIn) -> None:
    team = a_team()
    client = log_in("planner")
    client.post(reverse("units:number", args=[team.pk]), {"number": "0812 3456 7890"})
    assert team.code in client.get("/outgoing/contacts/").content.decode()
