"""A sample of the trial of pairs: what a seed picks, for so long. `make pairs` tries all of them."""

from __future__ import annotations

import os
import time
from typing import Any

import pytest

from posko.kit import acts
from tests.pairs.post import founded
from tests.pairs.trial import Trial, Verdict, in_turn
from tests.pairs.worlds import nouns

# A minute: the pairs that went wrong once have files of their own, and `make pairs` is there for all the others.
SECONDS = float(os.environ.get("POSKO_PAIRS_SECONDS", "60"))
SEED = int(os.environ.get("POSKO_PAIRS_SEED", "2024"))
# Refused when it runs alone, as it must be: only together with its twin, or in a demo, could it do harm.
REFUSED = {
    "posko.apps.gaps.links.services.mark_duplicate / the other way",
    "posko.apps.people.agreements.services.countersign_demo",
}


def test_every_act_has_a_scene() -> None:
    scenes = {key.partition(" / ")[0] for noun in nouns().values() for key in noun.scenes}
    missing = sorted(name for name in acts.known if name.startswith("posko.apps.") and name not in scenes)
    assert not missing, f"write a scene in tests/pairs/worlds for: {missing}"


def test_every_scene_is_of_an_act() -> None:
    scenes = {key.partition(" / ")[0] for noun in nouns().values() for key in noun.scenes}
    assert scenes <= acts.known.keys(), f"no such acts: {sorted(scenes - acts.known.keys())}"


@pytest.mark.postgresql
@pytest.mark.parametrize("name", nouns())
def test_two_at_once_come_out_as_one_after_the_other(
    name: str, postgresql_server: str, django_db_blocker: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    verdicts: list[Verdict] = []
    with django_db_blocker.unblock(), founded(postgresql_server, f"pairs_{name}") as post:
        trial = Trial(nouns()[name], post)
        for scene in trial.noun.scenes:
            trial.learn(scene)
        idle = {scene: why for scene, why in trial.idle.items() if why and scene not in REFUSED}
        assert not idle, f"these scenes try nothing when they run alone: {idle}"
        end = time.monotonic() + SECONDS / len(nouns())
        for _trial, held, other in in_turn([trial], SEED):
            verdicts.append(trial.run(held, other))
            if time.monotonic() > end:
                break
    with capsys.disabled():
        print(f"\n{name}: {len(verdicts)} pairs, {sum(each.holds for each in verdicts)} holds tried")
    wrong = [f"{each.held} x {each.other}: {fault}" for each in verdicts for fault in each.faults[:3]]
    assert not wrong, "\n".join(wrong)
