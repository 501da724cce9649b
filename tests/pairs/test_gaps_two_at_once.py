"""Pairs of acts on gaps that went wrong once: a lost update, a deadlock, a promise broken although it was extended."""

from __future__ import annotations

import pytest

from tests.pairs.post import Post
from tests.pairs.trial import Trial
from tests.pairs.worlds import nouns

pytestmark = pytest.mark.postgresql
LINKS, PROMISES = "posko.apps.gaps.links.services", "posko.apps.gaps.promises.services"
SERVICES, RISKS = "posko.apps.gaps.course.services", "posko.apps.gaps.risks.services"
BACK = "posko.apps.gaps.sheets.services.take_gaps_back"
CHANGE, ROUND = "posko.apps.gaps.listing.services.change_gaps", "round gaps.escalate"


@pytest.fixture(scope="module")
def trial(post: Post) -> Trial:
    return Trial(nouns()["gaps"], post)


@pytest.mark.parametrize(
    ("held", "other"),
    [
        # a whole row that was read without a lock was saved over a proof
        (f"{LINKS}.unmark_duplicate", f"{SERVICES}.verify_commitment"),
        (f"{SERVICES}.verify_commitment", f"{LINKS}.unmark_duplicate"),
        # one locked the operation and then the gap, the other the gap and then, by a notice, the operation
        (CHANGE, f"{SERVICES}.file_stored"),
        (f"{SERVICES}.file_stored", CHANGE),
        # whether its time had run out was asked before the extension was granted
        (f"{PROMISES}.break_commitment", f"{PROMISES}.decide_extension"),
        (f"{PROMISES}.decide_extension", f"{PROMISES}.break_commitment"),
        # a table is taken back while somebody answers what it asked: one of the two is refused
        (BACK, f"{PROMISES}.accept_proposal / of a table"),
        (f"{PROMISES}.accept_proposal / of a table", BACK),
        # what was told of a promise was settled before the round had told it
        (f"{SERVICES}.file_stored", ROUND),
        (ROUND, f"{SERVICES}.file_stored"),
    ],
)
def test_two_at_once_come_out_as_one_after_the_other(trial: Trial, held: str, other: str) -> None:
    verdict = trial.run(held, other)
    assert verdict.holds > 3
    assert not verdict.faults, "\n".join(verdict.faults[:3])
