"""Two at once at the door and on the roster: one link lets in one, and a roster has no two shifts at one time."""

from __future__ import annotations

import pytest

from tests.pairs.post import Post
from tests.pairs.trial import Trial
from tests.pairs.worlds import nouns

pytestmark = pytest.mark.postgresql
HERE = "posko.apps.people"
LINK, FRESH = f"{HERE}.accounts.services.use_login_link", f"{HERE}.accounts.services.issue_login_link"
PLACED, TURNED = f"{HERE}.accounts.services.place_post", f"{HERE}.accounts.services.place_post / the other way round"
CLOSED = f"{HERE}.accounts.services.close_account / of a superior"
PLANNED, CHANGED = f"{HERE}.duty.services.plan_shift", f"{HERE}.duty.services.change_shift"
SIGNED, ENDED = f"{HERE}.agreements.services.countersign", f"{HERE}.agreements.services.end_agreement"
VAULT = f"{HERE}.vaults.services.keep_vault"
ANOTHER, LOST, PHRASE = f"{VAULT} / another", f"{VAULT} / both are lost", f"{HERE}.vaults.services.keep_phrase"
CORRECTED, AGAIN = (f"{HERE}.journal.services.write_line / corrects{word}" for word in ("", " it too"))


@pytest.fixture(scope="module")
def trial(post: Post) -> Trial:
    return Trial(nouns()["people"], post)


def test_one_link_lets_in_one(trial: Trial) -> None:
    assert not trial.run(LINK, LINK).faults


def test_of_two_fresh_links_one_is_good(trial: Trial) -> None:
    assert not trial.run(FRESH, FRESH).faults


def test_nobody_becomes_his_superiors_superior(trial: Trial) -> None:
    assert not trial.run(PLACED, TURNED).faults


def test_no_closed_account_becomes_a_superior(trial: Trial) -> None:
    assert not trial.run(PLACED, CLOSED).faults


def test_two_shifts_do_not_overlap(trial: Trial) -> None:
    assert not trial.run(PLANNED, CHANGED).faults


def test_a_line_is_corrected_once(trial: Trial) -> None:
    assert not trial.run(CORRECTED, AGAIN).faults


def test_a_party_signs_an_agreement_once(trial: Trial) -> None:
    assert not trial.run(SIGNED, SIGNED).faults


def test_nobody_signs_an_agreement_that_is_withdrawn_meanwhile(trial: Trial) -> None:
    assert not trial.run(SIGNED, ENDED).faults


def test_nobody_has_two_vaults(trial: Trial) -> None:
    assert not trial.run(VAULT, ANOTHER).faults


def test_a_key_that_is_lost_meanwhile_gets_no_new_phrase(trial: Trial) -> None:
    assert not trial.run(LOST, PHRASE).faults
    assert not trial.run(PHRASE, LOST).faults
