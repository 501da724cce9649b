"""Whatever happens in whatever order, the table leads a gap to the state that its commitments together mean."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from posko.domain.errors import BadInput
from posko.domain.gaps.states import COMMITMENT_TABLE, GAP_TABLE, LIVE, CommitmentState, GapState, next_state

# Events of one of the promises so far; "answered" is how a test says that what was asked is accepted.
EVENTS = sorted({row.event for row in COMMITMENT_TABLE} - {"commitment.made"})
NEW = {
    "commitment.made": CommitmentState.PROMISED,
    "commitment.proposed": CommitmentState.PROPOSED,
    "commitment.noted": CommitmentState.NOTED,
}
OF_THE_GAP = ("gap.closed", "gap.reopened", "gap.accepted", "gap.acceptance_ended")
ACTS = st.lists(
    st.one_of(
        st.just(("commitment.made", 0)),
        st.just(("commitment.proposed", 0)),
        st.just(("commitment.noted", 0)),
        st.tuples(st.sampled_from([*EVENTS, "answered"]), st.integers(0, 5)),
        st.tuples(st.sampled_from(OF_THE_GAP), st.just(0)),
    ),
    max_size=40,
)


def _meaning(promises: list[CommitmentState]) -> set[str]:
    """What the glossary says: with nothing promised open, reopened or lived with; promised; proven."""
    live = [promise for promise in promises if promise in LIVE]
    if not live:
        return {"open", "reopened", "accepted", "closed"}
    return {"proven", "closed", "reopened"} if set(live) == {CommitmentState.KEPT} else {"promised", "closed"}


@given(ACTS)
def test_the_state_of_a_gap_is_what_its_promises_mean(acts: list[tuple[str, int]]) -> None:
    state, promises = str(GapState.OPEN), list[CommitmentState]()
    for event, which in acts:
        try:
            after = _after(promises, event, which)
            state = next_state(GAP_TABLE, state, _named(event), after)
        except BadInput:
            continue
        promises = after
        assert state in _meaning(promises)


@given(ACTS)
def test_no_path_closes_a_gap_without_evidence_that_was_verified(acts: list[tuple[str, int]]) -> None:
    """A promise is kept only from filed, and kept is verified by another root; lived with is never closed."""
    state, promises, filed = str(GapState.OPEN), list[CommitmentState](), set[int]()
    for event, which in acts:
        try:
            after = _after(promises, event, which)
            moved = next_state(GAP_TABLE, state, _named(event), after)
        except BadInput:
            continue
        if event == "commitment.evidence_filed":
            filed.add(which)
        if event == "commitment.kept":
            assert which in filed
        if moved == "closed" and state != "closed":
            assert event == "gap.closed" and state == "proven"
            assert CommitmentState.KEPT in promises
        state, promises = moved, after


@given(ACTS)
def test_a_gap_refuses_no_event_that_a_promise_of_it_takes(acts: list[tuple[str, int]]) -> None:
    state, promises = str(GapState.OPEN), list[CommitmentState]()
    for event, which in acts:
        if event in OF_THE_GAP:
            continue
        try:
            promises = _after(promises, event, which)
        except BadInput:
            continue
        state = next_state(GAP_TABLE, state, _named(event), promises)


def test_a_row_is_there_for_whatever_holds_of_the_promises() -> None:
    for state, event in {(row.state, row.event) for row in GAP_TABLE}:
        rows = [row.when for row in GAP_TABLE if (row.state, row.event) == (state, event)]
        assert len(rows) == len(set(rows)), (state, event)
        assert "" not in rows or rows == [""], (state, event)


def test_what_is_lived_with_ends_and_leads_to_no_closing_by_itself() -> None:
    ways = {(row.event, row.next) for row in GAP_TABLE if row.state == "accepted"}
    assert ("gap.acceptance_ended", "open") in ways
    assert "closed" not in {leads for _event, leads in ways}


def _named(event: str) -> str:
    return "commitment.made" if event == "answered" else event


def _after(promises: list[CommitmentState], event: str, which: int) -> list[CommitmentState]:
    if event in OF_THE_GAP:
        return promises
    if event in NEW:
        return [*promises, NEW[event]]
    if which >= len(promises):
        raise BadInput("there is no such promise")
    moved = CommitmentState(next_state(COMMITMENT_TABLE, promises[which], _named(event)))
    return [*promises[:which], moved, *promises[which + 1 :]]
