"""Two posts witness each other; one is cut off for an hour and comes back; a second past is refused and told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from posko.cli.witness.folder import Folder
from posko.domain import witnesses as words
from posko.domain.tlog.checkpoints import cosigned
from posko.domain.tlog.notes import read_note, read_vkey, verified
from tests.parts import posko
from tests.two_posts import Station, copied, rewritten, station
from tests.witness_door import command


@pytest.fixture(scope="module")
def posts(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Station, Station]]:
    folder = tmp_path_factory.mktemp("two")
    with station(folder / "a", "polres.example") as one, station(folder / "b", "kpu.example") as two:
        keys = {each.name: each.do("join", "kpu") for each in (one, two)}
        for own, other in ((one, two), (two, one)):
            path = own.folder / "witness"
            assert command("witness", "init", "--name", f"{own.name}/w", "--log", keys[other.name], "--dir", path) == 0
            own.serve()
        for own, other in ((one, two), (two, one)):
            own.do("witness", _vkey(other), other.address, "kpu")
        yield one, two


def _vkey(of: Station) -> str:
    return str(Folder(of.folder / "witness").signer.verifier)


def test_each_vouches_for_the_other_through_an_hour_of_silence_and_sees_a_second_past(
    posts: tuple[Station, Station], tmp_path: Path
) -> None:
    one, two = posts
    _both_cosign(one, two)
    _a_head_goes_by_stick(one, two, tmp_path)
    before = copied(one, tmp_path / "before")
    _one_is_cut_off_and_comes_back(one, two)
    _a_second_past_is_refused(one, two, before)


def _both_cosign(one: Station, two: Station) -> None:
    for own, other in ((one, two), (two, one)):
        size = own.do("happen", 3)
        assert own.do("ask") == 1
        stands = own.do("stands")
        assert (stands["protected"], stands["leaves"], stands["trouble"]) == (size, size, "")
        note, key = read_note(stands["head"]), read_vkey(own.do("key"))
        assert verified(note, [key]) == [key]
        assert [str(each.verifier) for each in cosigned(note, [read_vkey(_vkey(other))])] == [_vkey(other)]


def _a_head_goes_by_stick(one: Station, two: Station, stick: Path) -> None:
    size = one.do("happen", 2)
    here = {"data": one.folder / "post", "POSKO_HOSTS": one.name}
    asked = posko("ledger", "request", "--witness", "kpu", "--out", str(stick / "asked"), **here)  # type: ignore[arg-type]
    assert f"the head of {size} leaves for {two.name}/w" in asked.stdout
    path = two.folder / "witness"
    assert command("witness", "add", stick / "asked", "--dir", path, "--out", stick / "answer") == 0
    taken = posko("ledger", "take", str(stick / "answer"), **here)  # type: ignore[arg-type]
    assert f"Taken: the head of {size} leaves, cosigned by {two.name}/w" in taken.stdout
    told = json.loads(posko("ledger", "head", "--json", **here).stdout)  # type: ignore[arg-type]
    assert [(each["witness"], each["agency"], each["size"]) for each in told["cosigned"]] == [
        (f"{two.name}/w", "kpu", size)
    ]


def _one_is_cut_off_and_comes_back(one: Station, two: Station) -> None:
    protected = one.do("stands")["protected"]
    two.cut_off()
    for minutes in (10, 35, 60):
        one.do("clock_ahead", minutes)
        one.do("happen", 2)
        assert one.do("ask") == 0
    stands = one.do("stands")
    assert (stands["protected"], stands["trouble"]) == (protected, words.CLOSED)
    assert one.do("rung") == []
    one.do("clock_ahead", 181)
    assert one.do("rung") == ["administrator", "chief"]
    two.serve(181)
    size = one.do("happen", 1)
    assert one.do("ask") == 1
    stands = one.do("stands")
    assert (stands["protected"], stands["leaves"], stands["trouble"]) == (size, size, "")
    assert one.do("rung") == []


def _a_second_past_is_refused(one: Station, two: Station, before: Path) -> None:
    held = one.do("stands")["protected"]
    with rewritten(one, before) as false:
        false.do("clock_ahead", 184)
        false.do("come_back")
        size = false.do("happen", 60)
        assert size > held
        assert false.do("ask") == 0
        stands = false.do("stands")
        assert (stands["trouble"], stands["events"][-1]) == (words.FORKED, "head.disputed")
        assert stands["protected"] < held
        assert set(false.do("rung")) == {"administrator", "chief", "field"}
    (log,) = Folder(two.folder / "witness").logs()
    kept = log.held()
    assert kept is not None
    assert (kept.checkpoint.origin, kept.checkpoint.size) == (_origin(one), held)
    one.do("clock_ahead", 184)
    one.do("happen", 1)
    assert one.do("ask") == 1


def _origin(of: Station) -> str:
    return read_note(of.do("stands")["head"]).text.split("\n")[0]
