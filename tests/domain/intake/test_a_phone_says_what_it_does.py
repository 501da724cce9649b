"""What the phone form says between reports is read as it was meant, or refused with the field that is wrong."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from posko.domain.intake import phone_said
from posko.domain.intake.phone_said import Unread

ID, RUN = uuid.uuid4(), uuid.uuid4()
ACT: dict[str, Any] = {
    "id": str(ID),
    "task": "26",
    "event": "arrived",
    "at": "2024-11-27T07:05:00Z",
    "reason": " ",
    "base": 3,
    "branch": str(RUN),
    "counter": 2,
}


def said(**otherwise: Any) -> str:
    return json.dumps({name: value for name, value in (ACT | otherwise).items() if value is not ...})


def wrong(read: Callable[[str], object], body: str) -> list[str]:
    """The fields that a reader blames."""
    with pytest.raises(Unread) as refused:
        read(body)
    return [fault.field for fault in refused.value.faults]


def test_an_act_keeps_what_it_was_based_on() -> None:
    found = phone_said.read_act(said())
    at = datetime(2024, 11, 27, 7, 5, tzinfo=UTC)
    assert found == phone_said.SaidOfTask(ID, 26, "arrived", at, base=3, branch=RUN, counter=2)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "26"),
        ("id", None),
        ("task", "dua"),
        ("task", 2**40),
        ("task", True),
        ("event", "cancelled"),
        ("at", "tadi"),
        ("base", -1),
        ("branch", 7),
        ("counter", 1.5),
        ("reason", "x" * 301),
        ("place", "31.75"),
    ],
)
def test_an_act_is_blamed_at_the_field_that_is_wrong(field: str, value: Any) -> None:
    assert wrong(phone_said.read_act, said(**{field: value})) == [field]


def test_what_is_no_object_is_no_act() -> None:
    for body in ("", "[]", "{", '"\\ud800"', "[" * 5000):
        assert wrong(phone_said.read_act, body) == ["body"]


def test_messages_that_were_shown_are_read_once_each() -> None:
    assert phone_said.read_shown('{"seen": ["26", 26, 7]}') == phone_said.Shown((), (26, 7))
    assert wrong(phone_said.read_shown, '{"reached": "26"}') == ["reached"]
    assert wrong(phone_said.read_shown, json.dumps({"seen": list(range(501))})) == ["seen"]


def test_a_call_sign_is_text() -> None:
    assert phone_said.read_holder('{"call_sign": "garuda 2"}') == "garuda 2"
    assert wrong(phone_said.read_holder, '{"call_sign": 2}') == ["call_sign"]


JSON = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.sampled_from(sorted(ACT)), inner, max_size=8),
    max_leaves=8,
)


@given(JSON)
@settings(max_examples=40, deadline=None)
def test_whatever_comes_is_read_or_blamed(told: Any) -> None:
    small = (phone_said.read_well, phone_said.read_holder, phone_said.read_shown, phone_said.read_understood)
    for read in (phone_said.read_act, *small):
        with suppress(Unread):
            read(json.dumps(told))
