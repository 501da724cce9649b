"""Leaves that a log hands to a witness follow those kept, and belong to the head held."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posko.domain.errors import BadInput
from posko.domain.tlog.checkpoints import read_checkpoint
from posko.domain.tlog.leaves import MAX_LEAVES, AddLeaves, Frontier, check_leaves, read_add_leaves
from tests.tlogs import ORIGIN, Log, leaves_of, tree

LOG, OTHER = Log(leaves_of(20)), Log(leaves_of(20, "b"))
HELD = read_checkpoint(LOG.head(20).text)


def kept(count: int) -> Frontier:
    return Frontier().grown(b"".join(LOG.leaves[:count]))


def handed(begin: int, end: int, log: Log = LOG) -> AddLeaves:
    return AddLeaves(ORIGIN, begin, 20, log.consistency(end, 20), b"".join(log.leaves[begin:end]))


@given(st.integers(0, 70))
def test_the_frontier_has_the_root_of_the_whole_tree(count: int) -> None:
    leaves = leaves_of(count)
    grown = Frontier().grown(b"".join(leaves))
    assert (grown.count, grown.root()) == (count, tree(leaves))
    assert Frontier(grown.count, grown.peaks).root() == grown.root()


@given(st.integers(0, 19), st.data())
def test_any_stretch_after_those_kept_is_taken_if_the_head_has_it(begin: int, data: st.DataObject) -> None:
    end = data.draw(st.integers(begin + 1, 20))
    given_ = handed(begin, end)
    assert check_leaves(read_add_leaves(given_.body), kept(begin), HELD).root() == LOG.root(end)
    with pytest.raises(BadInput, match="does not show"):
        check_leaves(handed(begin, end, OTHER), kept(begin), HELD)


def test_leaves_that_leave_a_gap_or_come_twice_are_refused() -> None:
    for begin in (4, 6):
        with pytest.raises(BadInput, match="kept up to 5"):
            check_leaves(handed(begin, 20), kept(5), HELD)


def test_leaves_beyond_the_head_held_are_refused() -> None:
    with pytest.raises(BadInput, match="does not continue"):
        check_leaves(handed(5, 20), kept(5), read_checkpoint(LOG.head(12).text))


def test_a_tree_with_the_wrong_number_of_peaks_is_no_tree() -> None:
    with pytest.raises(ValueError, match="peaks"):
        Frontier(3, [bytes(32)])


@pytest.mark.parametrize(
    ("body", "because"),
    [
        (b"", "no leaves"),
        (b"origin\nfrom 0\nof 9\n\n", "no leaves"),
        (b"origin\nfrom 0\nof 9\n\n" + bytes(33), "no leaves"),
        (b"origin\nfrom 0\nof 9\n" + bytes(32), "no leaves"),
        (b"origin\nfrom 0\nof 9\n\n" + bytes(MAX_LEAVES + 32), "no leaves"),
        (b"o" * 9000 + b"\nfrom 0\nof 9\n\n" + bytes(32), "no leaves"),
        (b"origin\n\n" + bytes(32), "which log"),
        (b"origin\n0\nof 9\n\n" + bytes(32), "which log"),
        (b"origin\nfrom 0\n9\n\n" + bytes(32), "which log"),
        (b"origin\nfrom 0\n\n" + bytes(32), "which log"),
        (b"\nfrom 0\nof 9\n\n" + bytes(32), "which log"),
        (b"\xff\nfrom 0\nof 9\n\n" + bytes(32), "which log"),
        (b"origin\nfrom 00\nof 9\n\n" + bytes(32), "number of leaves"),
        (b"origin\nfrom 0\nof 9\nAAAA\n\n" + bytes(32), "hash of a proof"),
    ],
)
def test_what_are_no_leaves_is_refused_in_words(body: bytes, because: str) -> None:
    with pytest.raises(BadInput, match=because):
        read_add_leaves(body)
