"""What a rakor starts from: late, reopened, new, standing; risks that are lived with apart; closed nowhere."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from posko.domain.rakor.meetings import GROUPS, NAMED_LEAST, NAMED_MOST, Agenda, OpenMatter, agenda, shares

LAST = datetime(2024, 8, 6, 2, tzinfo=UTC)
BEFORE, AFTER = LAST - timedelta(days=1), LAST + timedelta(days=1)


def matter(ref: int, *, opened: datetime = BEFORE, late: bool = False, **more: object) -> OpenMatter:
    return OpenMatter(ref, opened, late, **{"closed": False, **more})  # type: ignore[arg-type]


def test_each_matter_stands_where_it_belongs() -> None:
    found = agenda(
        [
            matter(1, late=True, opened=AFTER),
            matter(2, opened=AFTER),
            matter(3),
            matter(4, reopened_at=AFTER),
            matter(5, reopened_at=BEFORE),
            matter(6, accepted=True, late=True),
            matter(7, closed=True, late=True),
        ],
        since=LAST,
    )
    assert found == Agenda(late=(1,), new=(2,), standing=(3, 5), reopened=(4,), accepted=(6,))


def test_before_the_first_meeting_nothing_is_new_and_what_came_back_is_told() -> None:
    found = agenda([matter(1, opened=AFTER), matter(2, reopened_at=BEFORE)], since=None)
    assert found == Agenda(late=(), new=(), standing=(1,), reopened=(2,))


@given(
    st.lists(
        st.builds(
            OpenMatter,
            st.integers(1, 10**6),
            st.sampled_from([BEFORE, AFTER]),
            st.booleans(),
            st.booleans(),
            st.sampled_from([None, BEFORE, AFTER]),
            st.booleans(),
        ),
        unique_by=lambda m: m.ref,
    ),
    st.sampled_from([None, LAST]),
)
def test_whatever_is_not_closed_is_taken_up_exactly_once(matters: list[OpenMatter], since: datetime | None) -> None:
    found = agenda(matters, since=since)
    refs = [*found.late, *found.reopened, *found.new, *found.standing, *found.accepted]
    assert sorted(refs) == sorted(m.ref for m in matters if not m.closed)


@given(st.fixed_dictionaries({group: st.integers(0, 400) for group in GROUPS}))
def test_an_agenda_names_as_many_as_it_may_and_some_of_every_group(counts: dict[str, int]) -> None:
    named = shares(counts)  # type: ignore[arg-type]
    assert sum(named.values()) == min(NAMED_MOST, sum(counts.values()))
    assert all(min(counts[group], NAMED_LEAST) <= named[group] <= counts[group] for group in GROUPS)


def test_what_is_taken_up_first_is_named_first() -> None:
    counts = {"late": 90, "reopened": 0, "new": 500, "standing": 500, "accepted": 3}
    assert shares(counts) == {"late": 90, "reopened": 0, "new": 87, "standing": 20, "accepted": 3}  # type: ignore[arg-type]
