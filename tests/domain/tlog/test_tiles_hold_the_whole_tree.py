"""The tiles of a log hold its whole tree, in the files that C2SP's tlog-tiles names."""

from __future__ import annotations

import hashlib
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest
from pymerkle import InmemoryTree

from posko.domain.errors import BadInput
from posko.domain.ledger import head_of
from posko.domain.tlog import tiles


def entry(index: int) -> bytes:
    return hashlib.sha256(f"row {index}".encode()).digest()


def written(folder: Path, size: int) -> bytes:
    writer = tiles.Writer(folder)
    for index in range(size):
        writer.add(entry(index))
    return writer.close()


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def hashes(content: bytes) -> list[bytes]:
    return [content[at : at + 32] for at in range(0, len(content), 32)]


@pytest.mark.parametrize("size", [0, 1, 2, 3, 255, 256, 257, 511, 512, 700])
def test_the_root_is_that_of_the_tree(size: int, tmp_path: Path) -> None:
    root = written(tmp_path, size).hex()
    assert root == head_of(entry(index).hex() for index in range(size)).root
    if size:
        foreign = InmemoryTree(algorithm="sha256")
        for index in range(size):
            foreign.append_entry(entry(index))
        assert root == foreign.get_root().hex()


@pytest.mark.parametrize("size", [1, 256, 700])
def test_the_entries_come_back_in_order(size: int, tmp_path: Path) -> None:
    written(tmp_path, size)
    assert list(tiles.leaves_of(tmp_path)) == [entry(index) for index in range(size)]


def test_the_files_of_a_tree_are_those_of_the_specifications_example(tmp_path: Path) -> None:
    """A tree of 70,000: 273 full tiles and one of 112 on level 0, one full and one of 17 on level 1, one of 1 above."""
    root = written(tmp_path, 70_000)
    full = {f"tile/0/{place:03d}" for place in range(273)} | {"tile/1/000"}
    partial = {"tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"}
    bundles = {f"tile/entries/{place:03d}" for place in range(273)} | {"tile/entries/273.p/112"}
    assert names(tmp_path) == full | partial | bundles
    assert len((tmp_path / "tile/0/007").read_bytes()) == 8_192
    low = hashes((tmp_path / "tile/1/000").read_bytes())
    assert low[7].hex() == head_of(entry(index).hex() for index in range(7 * 256, 8 * 256)).root
    high = (tmp_path / "tile/2/000.p/1").read_bytes()
    assert high.hex() == head_of(entry(index).hex() for index in range(65_536)).root
    assert root.hex() == head_of(entry(index).hex() for index in range(70_000)).root


def test_a_place_is_written_in_groups_of_three_digits() -> None:
    assert tiles.path_of(1, 1_234_067) == "tile/1/x001/x234/067"
    assert tiles.path_of("entries", 5, 9) == "tile/entries/005.p/9"


def test_the_writer_holds_one_tile_of_each_level_and_no_more(tmp_path: Path) -> None:
    writer = tiles.Writer(tmp_path)
    for index in range(2_000):
        writer.add(entry(index))
    tracemalloc.start()
    for index in range(2_000, 12_000):
        writer.add(entry(index))
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert held < 100_000


SPOILT: list[Callable[[bytes], bytes]] = [
    lambda told: told[:-1],
    lambda told: told + b"x",
    lambda told: b"\x00\x10" + told[2:],
]


@pytest.mark.parametrize("spoil", SPOILT, ids=("cut", "longer", "of another length"))
def test_a_tile_that_was_cut_or_altered_is_named(spoil: Callable[[bytes], bytes], tmp_path: Path) -> None:
    written(tmp_path, 300)
    file = tmp_path / "tile/entries/001.p/44"
    file.write_bytes(spoil(file.read_bytes()))
    with pytest.raises(BadInput, match=r"001\.p/44 is no tile of 44 entries"):
        list(tiles.leaves_of(tmp_path))


def test_an_entry_of_another_length_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        tiles.Writer(tmp_path).add(b"short")
