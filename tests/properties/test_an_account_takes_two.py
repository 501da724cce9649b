"""Whoever decides on an account never proposed it, and no number of other institutions opens a wall, by random acts."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from posko.domain.access import Role, Viewer
from posko.domain.people import proposals
from posko.domain.people.proposals import LENDERS, Kind, Outcome, Proposed, Voice

NOW = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
ROOTS = ("polri", "tni", "kpu", "pemkot")
NAMES = ("arif", "banu", "citra", "dian")
ANYBODY = Viewer("person", "arif", "", "x", "31.75", "polres", "polri", Role.CHIEF, "", frozenset())
people = st.builds(
    lambda kind, name, root: replace(ANYBODY, kind=kind, actor=name, root=root),
    st.sampled_from(["person", "person", "person", "system", "device"]),
    st.sampled_from(NAMES),
    st.sampled_from(ROOTS),
)
asked = st.builds(
    Proposed,
    st.sampled_from(Kind),
    st.just("x"),
    st.just("polres"),
    st.just("polri"),
    st.sampled_from(NAMES),
    st.sampled_from(Role),
    st.sampled_from(NAMES),
    st.just(Outcome.WAITING),
    st.one_of(st.none(), st.sampled_from(Role)),
)
hours = st.integers(0, 60)


@settings(max_examples=60, deadline=None)
@given(asked, people, st.booleans())
def test_who_decides_is_another_person_than_who_proposed(proposal: Proposed, by: Viewer, counts: bool) -> None:
    if proposals.deciding(proposal, by, decides=None, counts=counts) is None:
        assert by.kind == "person"
        assert by.actor not in (proposal.proposed_by, proposal.username)
        assert counts or not proposal.sealed or proposal.kind is Kind.CLOSE


@settings(max_examples=60, deadline=None)
@given(asked, st.lists(st.tuples(people, hours), max_size=8))
def test_other_institutions_do_it_by_two_of_them_and_never_behind_a_wall(
    proposal: Proposed, tries: list[tuple[Viewer, int]]
) -> None:
    for by, after in sorted(tries, key=lambda each: each[1]):
        real_at = NOW + timedelta(hours=after)
        if proposals.lending(proposal, by, heads=True, real_at=real_at) is None:
            proposal = replace(proposal, voices=[*proposal.voices, Voice(by.root, real_at)])
    roots = [voice.root for voice in proposal.voices]
    assert len(roots) == len(set(roots)) <= LENDERS
    assert "polri" not in roots
    assert not (roots and proposal.sealed)
    assert not (roots and proposal.kind is Kind.ROLE)
    if proposal.lent and proposal.kind is Kind.CLOSE:
        first, second = proposal.voices
        assert second.real_at - first.real_at >= timedelta(hours=24)
