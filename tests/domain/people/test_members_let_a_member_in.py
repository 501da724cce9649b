"""Who asks is let in by members of two institutions, or is in after a day of real time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from posko.domain.access import Compartment, Role, Viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.people import members
from posko.domain.people.members import WAIT, Asked

NOW = datetime(2026, 12, 1, 3, 0, tzinfo=UTC)
WAITS = Asked("galih", "polri", NOW)


def member(name: str, root: str, role: Role = Role.GAKKUMDU_MEMBER, kind: str = "person") -> Viewer:
    return Viewer(kind, name, name, "x", "31.75", root, root, role, "", frozenset({Compartment.CASE}))


def test_who_asks_is_in_after_a_day_and_not_a_second_before() -> None:
    assert not WAITS.is_in(NOW) and not WAITS.is_in(NOW + WAIT - timedelta(seconds=1))
    assert WAITS.is_in(NOW + WAIT)


def test_voices_of_two_institutions_are_enough_and_two_of_one_are_not() -> None:
    assert not members.enough({"gema": "bawaslu", "galuh": "bawaslu"})
    assert members.enough({"gema": "bawaslu", "gita": "kejaksaan"})


def test_a_voice_that_comes_late_puts_nobody_off() -> None:
    late = Asked("galih", "polri", NOW, let_in_at=NOW + 2 * WAIT)
    assert late.in_from == NOW + WAIT


@pytest.mark.parametrize(
    ("asked", "by", "is_in", "kind"),
    [
        (WAITS, member("galih", "polri"), True, NotAllowed),
        (WAITS, member("gema", "bawaslu"), False, NotAllowed),
        (Asked("galih", "polri", NOW - WAIT), member("gema", "bawaslu"), True, BadInput),
        (Asked("galih", "polri", NOW, voices={"gema": "bawaslu"}), member("gema", "bawaslu"), True, BadInput),
        (Asked("galih", "polri", NOW, voices={"galuh": "bawaslu"}), member("gema", "bawaslu"), True, BadInput),
    ],
)
def test_nobody_lets_himself_in_or_speaks_twice(asked: Asked, by: Viewer, is_in: bool, kind: type) -> None:
    assert isinstance(members.letting_in(asked, by, NOW, is_in=is_in), kind)


def test_a_member_who_is_in_lets_another_one_in() -> None:
    asked = Asked("galih", "polri", NOW, voices={"gema": "bawaslu"})
    assert members.letting_in(asked, member("gita", "kejaksaan"), NOW, is_in=True) is None


def test_only_a_gakkumdu_member_with_a_vault_asks() -> None:
    assert members.asking(member("galih", "polri"), has_vault=True) is None
    assert isinstance(members.asking(member("galih", "polri"), has_vault=False), BadInput)
    assert isinstance(members.asking(member("asih", "polri", Role.ADMINISTRATOR), has_vault=True), NotAllowed)
    assert isinstance(members.asking(member("galih", "polri", kind="system"), has_vault=True), NotAllowed)


def test_older_keys_are_given_by_a_member_who_is_in_to_another_who_is_in() -> None:
    giver = member("gema", "bawaslu")
    assert members.giving_keys("galih", giver, gives=True, takes=True) is None
    assert isinstance(members.giving_keys("galih", giver, gives=False, takes=True), NotAllowed)
    assert isinstance(members.giving_keys("galih", giver, gives=True, takes=False), BadInput)
    assert isinstance(members.giving_keys("gema", giver, gives=True, takes=True), NotAllowed)
