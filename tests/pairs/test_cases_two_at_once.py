"""Two at once in a case: an answered clock calls nobody, a number is given once, who is kept out hears nothing."""

from __future__ import annotations

import pytest

from posko.apps.ledger.models import Entry
from tests.pairs.post import Post
from tests.pairs.trial import Trial
from tests.pairs.worlds import nouns

pytestmark = pytest.mark.postgresql
HERE = "posko.apps.cases"
ANSWERED, CALLED = f"{HERE}.course.services.record_event", f"{HERE}.clocks.services._call_some"
KEPT_OUT, DONE = f"{HERE}.exclusions.services.exclude", f"{HERE}.links.services.finish_task"
ONE, THE_OTHER = (f"{KEPT_OUT}{word}" for word in (" / the police", " / the other of the police"))
GIVEN, GIVEN_TOO = (f"{HERE}.centre.services.give_keys{word}" for word in ("", " / by another"))
REMINDED = f"{HERE}.links.services._call_some"
ISSUED, ISSUED_TOO = (f"{HERE}.papers.services.issue{word}" for word in ("", " / of another case"))
DOUBLE, DOUBLE_TOO = (f"{HERE}.reports.services.link_double{word}" for word in ("", " / from the other side"))


@pytest.fixture(scope="module")
def trial(post: Post) -> Trial:
    return Trial(nouns()["cases"], post)


def test_what_an_answered_clock_called_is_settled(trial: Trial) -> None:
    """Or the pairs below would prove nothing."""
    try:
        trial.scenes[CALLED](trial.world)
        before = Entry.objects.filter(event="notice.settled").count()
        trial.scenes[ANSWERED](trial.world)
        assert Entry.objects.filter(event="notice.settled").count() == before + 1
    finally:
        trial.post.put_back(trial.post.tables)


@pytest.mark.parametrize(("held", "other"), [(ANSWERED, CALLED), (CALLED, ANSWERED)])
def test_the_alarm_of_an_answered_clock_does_not_stand(trial: Trial, held: str, other: str) -> None:
    assert not trial.run(held, other).faults


@pytest.mark.parametrize(("held", "other"), [(KEPT_OUT, CALLED), (CALLED, KEPT_OUT)])
def test_who_is_kept_out_of_a_case_is_called_no_more(trial: Trial, held: str, other: str) -> None:
    assert not trial.run(held, other).faults


@pytest.mark.parametrize(("held", "other"), [(ONE, THE_OTHER), (THE_OTHER, ONE)])
def test_of_two_who_keep_each_other_out_one_stays(trial: Trial, held: str, other: str) -> None:
    assert not trial.run(held, other).faults


def test_keys_that_two_members_give_at_once_are_given_once(trial: Trial) -> None:
    assert not trial.run(GIVEN, GIVEN_TOO).faults


@pytest.mark.parametrize(("held", "other"), [(DONE, REMINDED), (REMINDED, DONE)])
def test_a_task_that_is_done_reminds_nobody(trial: Trial, held: str, other: str) -> None:
    assert not trial.run(held, other).faults


def test_two_papers_get_two_numbers(trial: Trial) -> None:
    assert not trial.run(ISSUED, ISSUED_TOO).faults


def test_a_double_said_from_both_sides_is_one_link(trial: Trial) -> None:
    assert not trial.run(DOUBLE, DOUBLE_TOO).faults
