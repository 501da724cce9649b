"""The states of gaps and of promises, written down a second time by hand, and what the clock says of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from posko.domain.errors import BadInput
from posko.domain.gaps.states import (
    COMMITMENT_TABLE,
    ELECTORAL,
    GAP_TABLE,
    KINDS,
    LIVE,
    OWED,
    SEVERITIES,
    CommitmentState,
    GapState,
    Promise,
    Transition,
    When,
    impossible,
    late_by,
    next_state,
    overdue,
    urgency,
)

ALWAYS, OWED_STILL, NONE_LIVE, ALL_KEPT = (
    "",
    "a live commitment is not kept yet",
    "no commitment is live",
    ("every live commitment is kept"),
)
HEAD = "head of the gap's owner, and an independent institution"
# from, event, to, when, whose turn, clock
GAPS = f"""
open     commitment.proposed          open     {ALWAYS}     | any agency | none
open     commitment.declined          open     {ALWAYS}     | the agency asked | none
open     commitment.noted             open     {ALWAYS}     | who keeps the minutes of the rakor | none
open     commitment.lapsed            open     {ALWAYS}     | nobody | when the next rakor begins
open     commitment.taken_back      open     {ALWAYS}      | who loaded the table | none
open     commitment.made              promised {ALWAYS}     | any agency | none
open     gap.taken_back               void     {ALWAYS}     | who loaded the table | none
open     gap.accepted                 accepted {ALWAYS}     | {HEAD} | none
reopened commitment.proposed          reopened {ALWAYS}     | any agency | none
reopened commitment.declined          reopened {ALWAYS}     | the agency asked | none
reopened commitment.noted             reopened {ALWAYS}     | who keeps the minutes of the rakor | none
reopened commitment.lapsed            reopened {ALWAYS}     | nobody | when the next rakor begins
reopened commitment.taken_back      reopened {ALWAYS}      | who loaded the table | none
reopened commitment.made              promised {ALWAYS}     | any agency | none
reopened gap.accepted                 accepted {ALWAYS}     | {HEAD} | none
accepted commitment.proposed          accepted {ALWAYS}     | any agency | none
accepted commitment.declined          accepted {ALWAYS}     | the agency asked | none
accepted commitment.noted             accepted {ALWAYS}     | who keeps the minutes of the rakor | none
accepted commitment.lapsed            accepted {ALWAYS}     | nobody | when the next rakor begins
accepted commitment.taken_back      accepted {ALWAYS}      | who loaded the table | none
accepted commitment.made              promised {ALWAYS}     | any agency | none
accepted gap.acceptance_ended         open     {ALWAYS}     | the clock, or any agency with a reason | expiry
promised commitment.proposed          promised {ALWAYS}     | any agency | none
promised commitment.declined          promised {ALWAYS}     | the agency asked | none
promised commitment.noted             promised {ALWAYS}     | who keeps the minutes of the rakor | none
promised commitment.lapsed            promised {ALWAYS}     | nobody | when the next rakor begins
promised commitment.taken_back      promised {OWED_STILL}  | who loaded the table | none
promised commitment.taken_back      open     {NONE_LIVE}   | who loaded the table | none
promised commitment.taken_back      proven   {ALL_KEPT}    | who loaded the table | none
promised commitment.made              promised {ALWAYS}     | any agency | none
promised commitment.started           promised {ALWAYS}     | owner of the commitment | earliest due
promised commitment.evidence_filed    promised {ALWAYS}     | owner of the commitment | earliest due
promised commitment.evidence_returned promised {ALWAYS}     | an agency of another root | none
promised commitment.kept              promised {OWED_STILL} | an agency of another root | none
promised commitment.kept              proven   {ALL_KEPT}   | an agency of another root | none
promised commitment.withdrawn         promised {OWED_STILL} | owner of the commitment | earliest due
promised commitment.withdrawn         open     {NONE_LIVE}  | owner of the commitment | earliest due
promised commitment.withdrawn         proven   {ALL_KEPT}   | owner of the commitment | earliest due
promised commitment.broken            promised {OWED_STILL} | an agency of another root | after the due time
promised commitment.broken            open     {NONE_LIVE}  | an agency of another root | after the due time
promised commitment.broken            proven   {ALL_KEPT}   | an agency of another root | after the due time
proven   gap.closed                   closed   {ALWAYS}     | an agency of another root | none
proven   commitment.proposed          proven   {ALWAYS}     | any agency | none
proven   commitment.declined          proven   {ALWAYS}     | the agency asked | none
proven   commitment.noted             proven   {ALWAYS}     | who keeps the minutes of the rakor | none
proven   commitment.lapsed            proven   {ALWAYS}     | nobody | when the next rakor begins
proven   commitment.taken_back      proven   {ALWAYS}      | who loaded the table | none
proven   commitment.made              promised {ALWAYS}     | any agency | none
closed   gap.reopened                 reopened {ALWAYS}     | any agency | none
closed   commitment.declined          closed   {ALWAYS}     | the agency asked | none
closed   commitment.lapsed            closed   {ALWAYS}     | nobody | when the next rakor begins
closed   commitment.taken_back      closed   {ALWAYS}      | who loaded the table | none
"""
PROMISES = """
proposed commitment.made              promised  | the agency asked | none
proposed commitment.declined          declined  | the agency asked | none
proposed commitment.taken_back        lapsed    | who loaded the table | none
promised commitment.taken_back        lapsed    | who loaded the table | none
noted    commitment.made              promised  | the agency asked | none
noted    commitment.declined          declined  | the agency asked | none
noted    commitment.lapsed            lapsed    | nobody | when the next rakor begins
promised commitment.started           started   | owner of the commitment | due
promised commitment.evidence_filed    filed     | owner of the commitment | due
promised commitment.withdrawn         withdrawn | owner of the commitment | due
promised commitment.broken            broken    | an agency of another root | after the due time
started  commitment.evidence_filed    filed     | owner of the commitment | due
started  commitment.withdrawn         withdrawn | owner of the commitment | due
started  commitment.broken            broken    | an agency of another root | after the due time
filed    commitment.kept              kept      | an agency of another root | none
filed    commitment.evidence_returned promised  | an agency of another root | none
filed    commitment.withdrawn         withdrawn | owner of the commitment | none
"""
STATES = "proposed noted promised started filed kept declined broken withdrawn lapsed"
DUE = datetime(2024, 11, 25, 8, 0, tzinfo=UTC)
HOUR, NEVER = timedelta(hours=1), None


def rows(table: str) -> list[Transition]:
    found = []
    for line in table.strip().splitlines():
        way, owner, clock = (part.strip() for part in line.split("|"))
        state, event, after, *when = way.split(maxsplit=3)
        found.append(Transition(state, owner, clock, event, after, When(when[0] if when else "")))
    return found


def promise(state: str, *, filed: datetime | None = None, extended: datetime | None = None) -> Promise:
    return Promise(CommitmentState(state), DUE, filed, extended)


@pytest.mark.parametrize(("table", "written"), [(GAP_TABLE, GAPS), (COMMITMENT_TABLE, PROMISES)])
def test_a_state_table_has_these_rows_in_this_order(table: tuple[Transition, ...], written: str) -> None:
    assert list(table) == rows(written)


def test_the_states_are_called_as_they_are_stored() -> None:
    kinds = "open promised proven closed reopened accepted void"
    assert [state.value for state in GapState] == kinds.split()
    assert [state.value for state in CommitmentState] == STATES.split()
    assert {state.value for state in OWED} == {"promised", "started"}
    assert {state.value for state in LIVE} == {"promised", "started", "filed", "kept"}


def test_kinds_and_severities_are_stored_by_these_codes() -> None:
    kinds = "flood voter logistics security conduct special_station coordination information"
    assert list(KINDS) == kinds.split()
    assert [KINDS["logistics"], KINDS["security"]] == ["Logistics", "Security"]
    assert {"voter", "logistics", "conduct", "special_station", "information"} == ELECTORAL
    assert SEVERITIES == {1: "Minor", 2: "Moderate", 3: "Severe"}


def test_an_event_that_cannot_happen_is_refused_with_what_can() -> None:
    with pytest.raises(BadInput) as refused:
        next_state(COMMITMENT_TABLE, "filed", "commitment.broken")
    assert refused.value.params == {
        "state": "filed",
        "event": "commitment.broken",
        "possible": "commitment.evidence_returned, commitment.kept, commitment.withdrawn",
    }
    refusal = impossible(COMMITMENT_TABLE, "kept", "commitment.kept")
    assert refusal is not None
    assert refusal.params["possible"] == "nothing"
    assert impossible(COMMITMENT_TABLE, "filed", "commitment.kept") is None
    assert impossible(COMMITMENT_TABLE, "filed", "commitment.broken") is not None


def test_what_is_possible_only_with_other_promises_is_not_impossible_but_is_refused_now() -> None:
    assert impossible(GAP_TABLE, "promised", "commitment.kept") is None
    with pytest.raises(BadInput):
        next_state(GAP_TABLE, "promised", "commitment.kept", [CommitmentState.BROKEN])


@pytest.mark.parametrize(
    ("event", "promises", "after"),
    [
        ("commitment.kept", "kept started", "promised"),
        ("commitment.kept", "kept kept broken", "proven"),
        ("commitment.withdrawn", "withdrawn broken declined", "open"),
        ("commitment.withdrawn", "withdrawn kept", "proven"),
        ("commitment.broken", "broken filed kept", "promised"),
    ],
)
def test_what_holds_of_all_live_promises_decides_where_a_gap_goes(event: str, promises: str, after: str) -> None:
    assert next_state(GAP_TABLE, "promised", event, [CommitmentState(each) for each in promises.split()]) == after


@pytest.mark.parametrize("state", STATES.split())
def test_only_a_live_promise_is_late_and_only_an_owed_one_overdue(state: str) -> None:
    late = state in ("promised", "started", "filed", "kept")
    assert late_by(promise(state), DUE + HOUR) == (HOUR if late else NEVER)
    assert overdue(promise(state), DUE + HOUR) is (state in ("promised", "started"))


def test_at_its_due_time_a_promise_is_in_time() -> None:
    assert late_by(promise("promised"), DUE) is NEVER
    assert not overdue(promise("promised"), DUE)


def test_filed_evidence_stops_the_clock() -> None:
    assert late_by(promise("filed", filed=DUE - HOUR), DUE + 5 * HOUR) is NEVER
    assert late_by(promise("filed", filed=DUE + HOUR), DUE + 5 * HOUR) == HOUR


@pytest.mark.parametrize(("extended", "ends"), [(None, DUE), (DUE + HOUR, DUE + HOUR), (DUE - HOUR, DUE)])
def test_the_owner_has_time_to_the_later_of_due_and_extension(extended: datetime | None, ends: datetime) -> None:
    assert promise("promised", extended=extended).runs_to == ends


def test_whose_turn_it_is_late_then_grave_without_a_promise_then_by_due_time_then_the_rest() -> None:
    found = {
        "late": urgency(1, late=True, due=DUE - HOUR, at=DUE),
        "by a second": urgency(1, late=True, due=DUE - HOUR / 3600, at=DUE),
        "grave": urgency(3, late=False, due=None, at=DUE),
        "filed, its time over": urgency(3, late=False, due=DUE - HOUR, at=DUE),
        "soon": urgency(3, late=False, due=DUE + HOUR, at=DUE),
        "then": urgency(3, late=False, due=DUE + 2 * HOUR, at=DUE),
        "serious": urgency(2, late=False, due=None, at=DUE),
        "minor": urgency(1, late=False, due=None, at=DUE),
    }
    assert len(set(found.values())) == len(found)
    assert sorted(found, key=lambda name: found[name]) == list(found)
