"""A lost key opens with the prosecutor's recovery key and then Bawaslu's; not with one, nor in another order."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posko.domain.errors import BadInput
from posko.domain.vaults import recovery, recovery_files
from posko.domain.vaults.pairs import Pair, fingerprint, new_pair
from posko.domain.vaults.recovery_files import Step, StepFile

BAWASLU, PROSECUTOR, LOST, NEW = new_pair(), new_pair(), new_pair(), new_pair()
NAME = fingerprint(LOST.public)


def ask(lost: Pair = LOST, new: Pair = NEW) -> StepFile:
    sealed = recovery.nest(lost, inner=BAWASLU.public, outer=PROSECUTOR.public)
    keys = {"inner": fingerprint(BAWASLU.public), "outer": fingerprint(PROSECUTOR.public)}
    return StepFile(Step.ASK, "mpj2024", 3, "gita", fingerprint(lost.public), new.public, sealed=sealed, **keys)


def carried(file: StepFile) -> StepFile:
    """As it comes out of a stick."""
    return recovery_files.read(recovery_files.written(file), file.step)


def test_both_together_give_the_person_the_lost_key_and_nobody_else() -> None:
    half = carried(recovery_files.open_outer(carried(ask()), PROSECUTOR))
    answer = carried(recovery_files.open_inner(half, BAWASLU))
    assert recovery.take_back(answer.sealed, NEW, name=NAME) == LOST
    with pytest.raises(BadInput, match="does not open"):
        recovery.take_back(answer.sealed, new_pair(), name=NAME)


@pytest.mark.parametrize("alone", [BAWASLU, PROSECUTOR], ids=["bawaslu", "prosecutor"])
def test_one_institution_alone_opens_nothing(alone: Pair) -> None:
    """Neither by the steps, nor by opening the seals without asking them."""
    given = ask()
    with pytest.raises(BadInput):
        recovery_files.open_inner(replace(recovery_files.open_outer(given, alone), step=Step.HALF), alone)
    with pytest.raises(BadInput, match="does not open"):
        recovery.open_inner(_outer_or_untouched(given, alone), alone, name=NAME, new=NEW.public)


def _outer_or_untouched(given: StepFile, alone: Pair) -> bytes:
    try:
        return recovery.open_outer(given.sealed, alone, name=NAME)
    except BadInput:
        return given.sealed


def test_a_half_says_nothing_without_bawaslus_key() -> None:
    half = recovery_files.open_outer(ask(), PROSECUTOR)
    assert LOST.private not in half.sealed
    with pytest.raises(BadInput, match="needs the key"):
        recovery_files.open_inner(half, PROSECUTOR)


def test_the_file_of_another_step_is_refused_by_name() -> None:
    text = recovery_files.written(ask())
    with pytest.raises(BadInput, match="Needed is the half, which the prosecutor makes"):
        recovery_files.read(text, Step.HALF)
    with pytest.raises(BadInput, match="Needed is the answer, which Bawaslu makes"):
        recovery_files.read(text, Step.ANSWER)


def test_a_half_of_somebody_elses_key_does_not_open_as_this_one() -> None:
    other = recovery_files.open_outer(ask(new_pair()), PROSECUTOR)
    with pytest.raises(BadInput, match="does not open"):
        recovery_files.open_inner(replace(other, lost=NAME), BAWASLU)


@settings(max_examples=40)
@given(st.data())
def test_an_altered_file_is_refused_in_words_or_opens_nothing(data: st.DataObject) -> None:
    text = recovery_files.written(ask())
    at = data.draw(st.integers(0, len(text) - 1))
    altered = text[:at] + data.draw(st.characters(codec="utf-8").filter(lambda sign: sign != text[at])) + text[at + 1 :]
    try:
        file = recovery_files.read(altered, Step.ASK)
        half = recovery_files.open_outer(file, PROSECUTOR)
        answer = recovery_files.open_inner(half, BAWASLU)
    except BadInput:
        return
    # What is left to alter says whom and what it is for; the seals hold to the key and to the new one.
    assert answer.lost == NAME
    if answer.new == NEW.public:
        assert recovery.take_back(answer.sealed, NEW, name=NAME) == LOST


@pytest.mark.parametrize("text", ["", "[]", "[" * 4000, "{}", '{"format": "posko recovery 1"}', "x" * 5000])
def test_what_is_no_file_of_a_recovery_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="no file of a recovery"):
        recovery_files.read(text, Step.ASK)


def test_a_private_half_is_never_taken_for_a_public_one() -> None:
    text, pair = recovery_files.new_private()
    for private in (text, pair.private.hex(), pair.private.hex().upper()):
        with pytest.raises(BadInput, match="never comes to the post"):
            recovery_files.read_public(private)
    assert recovery_files.read_public(f" {recovery_files.public_text(pair.public)}\n") == pair.public
    with pytest.raises(BadInput, match="no public half"):
        recovery_files.read_public(recovery_files.public_text(pair.public)[:-1])


def test_a_key_file_gives_its_pair_and_anything_else_is_refused() -> None:
    text, pair = recovery_files.new_private()
    assert recovery_files.read_private(text, "bawaslu.key") == pair
    for other in ("", recovery_files.public_text(pair.public), text[:-4], pair.private.hex()):
        with pytest.raises(BadInput, match=r"bawaslu\.key holds no recovery key"):
            recovery_files.read_private(other, "bawaslu.key")
