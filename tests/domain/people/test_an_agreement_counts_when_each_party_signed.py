"""An agreement: who countersigns and ends it, and what it needs before it opens a wall."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from posko.domain.access import Compartment, Role, Viewer, compartments_for
from posko.domain.people import agreements
from posko.domain.people.agreements import REST, Paper, Signature, State
from posko.domain.people.authority import Decider

NOW = datetime(2026, 11, 30, 3, 0, tzinfo=UTC)
TODAY = date(2024, 11, 25)  # the operation lives two years earlier
HOUR = timedelta(hours=1)
CHIEFS = [Decider(f"chief.{root}", root, root, leads=True, chief=True) for root in ("bawaslu", "polri", "kejaksaan")]
KNOWN = [*CHIEFS, Decider("deputy.polri", "polri", "polri", leads=True, chief=False)]
KNOWN += [Decider("chief.polsek", "polsek", "polri", leads=False, chief=True)]


def paper(*signed: str, real_at: datetime = NOW, **changed: Any) -> Paper:
    told: dict[str, Any] = {
        "compartment": Compartment.CASE,
        "parties": frozenset({"bawaslu", "polri", "kejaksaan"}),
        "dated": date(2024, 8, 1),
        "valid_until": date(2025, 6, 30),
        "signed": {root: Signature(f"chief.{root}", real_at) for root in signed},
    }
    return Paper(**told | changed)


def somebody(name: str, root: str, role: Role = Role.CHIEF, agency: str = "", kind: str = "person") -> Viewer:
    walls = compartments_for(role, agency=agency or root, root=root)
    return Viewer(kind, name, name, "op", "31.75", agency or root, root, role, "", walls)


def countersigns(one: Paper, by: Viewer, *, counted: bool = True) -> bool:
    return agreements.countersigning(one, KNOWN, by, TODAY, counted=counted) is None


ALL = ("bawaslu", "kejaksaan", "polri")


@pytest.mark.parametrize(
    ("one", "after", "state"),
    [
        (paper(), REST * 9, State.WAITING),
        (paper("bawaslu", "polri"), REST * 9, State.WAITING),
        (paper(*ALL), timedelta(), State.RESTING),
        (paper(*ALL), REST - timedelta(seconds=1), State.RESTING),
        (paper(*ALL), REST, State.IN_FORCE),
        (paper(*ALL, dated=date(2024, 11, 26)), REST, State.EARLY),
        (paper(*ALL, dated=date(2024, 1, 1), valid_until=date(2024, 11, 24)), REST, State.EXPIRED),
        (paper("polri", ended_real=NOW), REST, State.WITHDRAWN),
        (paper(*ALL, ended_real=NOW + REST - HOUR), REST * 9, State.WITHDRAWN),
        (paper(*ALL, ended_real=NOW + REST + HOUR), REST * 9, State.ENDED),
    ],
)
def test_how_it_stands(one: Paper, after: timedelta, state: State) -> None:
    assert one.state(TODAY, NOW + after) is state
    assert one.opens("polri", TODAY, NOW + after) is (state is State.IN_FORCE)
    assert not one.opens("kpu", TODAY, NOW + after)


def test_the_day_runs_from_the_last_signature() -> None:
    one = paper(*ALL)
    late = {**one.signed, "polri": Signature("chief.polri", NOW + 5 * HOUR)}
    assert paper(signed=late).counts_from() == NOW + 5 * HOUR + REST


def test_chief_or_deputy_of_a_party_countersigns() -> None:
    assert countersigns(paper(), somebody("chief.polri", "polri"))
    assert countersigns(paper(), somebody("deputy.polri", "polri", Role.PLANNER))


@pytest.mark.parametrize(
    "by",
    [
        somebody("chief.kpu", "kpu"),
        somebody("chief.polsek", "polri", agency="polsek"),
        somebody("planner", "polri", Role.PLANNER),
        somebody("admin", "polri", Role.ADMINISTRATOR),
        somebody("rani", "bawaslu", Role.BAWASLU_OFFICER),
        somebody("chief.polri", "polri", kind="system"),
        somebody("chief.polri", "kejaksaan"),
    ],
    ids=lambda by: f"{by.kind} {by.actor} of {by.root}",
)
def test_nobody_else_does(by: Viewer) -> None:
    assert not countersigns(paper(), by)


def test_a_key_that_does_not_count_signs_nothing() -> None:
    refused = agreements.countersigning(paper(), KNOWN, somebody("chief.polri", "polri"), TODAY, counted=False)
    assert refused is not None
    assert "two other institutions" in refused.message


def test_a_party_signs_once_whoever_speaks_for_it() -> None:
    one = paper("polri")
    refused = agreements.countersigning(one, KNOWN, somebody("deputy.polri", "polri"), TODAY, counted=True)
    assert str(refused) == "Polri has countersigned already: chief.polri did. No party signs twice."


@pytest.mark.parametrize("one", [paper(ended_real=NOW), paper(valid_until=date(2024, 11, 24))])
def test_what_is_over_is_signed_by_nobody(one: Paper) -> None:
    assert not countersigns(one, somebody("chief.polri", "polri"))


def test_any_party_ends_it_by_its_chief_or_an_officer() -> None:
    chief, officer = somebody("chief.kejaksaan", "kejaksaan"), somebody("rani", "bawaslu", Role.BAWASLU_OFFICER)
    strangers = somebody("kpu", "kpu", Role.KPU_DATA_OFFICER), somebody("planner", "polri", Role.PLANNER)
    ends = [agreements.ending(paper(), KNOWN, by) is None for by in (chief, officer, *strangers)]
    assert ends == [True, True, False, False]


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (paper(parties=frozenset({"bawaslu", "polri"})), "all of these as parties: Bawaslu, Kejaksaan, Polri"),
        (paper(compartment=Compartment.SECURITY), "Only the voter and case"),
        (paper(dated=date(2025, 8, 1)), "ends before it begins"),
    ],
)
def test_what_is_no_agreement_is_not_recorded(one: Paper, why: str) -> None:
    refused = agreements.recording(one, somebody("rani", "bawaslu", Role.BAWASLU_OFFICER))
    assert why in str(refused)


def test_an_officer_of_a_party_records_it_and_no_console() -> None:
    rani = somebody("rani", "bawaslu", Role.BAWASLU_OFFICER)
    console = somebody("console", "bawaslu", Role.BAWASLU_OFFICER, kind="system")
    admin, kpu = somebody("admin", "polri", Role.ADMINISTRATOR), somebody("kpu", "kpu", Role.KPU_DATA_OFFICER)
    may = [agreements.recording(paper(), by) is None for by in (rani, console, admin, kpu)]
    assert may == [True, False, False, False]
