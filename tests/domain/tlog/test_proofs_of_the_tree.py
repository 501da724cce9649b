"""Inclusion and consistency: RFC 6962's vectors, another implementation, and any tree."""

from __future__ import annotations

import pymerkle
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posko.domain.errors import BadInput
from posko.domain.tlog import proofs
from posko.domain.tlog.proofs import ProofFile, check_consistency, check_inclusion, leaf_hash, read_proof
from tests.tlogs import KEY, Log, leaves_of, tree

# The leaves and hashes of the reference implementation of RFC 6962.
LEAVES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
CONSISTENT = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
INCLUDED = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
}
REFERENCE = Log([bytes.fromhex(leaf) for leaf in LEAVES])
sizes = st.integers(1, 40)


@pytest.mark.parametrize("size", range(1, 9))
def test_the_roots_are_those_of_the_reference(size: int) -> None:
    assert REFERENCE.root(size).hex() == ROOTS[size - 1]


@pytest.mark.parametrize(("old", "new"), CONSISTENT)
def test_the_proofs_of_consistency_are_those_of_the_reference(old: int, new: int) -> None:
    proof = REFERENCE.consistency(old, new)
    assert [each.hex() for each in proof] == CONSISTENT[old, new]
    check_consistency(old, new, proof, bytes.fromhex(ROOTS[old - 1]), bytes.fromhex(ROOTS[new - 1]))


@pytest.mark.parametrize(("index", "size"), INCLUDED)
def test_the_proofs_of_inclusion_are_those_of_the_reference(index: int, size: int) -> None:
    proof = proofs.inclusion(index, size, REFERENCE.subtree)
    assert [each.hex() for each in proof] == INCLUDED[index, size]
    check_inclusion(leaf_hash(bytes.fromhex(LEAVES[index])), index, size, proof, bytes.fromhex(ROOTS[size - 1]))


@pytest.mark.parametrize("size", range(1, 36))
def test_every_proof_is_that_of_another_implementation(size: int) -> None:
    leaves = leaves_of(size)
    oracle = pymerkle.InmemoryTree(algorithm="sha256")
    for leaf in leaves:
        oracle.append_entry(leaf)
    log = Log(leaves)
    assert log.root(size) == oracle.get_root()
    for index in range(size):
        theirs = oracle.prove_inclusion(index + 1, size)
        assert theirs.path == [leaf_hash(leaves[index]), *proofs.inclusion(index, size, log.subtree)]
        pymerkle.verify_inclusion(oracle.get_leaf(index + 1), log.root(size), theirs)


@given(sizes, st.data())
def test_each_leaf_is_proven_and_no_other_in_its_place(size: int, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, size - 1))
    log = Log(leaves_of(size))
    proof, leaf, root = proofs.inclusion(index, size, log.subtree), leaf_hash(log.leaves[index]), log.root(size)
    check_inclusion(leaf, index, size, proof, root)
    for wrong in _wrong(proof):
        _refused(lambda wrong=wrong: check_inclusion(leaf, index, size, wrong, root))
    _refused(lambda: check_inclusion(leaf_hash(b"another"), index, size, proof, root))
    _refused(lambda: check_inclusion(leaf, index, size, proof, bytes(32)))
    for elsewhere in {index + 1, index - 1, size} - {index}:
        _refused(lambda elsewhere=elsewhere: check_inclusion(leaf, elsewhere, size, proof, root))


@given(sizes, st.data())
def test_a_log_that_only_grew_is_proven_and_no_other(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(0, new))
    log, other = Log(leaves_of(new)), Log(leaves_of(new, "b"))
    proof, before, after = log.consistency(old, new), log.root(old), log.root(new)
    check_consistency(old, new, proof, before, after)
    for wrong in _wrong(proof):
        _refused(lambda wrong=wrong: check_consistency(old, new, wrong, before, after))
    if old:
        _refused(lambda: check_consistency(old, new, proof, other.root(old), after))
        _refused(lambda: check_consistency(old, new, other.consistency(old, new), before, other.root(new)))
    if old not in (0, new):
        _refused(lambda: check_consistency(old, new, proof, before, other.root(new)))
    _refused(lambda: check_consistency(new + 1, new, proof, before, after))


