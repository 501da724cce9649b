"""The faults of incidents that two at once once made: merging and correcting while the minute round tells."""

from __future__ import annotations

import pytest

from tests.pairs.post import Post
from tests.pairs.trial import Trial
from tests.pairs.worlds import incidents, nouns

pytestmark = pytest.mark.postgresql
ROUND = "round incidents.clocks"
MERGE = "posko.apps.incidents.merges.services.merge_incidents"
CORRECT = "posko.apps.incidents.course.services.correct_incident"


@pytest.fixture(scope="module")
def trial(post: Post) -> Trial:
    return Trial(nouns()[incidents.NOUN], post)


@pytest.mark.parametrize("act", [MERGE, CORRECT])
def test_an_act_and_the_minute_round_never_wait_for_each_other(trial: Trial, act: str) -> None:
    both = trial.run(act, ROUND), trial.run(ROUND, act)
    assert [(each.faults, each.again) for each in both] == [([], 0), ([], 0)]


def test_a_task_that_a_merge_moves_is_found_where_it_went(trial: Trial) -> None:
    merge, set_out = f"{MERGE} / with a task", "posko.apps.incidents.orders.services.say / set out"
    assert [trial.run(*names).faults for names in ((merge, set_out), (set_out, merge))] == [[], []]
