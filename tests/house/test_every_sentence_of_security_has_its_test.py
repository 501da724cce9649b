"""SECURITY.md: a sentence ends with a note, and each note names tests that exist or says why there is none."""

from __future__ import annotations

import re

import pytest

from tests.house.proofs import unfound
from tests.house.source import ROOT

# Notes that name no test: what is not defended, what people are told to do, what explains.
WITHOUT = {"limit", "advice", "about"}
TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
NOTES = dict(re.findall(r"^\[\^([a-z-]+)\]: (.+)$", TEXT, flags=re.MULTILINE))
PROSE = [line for line in TEXT.splitlines() if line and not line.startswith(("#", "|", "[^"))]


def test_a_sentence_stands_on_a_line_of_its_own_and_ends_with_its_note() -> None:
    bare = [line for line in PROSE if not re.search(r"[.:!?)*]+(\[\^[a-z-]+\])+$", line)]
    assert not bare, f"give these a note, [^limit] or [^advice]: {bare}"


def test_every_note_is_explained_and_used() -> None:
    used = {name for line in PROSE for name in re.findall(r"\[\^([a-z-]+)\]", line)}
    assert used == set(NOTES)
    assert len(re.findall(r"^\[\^", TEXT, flags=re.MULTILINE)) == len(NOTES), "a note is explained once"


@pytest.mark.parametrize("name", sorted(set(NOTES) - WITHOUT))
def test_a_note_names_tests_that_exist(name: str) -> None:
    proofs = re.findall(r"`([^`]+::[^`]+)`", NOTES[name])
    assert proofs, f"[^{name}] names no test"
    assert not [problem for proof in proofs if (problem := unfound(proof))]


def test_a_test_that_is_not_there_is_noticed() -> None:
    assert unfound("apps/people/test_the_door.py::test_nobody_wrote_this")
    assert unfound("apps/people/test_nowhere.py::test_nobody_wrote_this")
    assert not unfound("js/the_queue_is_sent.test.js::what was sent is not sent again")
