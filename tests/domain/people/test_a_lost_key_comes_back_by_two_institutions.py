"""Whatever is tried in whatever order, a lost key is taken back by its person alone, after both institutions' steps."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posko.domain.access import Role, Viewer, system_viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.people import recovery
from posko.domain.people.authority import Decider
from posko.domain.people.recovery import Recovering, Stage

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
KNOWN = [
    Decider("kajari", "kejari", "kejaksaan", leads=True, chief=True),
    Decider("wakajari", "kejari", "kejaksaan", leads=True, chief=False),
    Decider("ketua", "bawaslu", "bawaslu", leads=True, chief=True),
    Decider("kapolres", "polres", "polri", leads=True, chief=True),
    Decider("panwascam", "panwascam", "bawaslu", leads=False, chief=True),
]


def viewer(name: str, agency: str, root: str) -> Viewer:
    return Viewer("person", name, name, "op", "31.75", agency, root, Role.CHIEF, "", frozenset())


EVERYBODY = [*(viewer(each.person, each.agency, each.root) for each in KNOWN), viewer("gita", "kejari", "kejaksaan"),
             viewer("admin", "polres", "polri"), system_viewer("console")]  # fmt: skip


@settings(max_examples=60)
@given(st.lists(st.tuples(st.sampled_from(EVERYBODY), st.sampled_from(["step", "take", "end"])), max_size=12))
def test_no_order_of_acts_gives_a_key_without_both_institutions(acts: list[tuple[Viewer, str]]) -> None:
    one, did = Recovering("gita"), []
    for number, (by, what) in enumerate(acts):
        moment, stage = NOW + timedelta(minutes=number), one.stage
        if what == "step" and recovery.taking_out(one, KNOWN, by) is None:
            did.append(by.root)
            one = replace(one, outer_at=moment) if stage is Stage.OUTER else replace(one, inner_at=moment)
        elif what == "end" and recovery.declining(one, KNOWN, by) is None:
            one = replace(one, ended_at=moment)
        elif what == "take" and recovery.taking_back(one, by) is None:
            assert by.actor == "gita"
            assert did == ["kejaksaan", "bawaslu"]
            one = replace(one, ended_at=moment)


@pytest.mark.parametrize("name", ["kapolres", "panwascam", "ketua", "admin", "gita", "system:console"])
def test_only_who_speaks_for_the_prosecutor_does_the_first_step(name: str) -> None:
    by = next(each for each in EVERYBODY if each.actor == name)
    assert isinstance(recovery.taking_out(Recovering("gita"), KNOWN, by), NotAllowed)


def test_a_chief_does_no_step_for_the_own_key_and_the_deputy_does() -> None:
    own = Recovering("kajari")
    chief, deputy = EVERYBODY[0], EVERYBODY[1]
    assert isinstance(recovery.taking_out(own, KNOWN, chief), NotAllowed)
    assert recovery.taking_out(own, KNOWN, deputy) is None


def test_an_ended_recovery_goes_nowhere() -> None:
    ended = Recovering("gita", outer_at=NOW, inner_at=NOW, ended_at=NOW)
    gita = next(each for each in EVERYBODY if each.actor == "gita")
    assert ended.stage is Stage.ENDED
    for refusal in (recovery.taking_out(ended, KNOWN, EVERYBODY[0]), recovery.declining(ended, KNOWN, gita)):
        assert isinstance(refusal, BadInput)
    assert isinstance(recovery.taking_back(ended, gita), BadInput)


def test_what_is_asked_for_is_ones_own_lost_key_that_was_sealed_for_recovery() -> None:
    gita, other = EVERYBODY[5], EVERYBODY[0]
    good = {"live": False, "nested": True, "has_new": True, "waits": False}
    assert recovery.asking("gita", gita, **good) is None
    assert isinstance(recovery.asking("gita", other, **good), NotAllowed)
    for wrong, said in ((("live", True), "not lost"), (("nested", False), "never sealed"),
                        (("has_new", False), "new vault"), (("waits", True), "already")):  # fmt: skip
        refusal = recovery.asking("gita", gita, **good | dict([wrong]))
        assert refusal is not None
        assert said in str(refusal)


def test_recovery_keys_are_those_of_two_institutions_given_by_who_speaks_for_them() -> None:
    assert recovery.registering("bawaslu", KNOWN, EVERYBODY[2], counts=True) is None
    assert isinstance(recovery.registering("bawaslu", KNOWN, EVERYBODY[2], counts=False), BadInput)
    for root, by in (("bawaslu", EVERYBODY[0]), ("bawaslu", EVERYBODY[4]), ("polri", EVERYBODY[3])):
        assert isinstance(recovery.registering(root, KNOWN, by, counts=True), NotAllowed)
