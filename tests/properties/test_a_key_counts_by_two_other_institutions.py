"""Whoever compares whatever: the key of a chief counts by chiefs of two other institutions, and by nothing else."""

from __future__ import annotations

from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from posko.domain.people.authority import INSTITUTIONS, Compared, Key, counted

ROOTS = {"arif": "polri", "bagus": "polri", "rani": "bawaslu", "dimas": "kpu", "maria": "kejaksaan", "yoga": "tni"}
KEYS = [Key(number, person, root) for number, (person, root) in enumerate(ROOTS.items())]
BY_ANYBODY = st.builds(lambda key, by: Compared(key, by, ROOTS[by]), st.integers(0, 7), st.sampled_from(sorted(ROOTS)))
ACTS = st.lists(BY_ANYBODY, max_size=20)


@settings(max_examples=60)
@given(ACTS)
def test_a_key_counts_exactly_by_two_other_institutions(acts: list[Compared]) -> None:
    found = counted(KEYS, acts)
    for key in KEYS:
        others = {each.root for each in acts if each.key == key.number} - {key.root}
        assert (key.number in found) is (len(others) >= INSTITUTIONS)


@settings(max_examples=40)
@given(ACTS, BY_ANYBODY)
def test_one_who_compares_again_or_for_the_own_house_moves_nothing(acts: list[Compared], more: Compared) -> None:
    assert counted(KEYS, [*acts, *acts]) == counted(KEYS, acts) <= counted(KEYS, [*acts, more])
    own = [Compared(key.number, person, root) for key in KEYS for person, root in ROOTS.items() if root == key.root]
    assert counted(KEYS, [*acts, *own]) == counted(KEYS, acts)


@settings(max_examples=30)
@given(st.sampled_from(sorted(permutations(KEYS, 3), key=str)))
def test_three_who_confirm_each_other_count_together(three: tuple[Key, ...]) -> None:
    acts = [Compared(key.number, by.person, by.root) for key in three for by in three if by != key]
    apart = len({key.root for key in three}) == 3
    assert counted(three, acts) == (frozenset(key.number for key in three) if apart else frozenset())


@settings(max_examples=30)
@given(ACTS, st.sampled_from(sorted(set(ROOTS.values()))))
def test_no_institution_makes_a_key_count_alone(acts: list[Compared], root: str) -> None:
    assert not counted(KEYS, [each for each in acts if each.root == root])
