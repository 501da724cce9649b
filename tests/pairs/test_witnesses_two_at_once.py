"""Two at once on the keys of witnesses: one key is one witness, and an ended one is neither confirmed nor heard."""

from __future__ import annotations

import pytest

from tests.pairs.post import Post
from tests.pairs.trial import Trial
from tests.pairs.worlds import nouns
from tests.pairs.worlds.ledger import WITNESSES

pytestmark = pytest.mark.postgresql
REGISTERED, CONFIRMED, ENDED = (f"{WITNESSES}.{word}" for word in ("register", "confirm", "end"))
ANOTHER, RENAMED = f"{REGISTERED} / another key of the agency", f"{REGISTERED} / the same key under another name"
COUNTS, TAKEN = f"{ENDED} / the one that counts", f"{WITNESSES}._take"


@pytest.fixture(scope="module")
def trial(post: Post) -> Trial:
    return Trial(nouns()["ledger"], post)


def test_a_form_sent_twice_makes_one_row(trial: Trial) -> None:
    assert not trial.run(REGISTERED, REGISTERED).faults


def test_of_two_keys_of_an_agency_one_waits(trial: Trial) -> None:
    assert not trial.run(REGISTERED, ANOTHER).faults


def test_one_key_is_not_two_witnesses(trial: Trial) -> None:
    assert not trial.run(REGISTERED, RENAMED).faults


def test_an_ended_key_is_not_confirmed(trial: Trial) -> None:
    assert not trial.run(CONFIRMED, ENDED).faults
    assert not trial.run(ENDED, CONFIRMED).faults


def test_an_ended_key_brings_nothing(trial: Trial) -> None:
    assert not trial.run(TAKEN, COUNTS).faults
    assert not trial.run(COUNTS, TAKEN).faults


def test_a_replaced_key_brings_nothing_more(trial: Trial) -> None:
    assert not trial.run(CONFIRMED, TAKEN).faults
