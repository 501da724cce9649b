"""Two desks at once: one first VOTE of a NIK, a key used once, and a candidate for a repeat vote is noticed once."""

from __future__ import annotations

import pytest

from tests.pairs.post import Post
from tests.pairs.trial import Trial
from tests.pairs.worlds import nouns

pytestmark = pytest.mark.postgresql
ASKED, ELSEWHERE, SAME_KEY = (
    f"posko.apps.roll.desk.services.{name}"
    for name in ("_answered", "_answered / the same NIK at another desk", "_enter / another question under that key")
)
CONFIRMED, CONFIRMED_TOO = (
    f"posko.apps.roll.repeats.services.confirm_votes{word}" for word in ("", " / on another's word")
)


@pytest.fixture(scope="module")
def trial(post: Post) -> Trial:
    return Trial(nouns()["roll"], post)


def test_of_two_desks_with_one_nik_one_answers_vote(trial: Trial) -> None:
    assert not trial.run(ASKED, ELSEWHERE).faults


def test_a_press_sent_twice_is_one_look_up(trial: Trial) -> None:
    assert not trial.run(ASKED, ASKED).faults


def test_two_questions_under_one_key_are_both_kept(trial: Trial) -> None:
    assert not trial.run(ASKED, SAME_KEY).faults


def test_a_candidate_is_noticed_once(trial: Trial) -> None:
    assert not trial.run(CONFIRMED, CONFIRMED_TOO).faults
