"""Finds the test that somebody names as a proof."""

from __future__ import annotations

from functools import cache

from tests.house.source import ROOT, functions


def unfound(proof: str) -> str:
    """What is wrong with `apps/people/test_the_door.py::test_only_the_hash_of_a_link_is_kept`; empty if it is there.

    A test of a script is named by its sentence: `js/the_queue_is_sent.test.js::what was sent is not sent again`.
    """
    file, _, name = proof.partition("::")
    if not (ROOT / "tests" / file).is_file():
        return f"tests/{file} is not there"
    return "" if name in _names(file) else f"tests/{file} has no test “{name}”"


@cache
def _names(file: str) -> frozenset[str]:
    path = ROOT / "tests" / file
    if path.suffix == ".py":
        return frozenset(found.name for found in functions(path) if found.name.startswith("test_"))
    return frozenset(line.split('"')[1] for line in path.read_text().splitlines() if line.startswith('test("'))
