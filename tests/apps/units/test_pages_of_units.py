"""The pages of teams and orders: what a viewer reads there, what a press does, and how a refusal is shown."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from posko.apps.units.models import ResourceOffer, ResourceOrder, Team
from posko.domain.access import Compartment
from posko.kit.walls import opened
from tests.cast import LogIn
from tests.questions import asked
from tests.units import WHERE, a_team, an_order, says

pytestmark = pytest.mark.django_db


@pytest.fixture
def team(db: None) -> Team:
    with opened({Compartment.SECURITY}):
        return says(a_team(base=WHERE), "ready")


def words(client: Client, name: str, *args: object) -> str:
    answer = client.get(reverse(name, args=args))
    assert answer.status_code == 200
    return answer.content.decode()


def test_which_team_and_where_is_read_by_who_is_cleared_alone(team: Team, log_in: LogIn) -> None:
    cleared = words(log_in("planner"), "units:list")
    assert "RAJA12" in cleared and "Jatinegara" in cleared
    for name in ("bawaslu", "bpbd", "camat"):
        page = words(log_in(name), "units:list")
        assert "RAJA12" not in page and "Patroli Jatinegara" not in page and "Polres" in page
        assert log_in(name).get(reverse("units:team", args=[team.pk])).status_code == 404


def test_the_own_field_officer_reads_which_and_not_where(team: Team, log_in: LogIn) -> None:
    page = words(log_in("field"), "units:team", team.pk)
    assert "RAJA12" in page and "Kec. Jatinegara" not in page and reverse("units:say", args=[team.pk]) not in page


def test_a_team_is_made_and_says_that_it_is_ready_in_the_browser(log_in: LogIn) -> None:
    client = log_in("bpbd")
    form = {"form_key": "00000000-0000-4000-8000-000000000001", "code": "siaga 1", "name": "Posko banjir"}
    answer = client.post(reverse("units:make"), {**form, "kind": "rescue", "size": "4", "check_every": "30"})
    team = Team.objects.get(code="SIAGA1")
    assert answer.status_code == 302 and answer.headers["Location"] == reverse("units:team", args=[team.pk])
    client.post(reverse("units:say", args=[team.pk]), {"state": "ready"})
    team.refresh_from_db()
    assert (team.state, team.check_every) == ("ready", 30)


@pytest.mark.parametrize(("field", "value"), [("code", "12"), ("check_every", "5"), ("name", "081234567890")])
def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(log_in: LogIn, field: str, value: str) -> None:
    form = {"code": "SIAGA1", "name": "Posko", "kind": "rescue", "size": "4", "check_every": "30", "vehicle": "Perahu"}
    form["form_key"] = "00000000-0000-4000-8000-000000000001"
    answer = log_in("bpbd").post(reverse("units:make"), {**form, field: value})
    assert answer.status_code == 422
    assert f'id="id_{field}"' in answer.content.decode() and "Perahu" in answer.content.decode()
    assert not Team.objects.exists()


def test_an_order_is_asked_offered_and_accepted_in_the_browser(log_in: LogIn) -> None:
    planner, bpbd = log_in("planner"), log_in("bpbd")
    form = {"form_key": "00000000-0000-4000-8000-000000000002", "what": "boat", "quantity": "4", "to": ["bpbd"]}
    ask = {**form, "needed_by_0": "26-11-2099", "needed_by_1": "06.00"}
    assert planner.post(reverse("units:ask"), ask).status_code == 422  # in 75 years
    order = an_order(to=("bpbd",))
    page = words(bpbd, "units:order", order.number)
    assert reverse("units:offer", args=[order.number]) in page
    assert reverse("units:offer", args=[order.number]) not in words(planner, "units:order", order.number)
    own = words(planner, "units:order", order.number)
    assert own.index('id="offers"') < own.index('id="cancel"'), "what ends it stands last"
    offer = {"form_key": "00000000-0000-4000-8000-000000000003", "quantity": "25"}
    bpbd.post(reverse("units:offer", args=[order.number]), offer)
    given = ResourceOffer.objects.get()
    too_many = planner.post(reverse("units:accept", args=[given.pk]), {"count": "26"})
    assert too_many.status_code == 422 and "25" in too_many.content.decode()
    planner.post(reverse("units:accept", args=[given.pk]), {"count": "25"})
    assert ResourceOrder.objects.get().state == "met"


def test_the_lists_ask_as_much_of_many_as_of_few(team: Team, log_in: LogIn) -> None:
    client = log_in("planner")
    an_order()
    pages = [reverse("units:list"), reverse("units:orders")]
    few = [len(asked(client, page)) for page in pages]
    with opened({Compartment.SECURITY}):
        for number in range(5):
            says(a_team(f"RAJA{number + 20}"), "ready")
            an_order(by="bpbd")
    assert [len(asked(client, page)) for page in pages] == few
    assert max(few) <= 15
