"""Whatever happens in whatever order, the table leads a gap to the state that its commitments together mean."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from posko.domain.errors import BadInput
from posko.domain.gaps import COMMITMENT_TABLE, GAP_TABLE, CommitmentState, GapState, next_state

EVENTS = sorted({row.event for row in COMMITMENT_TABLE})
# A new promise, an event of one of the promises so far, or the closing of the gap.
ACTS = st.lists(
    st.one_of(
        st.just(("commitment.made", 0)),
        st.tuples(st.sampled_from(EVENTS), st.integers(0, 5)),
        st.just(("gap.closed", 0)),
    ),
    max_size=40,
)


def _meaning(promises: list[CommitmentState]) -> str:
    """What the glossary says: open, promised, proven."""
    live = [promise for promise in promises if promise is not CommitmentState.WITHDRAWN]
    if not live:
        return "open"
    return "proven" if set(live) == {CommitmentState.KEPT} else "promised"


@given(ACTS)
def test_the_state_of_a_gap_is_what_its_promises_mean(acts: list[tuple[str, int]]) -> None:
    state, promises = str(GapState.OPEN), list[CommitmentState]()
    for event, which in acts:
        try:
            after = _after(promises, event, which)
            state = next_state(GAP_TABLE, state, event, after)
        except BadInput:
            continue
        promises = after
        assert state == ("closed" if event == "gap.closed" else _meaning(promises))


@given(ACTS)
def test_a_gap_refuses_no_event_that_a_promise_of_it_takes(acts: list[tuple[str, int]]) -> None:
    state, promises = str(GapState.OPEN), list[CommitmentState]()
    for event, which in acts:
        if event == "gap.closed":
            continue
        try:
            promises = _after(promises, event, which)
        except BadInput:
            continue
        state = next_state(GAP_TABLE, state, event, promises)


def test_a_row_is_there_for_whatever_holds_of_the_promises() -> None:
    for state, event in {(row.state, row.event) for row in GAP_TABLE}:
        rows = [row.when for row in GAP_TABLE if (row.state, row.event) == (state, event)]
        assert len(rows) == len(set(rows)), (state, event)
        assert "" not in rows or rows == [""], (state, event)


def _after(promises: list[CommitmentState], event: str, which: int) -> list[CommitmentState]:
    if event == "gap.closed":
        return promises
    if event == "commitment.made":
        return [*promises, CommitmentState.PROMISED]
    if which >= len(promises):
        raise BadInput("there is no such promise")
    moved = CommitmentState(next_state(COMMITMENT_TABLE, promises[which], event))
    return [*promises[:which], moved, *promises[which + 1 :]]
