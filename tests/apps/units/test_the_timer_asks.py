"""The round of check-ins asks the team, then its duty, then its head; an act of the team ends it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from posko.apps.notices.models import Notice
from posko.apps.outgoing.models import Contact, Sending
from posko.apps.territory.models import Place
from posko.apps.units.checkins.services import ask_due, remove_positions
from posko.apps.units.models import Team, Whereabouts
from posko.apps.units.teams import services
from posko.domain.access import Compartment, Viewer, system_viewer
from posko.kit.walls import opened
from tests.cast import AT, See
from tests.units import WHERE, a_phone, a_team, says
from tests.world import CODE

pytestmark = pytest.mark.django_db
HOUSE = system_viewer(
    "worker", operation=CODE, city="31.75", compartments=frozenset({Compartment.PUBLIC, Compartment.COORDINATION})
)


def minutes(count: int) -> datetime:
    return AT + timedelta(minutes=count)


@pytest.fixture
def team(see: See) -> Team:
    with opened({Compartment.SECURITY}):
        row = says(a_team(base=WHERE), "ready", place=Place.objects.get(code="31.75"))
        services.join(row, username="field", by=see("planner"), at=AT)
    return row


def told() -> list[tuple[str, str]]:
    found = Notice.objects.filter(key__startswith="team:", settled_at=None).select_related("user", "agency")
    return [(each.user.username if each.user else each.agency.code, each.audience) for each in found.order_by("pk")]  # type: ignore[union-attr]


def test_nobody_is_asked_before_it_is_due_and_nobody_twice(team: Team) -> None:
    assert ask_due(by=HOUSE, at=minutes(59)) == 0
    assert [ask_due(by=HOUSE, at=minutes(60)), ask_due(by=HOUSE, at=minutes(61))] == [1, 0]
    assert told() == [("field", "")]


def test_a_silent_team_is_told_of_to_its_duty_and_then_to_its_head(team: Team) -> None:
    for count in (60, 80, 100, 200):
        ask_due(by=HOUSE, at=minutes(count))
    assert told() == [("field", ""), ("polres", "duty"), ("polres", "head")]


def test_a_round_that_stood_still_makes_up_for_what_it_missed_in_one(team: Team) -> None:
    assert ask_due(by=HOUSE, at=minutes(600)) == 1
    assert len(told()) == 3


def test_a_check_in_settles_what_was_asked_and_the_timer_begins_anew(team: Team, see: See) -> None:
    ask_due(by=HOUSE, at=minutes(80))
    row = says(team, at=minutes(81))
    assert told() == []
    assert (row.told, row.check_due_at) == (0, minutes(141))
    assert ask_due(by=HOUSE, at=minutes(82)) == 0


def test_the_phone_and_the_proven_number_of_the_team_are_asked_until_it_is_heard_of(team: Team, see: See) -> None:
    phone, device = a_phone()
    with opened({Compartment.SECURITY}):
        services.join(team, device=phone.pk, by=see("planner"), at=AT)
        for mark, proven in (("7" * 64, AT), ("8" * 64, None)):
            Contact.objects.create(
                operation=team.operation, kind="team", ref=f"team:{team.pk}", role=mark[:1], agency=team.agency,
                channel="sms", mark=mark, proven_at=proven, entered_at=AT, entered_by="planner", changed_at=AT,
            )  # fmt: skip
        ask_due(by=HOUSE, at=minutes(61))
        asked = Sending.objects.filter(ref=f"team:{team.pk}").order_by("channel")
        assert [(each.channel, each.device, each.state) for each in asked] == [
            ("phone", phone.pk, "sent"), ("sms", None, "queued"),
        ]  # fmt: skip
        assert not any("RAJA12" in each.text or "Jatinegara" in each.text for each in asked)
        says(team, by=device, at=minutes(62))
        assert {each.state for each in asked.all()} == {"dropped"}


def test_a_team_that_rests_is_not_asked(team: Team) -> None:
    says(team, "rest", at=minutes(10))
    assert ask_due(by=HOUSE, at=minutes(600)) == 0


def test_where_a_team_said_it_was_goes_a_day_after_the_shift_and_its_base_stays(team: Team) -> None:
    end = AT + timedelta(hours=12)
    assert remove_positions(by=HOUSE, at=end + timedelta(hours=23)) == 0
    assert remove_positions(by=HOUSE, at=end + timedelta(hours=24)) == 1
    with opened({Compartment.SECURITY}):
        row = Whereabouts.objects.get()
    assert (row.place, row.since) == (None, None) and row.base_id == WHERE


def test_the_house_that_asks_reads_no_position(team: Team) -> None:
    assert isinstance(HOUSE, Viewer) and not HOUSE.sees(Compartment.SECURITY)
    assert ask_due(by=HOUSE, at=minutes(60)) == 1
