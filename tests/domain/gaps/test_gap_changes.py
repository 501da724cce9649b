"""What may be changed on many gaps at once, and what an undo puts back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from posko.domain.access import Role, Viewer, compartments_for
from posko.domain.errors import BadInput
from posko.domain.gaps.changes import Known, back, check_wanted, plan

KNOWN = Known(
    1, "31.75.03.1001", "open", frozenset({"polri"}), False, {"owner": "polres", "severity": "2", "kind": "voter"}
)


def _viewer(root: str, role: Role = Role.LIAISON, place: str = "") -> Viewer:
    walls = compartments_for(role, agency=root, root=root)
    return Viewer("person", "x", "X", "op", "31.75", root, root, role, place, walls)


def test_the_own_institution_may_and_another_may_not_unless_it_convenes() -> None:
    wanted = {"severity": "3"}
    assert plan(KNOWN, wanted, _viewer("polri")).fields == ("severity",)
    assert plan(KNOWN, wanted, _viewer("kpu")).refusal is not None
    assert plan(KNOWN, wanted, _viewer("bawaslu", Role.BAWASLU_OFFICER)).fields == ("severity",)


def test_a_post_bound_to_one_area_changes_nothing_outside_it() -> None:
    assert plan(KNOWN, {"severity": "3"}, _viewer("polri", place="31.75.03")).refusal is None
    assert plan(KNOWN, {"severity": "3"}, _viewer("polri", place="31.75.04")).refusal is not None


def test_what_touches_the_vote_goes_on_touching_it_unless_bawaslu_says_otherwise() -> None:
    wanted = {"kind": "coordination"}
    assert plan(KNOWN, wanted, _viewer("polri", Role.CHIEF)).refusal is not None
    assert plan(KNOWN, wanted, _viewer("bawaslu", Role.BAWASLU_OFFICER)).fields == ("kind",)
    assert plan(KNOWN, {"kind": "logistics"}, _viewer("polri", Role.CHIEF)).fields == ("kind",)


def test_owner_and_kind_stay_while_a_countersignature_is_awaited() -> None:
    pending = replace(KNOWN, pending=True)
    chief = _viewer("polri", Role.CHIEF)
    assert plan(pending, {"owner": "bpbd"}, chief).refusal is not None
    assert plan(pending, {"severity": "1"}, chief).fields == ("severity",)


def test_a_closed_gap_stays_as_it_was() -> None:
    assert plan(replace(KNOWN, state="closed"), {"severity": "3"}, _viewer("polri")).refusal is not None


def test_what_is_so_already_changes_nothing_and_is_no_refusal() -> None:
    change = plan(KNOWN, {"severity": "2"}, _viewer("polri"))
    assert change.refusal is None
    assert change.fields == ()


def test_an_undo_puts_back_only_what_nobody_changed_since() -> None:
    by = _viewer("polri")
    change = plan(KNOWN, {"severity": "3"}, by)
    now = replace(KNOWN, values=change.after)
    assert back(now, change, by).after == KNOWN.values
    later = replace(now, values={**now.values, "severity": "1"})
    assert back(later, change, by).refusal is not None
    beside = replace(now, values={**now.values, "owner": "bpbd"})
    assert back(beside, change, by).after == {**beside.values, "severity": "2"}


@pytest.mark.parametrize("wanted", [{}, {"owner": ""}, {"owner": "nobody"}, {"severity": "9"}, {"kind": "weather"}])
def test_what_is_no_choice_is_refused(wanted: dict[str, str]) -> None:
    with pytest.raises(BadInput):
        check_wanted(wanted, frozenset({"bpbd"}))
