"""A team is made, belongs to people and phones, says what it does, and is closed."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest

from posko.apps.ledger.models import Entry
from posko.apps.territory.models import Place
from posko.apps.units.models import CheckIn, TeamMember, Whereabouts
from posko.apps.units.teams import selectors, services
from posko.apps.units.teams.services import Said
from posko.domain.access import Compartment
from posko.domain.errors import BadInput, NotAllowed
from posko.kit.walls import opened
from tests.cast import See
from tests.units import WHERE, a_phone, a_team, says

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _behind_the_wall(db: None):  # type: ignore[no-untyped-def]
    """The planner and the duty officer are behind it; a request opens it for them."""
    with opened({Compartment.SECURITY}):
        yield


def test_a_call_sign_is_once_in_the_operation_until_its_team_is_closed(see: See, at: datetime) -> None:
    first = a_team("raja 12")
    assert first.code == "RAJA12"
    with pytest.raises(BadInput, match="RAJA12"):
        a_team("RAJA12", by="bpbd")
    services.close_team(first, by=see("planner"), at=at)
    assert a_team("RAJA12", by="bpbd").agency.code == "bpbd"


def test_what_a_team_does_its_people_do(see: See, at: datetime) -> None:
    team, (phone, device) = a_team(), a_phone()
    services.join(team, device=phone.pk, by=see("planner"), at=at)
    services.join(team, username="field", by=see("planner"), at=at)
    says(team, "ready", by=device)
    assert selectors.states_of_devices(see("planner"), [phone.pk]) == {phone.pk: "ready"}
    assert selectors.state_of_person(see("planner"), "field") == "ready"
    assert [each.code for each in selectors.own_teams(device)] == ["RAJA12"]


def test_a_person_or_a_phone_belongs_to_one_team_at_a_time(see: See, at: datetime) -> None:
    one, two, (phone, _device) = a_team("RAJA12"), a_team("RAJA13"), a_phone()
    for team in (one, two, two):
        services.join(team, device=phone.pk, by=see("planner"), at=at)
    assert [row.team.code for row in TeamMember.objects.filter(left_at=None)] == ["RAJA13"]
    assert TeamMember.objects.count() == 2


def test_a_shared_phone_says_which_team_holds_it(see: See, at: datetime) -> None:
    team, (_phone, device) = a_team(), a_phone()
    services.hold_device(team, by=device, at=at)
    assert [each.code for each in selectors.own_teams(device)] == ["RAJA12"]
    with pytest.raises(NotAllowed):
        services.hold_device(a_team("SIAGA1", by="bpbd"), by=device, at=at)


def test_only_who_belongs_to_it_or_an_officer_of_its_agency_speaks_for_a_team(see: See, at: datetime) -> None:
    team, (_phone, stranger) = a_team(), a_phone("HP 8")
    for by in (stranger, see("field"), see("bpbd"), see("bawaslu")):
        with pytest.raises(NotAllowed):
            says(team, "ready", by=by)
    assert says(team, "ready", by=see("duty")).state == "ready"


def test_the_same_act_twice_is_one(see: See, at: datetime) -> None:
    team, key = a_team(), uuid.uuid4()
    for _time in range(2):
        services.say(team, Said(key, "ready"), by=see("planner"), at=at)
    assert CheckIn.objects.count() == 1
    assert Entry.objects.filter(event="team.said").count() == 1


def test_a_word_from_before_the_state_that_stands_changes_no_state(see: See, at: datetime) -> None:
    team = says(a_team(), "ready")
    team = says(team, "there", at=at + timedelta(minutes=30))
    late = Said(uuid.uuid4(), "going", "phone", at + timedelta(minutes=20))
    team = services.say(team, late, by=see("planner"), at=at + timedelta(minutes=40))
    assert (team.state, team.checked_at) == ("there", at + timedelta(minutes=30))
    assert CheckIn.objects.count() == 3


def test_a_team_off_duty_does_not_check_in(at: datetime) -> None:
    with pytest.raises(BadInput, match="off duty"):
        says(a_team())


def test_where_a_team_is_stands_behind_the_wall_and_goes_when_it_is_closed(see: See, at: datetime) -> None:
    team = says(a_team(base=WHERE), "ready", place=Place.objects.get(code="31.75"))
    where = selectors.stands_of(see("planner"), [team])[team.pk]
    assert where.base and where.base.code == WHERE and where.place and where.place.code == "31.75"
    assert selectors.stands_of(see("bawaslu"), [team]) == {}
    services.close_team(team, by=see("planner"), at=at)
    assert not Whereabouts.objects.exists()


def test_who_is_not_behind_the_wall_gives_no_base(see: See, at: datetime) -> None:
    with pytest.raises(NotAllowed, match="security data"):
        a_team("SIAGA1", by="bpbd", base=WHERE)


def test_a_team_at_work_is_not_closed_and_one_of_another_agency_neither(see: See, at: datetime) -> None:
    team = says(says(a_team(), "ready"), "there")
    with pytest.raises(BadInput, match="at work"):
        services.close_team(team, by=see("planner"), at=at)
    with pytest.raises(NotAllowed):
        services.close_team(team, by=see("bpbd"), at=at)


def test_the_ledger_holds_teams_behind_the_security_wall_and_no_name_of_a_person(see: See, at: datetime) -> None:
    team = a_team()
    services.join(team, username="field", by=see("planner"), at=at)
    found = Entry.objects.filter(event__startswith="team.")
    assert {each.compartment for each in found} == {"security"}
    assert not any("Fikri" in str(each.payload.body) for each in found)


def test_a_change_of_the_timer_counts_from_the_last_check_in(see: See, at: datetime) -> None:
    team = says(a_team(), "ready")
    new = services.NewTeam(uuid.uuid4(), "RAJA12", team.name, "patrol", "polres", 8, "", 30)
    team = services.change_team(team, new, by=see("planner"), at=at + timedelta(minutes=20))
    assert (team.size, team.check_due_at) == (8, at + timedelta(minutes=30))
