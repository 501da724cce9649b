"""Five first steps by role: each leads where the role may go, and is gone once it was taken or passed over."""

from __future__ import annotations

import pytest
from django.test import Client

from posko.apps.people.duty import selectors, services
from posko.domain.access import ROLES, Compartment, Role
from posko.domain.people.first_steps import steps_of
from posko.web.access_rules import RULES
from tests.cast import AT, LogIn, See

AT_THE_TABLE = [role for role, card in ROLES.items() if Compartment.COORDINATION in card.compartments]


def shown(client: Client) -> list[str]:
    return [step.code for step in client.get("/").context["first_steps"]]


@pytest.mark.parametrize("role", AT_THE_TABLE)
def test_every_role_has_five_steps_that_it_may_take(role: Role) -> None:
    steps = steps_of(role)
    assert len(steps) == 5
    closed = [step.code for step in steps if (act := RULES[step.view].act) and act not in ROLES[role].acts]
    assert closed == []


def test_a_step_leads_to_its_page_and_is_gone(log_in: LogIn, see: See) -> None:
    client = log_in("bpbd")
    assert shown(client) == ["gaps", "rakor", "map", "incidents", "bell"]
    assert client.post("/people/first-step/", {"step": "rakor"}).headers["Location"] == "/rakor/"
    assert shown(client) == ["gaps", "map", "incidents", "bell"]
    assert shown(log_in("camat"))[1] == "rakor"  # a liaison of another agency
    client.post("/people/first-step/", {"step": "all"})
    assert shown(client) == []
    assert "first-steps" not in client.get("/").content.decode()
    assert selectors.steps_taken(see("bpbd")) == {"gaps", "rakor", "map", "incidents", "bell"}


def test_a_step_that_does_not_exist_changes_nothing(log_in: LogIn, see: See) -> None:
    assert log_in("bpbd").post("/people/first-step/", {"step": "moon"}).headers["Location"] == "/"
    assert services.take_steps(["moon"], by=see("bpbd"), at=AT) == 0
    assert selectors.steps_taken(see("bpbd")) == frozenset()
