"""What a button asks and a service enforces of messages, senders and gateways: who may, and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from posko.domain.access import Role, Viewer, device_viewer, system_viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.intake import MESSAGE_TABLE, MessageState, leads, policies

HERE, OUTSIDE = "31.75.08.1002/028", "31.75.09.1001/001"
DUTY = Viewer("person", "duty", "", "x", "31.75", "polres", "polri", Role.DUTY_OFFICER, "", frozenset())
BOUND = replace(DUTY, place="31.75.08")
EVENTS = sorted({row.event for row in MESSAGE_TABLE})


@pytest.mark.parametrize("state", MessageState)
@pytest.mark.parametrize("event", EVENTS)
def test_an_officer_moves_a_message_as_the_table_says(state: MessageState, event: str) -> None:
    assert (policies.moving(state, event, ["", ""], DUTY) is None) is leads(state, event)
    refusal = policies.moving(state, event, ["", ""], replace(DUTY, role=Role.FIELD_OFFICER))
    assert isinstance(refusal, NotAllowed)


def test_a_post_bound_to_a_place_decides_on_what_speaks_of_it_or_comes_from_there() -> None:
    assert policies.deciding([HERE, ""], BOUND) is None
    assert policies.deciding([OUTSIDE, HERE], BOUND) is None
    for places in ([OUTSIDE, ""], ["", ""], []):
        assert isinstance(policies.deciding(places, BOUND), NotAllowed)
    assert isinstance(policies.moving("waiting", "message.taken_back", [HERE, ""], BOUND), BadInput)


@pytest.mark.parametrize("policy", [policies.enrolling, policies.registering])
def test_officers_let_devices_and_numbers_of_the_own_agency_report(
    policy: Callable[[str, Viewer], policies.Refusal],
) -> None:
    chief, house = replace(DUTY, role=Role.CHIEF), system_viewer("cli")
    assert policy("polres", DUTY) is None
    for manages_all in (chief, house, replace(DUTY, role=Role.ADMINISTRATOR)):
        assert policy("kodim", manages_all) is None
    device = device_viewer(7, "HP", operation="x", city="31.75", agency="polres", root="polri", place="")
    for agency, refused in (("kodim", DUTY), ("polres", replace(DUTY, role=Role.LIAISON)), ("polres", device)):
        assert isinstance(policy(agency, refused), NotAllowed)


def test_who_keeps_the_post_keeps_its_gateways() -> None:
    for keeper in (replace(DUTY, role=Role.CHIEF), replace(DUTY, role=Role.ADMINISTRATOR), system_viewer("cli")):
        assert policies.keeping_gateways(keeper) is None
    assert isinstance(policies.keeping_gateways(DUTY), NotAllowed)
