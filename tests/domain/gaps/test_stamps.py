"""What a gap carries of its promises says the same as the promises themselves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from posko.domain.gaps.stamps import UNPROMISED, Pledge, stamp
from posko.domain.gaps.states import LIVE, OWED, CommitmentState, GapState, Promise, overdue

AT = datetime(2024, 11, 20, 2, 0, tzinfo=UTC)
PLEDGES = st.lists(
    st.builds(
        Pledge,
        st.integers(1, 5),
        st.sampled_from(CommitmentState),
        st.integers(-500, 500).map(lambda hours: AT + timedelta(hours=hours)),
    ),
    max_size=6,
)


@given(PLEDGES, st.sampled_from(GapState), st.integers(-600, 600))
def test_a_gap_is_late_by_its_stamp_exactly_when_a_promise_of_it_is_overdue(
    pledges: list[Pledge], state: GapState, hours: int
) -> None:
    at = AT + timedelta(hours=hours)
    owed_due = stamp(state, None, pledges).owed_due
    late = any(overdue(Promise(pledge.state, pledge.due, None), at) for pledge in pledges)
    assert (owed_due is not None and owed_due < at) is late


@given(PLEDGES, st.sampled_from(GapState))
def test_a_due_time_is_that_of_a_live_promise_and_none_where_nothing_is_promised(
    pledges: list[Pledge], state: GapState
) -> None:
    live = [pledge.due for pledge in pledges if pledge.state in LIVE]
    due = stamp(state, None, pledges).due
    assert due is None if state in UNPROMISED or not live else due in live


@given(PLEDGES, st.integers(6, 9))
def test_the_lane_is_who_owes_next_then_who_promised_then_the_owner(pledges: list[Pledge], owner: int) -> None:
    lead = stamp(GapState.PROMISED, owner, pledges).lead
    owed = sorted((p for p in pledges if p.state in OWED), key=lambda p: p.due)
    live = [p.agency for p in pledges if p.state in LIVE]
    if owed:
        assert lead in {p.agency for p in owed if p.due == owed[0].due}
    else:
        assert lead in live if live else lead == owner