def test_every_pair_of_sizes_up_to_sixty_is_proven() -> None:
    log = Log(leaves_of(60))
    kept = {(begin, end): log.subtree(begin, end) for end in range(61) for begin in range(end)} | {(0, 0): tree([])}
    for new in range(61):
        for old in range(new + 1):
            proof = proofs.consistency(old, new, lambda *ends: kept[ends])
            check_consistency(old, new, proof, kept[0, old], kept[0, new])


def test_no_proof_is_made_of_what_cannot_be() -> None:
    log = Log(leaves_of(5))
    for index in (-1, 5):
        with pytest.raises(ValueError, match="no leaf"):
            proofs.inclusion(index, 5, log.subtree)
    with pytest.raises(ValueError, match="does not continue"):
        proofs.consistency(6, 5, log.subtree)


@given(sizes, st.data())
def test_a_log_that_swapped_one_old_leaf_cannot_be_proven(new: int, data: st.DataObject) -> None:
    old = data.draw(st.integers(1, new))
    swapped = data.draw(st.integers(0, old - 1))
    log = Log(leaves_of(new))
    changed = Log([*log.leaves[:swapped], bytes(32), *log.leaves[swapped + 1 :]])
    _refused(lambda: check_consistency(old, new, changed.consistency(old, new), log.root(old), changed.root(new)))


def test_a_proof_file_is_written_as_the_specification_says_and_read_back() -> None:
    log = Log(leaves_of(5))
    kept = ProofFile(3, tuple(proofs.inclusion(3, 5, log.subtree)), log.head(5))
    lines = str(kept).split("\n")
    assert lines[:2] == ["c2sp.org/tlog-proof@v1", "index 3"]
    assert lines[5:8] == ["", KEY.name, "5"]
    assert read_proof(str(kept)) == kept
    with_extra = ProofFile(3, kept.proof, kept.checkpoint, b"payload")
    assert str(with_extra).split("\n")[1] == "extra cGF5bG9hZA=="
    assert read_proof(str(with_extra).encode()) == with_extra


def test_the_proof_of_a_single_leaf_has_no_line() -> None:
    log = Log(leaves_of(1))
    kept = ProofFile(0, (), log.head(1))
    assert read_proof(str(kept)) == kept
    check_inclusion(leaf_hash(log.leaves[0]), 0, 1, (), tree(log.leaves))


@pytest.mark.parametrize(
    ("old", "new", "because"),
    [
        ("c2sp.org/tlog-proof@v1", "c2sp.org/tlog-proof@v2", "first line"),
        ("index 3\n", "", "which leaf"),
        ("index 3", "index 03", "number of leaves"),
        ("index 3", "index -3", "number of leaves"),
        ("index 3", "extra \nindex 3", "extra"),
        ("index 3", "extra AAA\nindex 3", "extra"),
        ("index 3", "index 3\nAAAA", "hash of a proof"),
        ("index 3", "index 3" + "\n" + "A" * 43 + "=" + ("\n" + "A" * 43 + "=") * 63, "more than 63"),
        ("\n\n", "\n", "not whole"),
        ("\n\n", "\n\n" + "a" * 300_000, "bytes; at most"),
    ],
)  # fmt: skip
def test_what_is_no_proof_file_is_refused_in_words(old: str, new: str, because: str) -> None:
    log = Log(leaves_of(5))
    text = str(ProofFile(3, tuple(proofs.inclusion(3, 5, log.subtree)), log.head(5)))
    with pytest.raises(BadInput, match=because) as refusal:
        read_proof(text.replace(old, new))
    assert "%(" not in str(refusal.value)


def _wrong(proof: list[bytes] | tuple[bytes, ...]) -> list[list[bytes]]:
    """The proof with a hash changed, one too many, one too few."""
    whole = list(proof)
    changed = [[*whole[:at], bytes(32), *whole[at + 1 :]] for at in range(len(whole))]
    return [*changed, [*whole, bytes(32)], *([whole[:-1], whole[1:]] if whole else [])]


def _refused(check: object) -> None:
    assert callable(check)
    with pytest.raises(BadInput):
        check()
