"""The tree of RFC 6962, against the published vectors and against another implementation."""

from __future__ import annotations

import hashlib

from hypothesis import given
from hypothesis import strategies as st
from pymerkle import InmemoryTree

from posko.domain.ledger import Tree, head_of, read_head

digests = st.lists(st.binary(min_size=32, max_size=32), max_size=70)


def test_the_empty_tree_has_the_hash_of_nothing() -> None:
    assert Tree().root() == hashlib.sha256(b"").hexdigest()


def test_one_leaf_is_hashed_with_the_leaf_mark() -> None:
    leaf = bytes(32)
    assert head_of([leaf.hex()]).root == hashlib.sha256(b"\x00" + leaf).hexdigest()


@given(digests)
def test_the_root_is_that_of_an_independent_implementation(leaves: list[bytes]) -> None:
    oracle = InmemoryTree(algorithm="sha256")
    for leaf in leaves:
        oracle.append_entry(leaf)
    wanted = oracle.get_state().hex() if leaves else hashlib.sha256(b"").hexdigest()
    assert head_of(leaf.hex() for leaf in leaves).root == wanted


@given(digests, st.integers(0, 69), st.binary(min_size=32, max_size=32))
def test_any_changed_leaf_changes_the_root(leaves: list[bytes], index: int, other: bytes) -> None:
    if not leaves or leaves[index % len(leaves)] == other:
        return
    changed = list(leaves)
    changed[index % len(leaves)] = other
    assert head_of(leaf.hex() for leaf in leaves) != head_of(leaf.hex() for leaf in changed)


def test_a_head_copied_from_paper_is_read_with_its_breaks_and_blanks() -> None:
    root = "ab" * 32
    copied = f"  98:{root[:20]}\u200b{root[20:40]}\n{root[40:]} "
    assert str(read_head(copied)) == f"98:{root}"
