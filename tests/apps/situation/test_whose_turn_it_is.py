"""One queue over every noun: what waits for the own desk, what one waits for, and all of it."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from posko.apps.people.agreements import services as agreements
from posko.apps.situation.turns import selectors
from posko.domain.access import Compartment
from posko.domain.situation.turns import Due, Kind, Narrow, Turn, Whose
from tests import alert_story, incident_story, meetings, story
from tests.agreements import a_paper
from tests.cast import AT, See
from tests.chiefs import seat_chiefs

LATE = timedelta(hours=5)


def mine(see: See, who: str, at: datetime = AT) -> list[Turn]:
    return selectors.turns(see(who), at, Whose.MINE)


def kinds(see: See, who: str, whose: Whose = Whose.MINE, at: datetime = AT) -> list[Kind]:
    return [turn.kind for turn in selectors.turns(see(who), at, whose)]


def test_every_noun_that_waits_stands_in_the_queue_of_its_desk(see: See, at: datetime) -> None:
    gap = story.open_gap(see("bawaslu"), at, "Pompa belum siaga")
    story.promise_on(gap, see("bpbd"), at)
    story.file(story.promise_on(gap, see("planner"), at), see("planner"), at)
    incident_story.sent(incident_story.confirmed(see), see("duty"), agency="bpbd")
    alert_story.sent(see, at)
    meetings.planned(see("bawaslu"), at, hours=3)
    meetings.closed(see, at)
    told = kinds(see, "bpbd")
    assert set(told) == {Kind.PROMISE, Kind.VERIFICATION, Kind.TASK, Kind.ALERT, Kind.INVITATION, Kind.MINUTES}
    assert selectors.count(see("bpbd"), at) == len(told)


def test_an_own_promise_that_is_overdue_stands_before_everything_else(see: See, at: datetime) -> None:
    incident_story.sent(incident_story.confirmed(see, at - timedelta(days=1)), see("duty"), at, agency="bpbd")
    story.promise_on(story.open_gap(see("bawaslu"), at, "Pompa"), see("bpbd"), at, hours=4)
    first = mine(see, "bpbd", at + LATE)[0]
    assert (first.kind, first.title, first.late) == (Kind.PROMISE, "Pompa", True)


def test_nobody_verifies_what_his_own_institution_filed(see: See, at: datetime) -> None:
    gap = story.open_gap(see("bawaslu"), at, "Regu kawal")
    story.file(story.promise_on(gap, see("planner"), at), see("planner"), at)
    assert Kind.VERIFICATION not in kinds(see, "duty")
    assert kinds(see, "duty", Whose.WAITING) == [Kind.VERIFICATION]
    assert kinds(see, "bawaslu") == [Kind.VERIFICATION]


def test_who_opened_a_gap_waits_for_the_agency_that_promised(see: See, at: datetime) -> None:
    story.promise_on(story.open_gap(see("bawaslu"), at, "Pompa"), see("bpbd"), at)
    assert [(each.kind, each.agency) for each in selectors.turns(see("bawaslu"), at, Whose.WAITING)] == [
        (Kind.PROMISE, "BPBD")
    ]
    assert kinds(see, "kpu", Whose.WAITING) == []
    assert kinds(see, "kpu", Whose.ALL) == [Kind.PROMISE]


def test_a_role_that_cannot_act_has_no_turn(see: See, at: datetime) -> None:
    story.promise_on(story.open_gap(see("bawaslu"), at, "Pompa"), see("bpbd"), at)
    incident_story.confirmed(see)
    assert kinds(see, "auditor") == []
    assert selectors.counts(see("admin"), at, Whose.ALL) == {}


def test_a_post_that_is_bound_to_a_place_has_incidents_of_that_place_only(see: See, at: datetime) -> None:
    incident_story.reported(see("field"), kind="flood", place="31.75.06.1003")
    assert Kind.INCIDENT not in kinds(see, "camat")


@pytest.mark.parametrize("words", ["", "promise", "promise:x", "promise:99999", "star:1", "gap:1:2"])
def test_a_name_under_which_nothing_waits_finds_nothing(see: See, at: datetime, words: str) -> None:
    assert selectors.find(see("bpbd"), at, words) is None


def test_a_turn_is_found_until_it_is_done(see: See, at: datetime) -> None:
    bpbd, gap = see("bpbd"), story.open_gap(see("bawaslu"), at, "Pompa")
    promise = story.promise_on(gap, bpbd, at)
    found = selectors.find(bpbd, at, f"promise:{promise.pk}")
    assert found is not None
    assert (found[0], found[1].title) == (Whose.MINE, "Pompa")
    story.file(promise, bpbd, at)
    assert selectors.find(bpbd, at, f"promise:{promise.pk}") is None


def test_the_counts_of_a_tab_are_one_question(see: See, at: datetime) -> None:
    duty = see("duty")
    selectors.counts(duty, at)
    with CaptureQueriesContext(connection) as asked:
        selectors.counts(duty, at + timedelta(minutes=1))
    assert len([each for each in asked.captured_queries if "COUNT(*)" in each["sql"]]) == 1


def test_every_kind_is_narrowed_and_counted_as_its_rows_are(see: See, at: datetime) -> None:
    gap = story.open_gap(see("bawaslu"), at, "Pompa belum siaga")
    story.promise_on(gap, see("bpbd"), at, hours=4)
    story.file(story.promise_on(gap, see("planner"), at), see("planner"), at)
    incident_story.sent(incident_story.confirmed(see), see("duty"), agency="bpbd")
    alert_story.sent(see, at)
    meetings.planned(see("bawaslu"), at, hours=3)
    viewer, now = see("bpbd"), at + LATE
    every = selectors.turns(viewer, now, Whose.ALL)
    for due in Due:
        narrow = Narrow(due)
        found = selectors.turns(viewer, now, Whose.ALL, narrow=narrow)
        assert {turn.ref for turn in found} == {turn.ref for turn in every if turn.is_due(due, now)}
        assert sum(selectors.counts(viewer, now, Whose.ALL, narrow).values()) == len(found)
    inside = selectors.turns(viewer, now, Whose.ALL, narrow=Narrow(place=story.KAMPUNG_MELAYU))
    assert {turn.ref for turn in inside} == {turn.ref for turn in every if turn.place_code == story.KAMPUNG_MELAYU}
    assert inside


def test_an_agreement_waits_for_who_speaks_for_a_party(see: See, at: datetime) -> None:
    chiefs = seat_chiefs("bawaslu", "kpu", "polri")
    agreement = agreements.record_agreement(a_paper(Compartment.VOTER, ("bawaslu", "kpu")), by=see("kpu"), at=at)
    agreements.countersign(agreement, by=chiefs["kpu"], at=at, real_at=at)
    (turn,) = mine(see, "chief.bawaslu")
    assert (turn.kind, turn.key, turn.agency) == (Kind.AGREEMENT, agreement.pk, "Bawaslu")
    assert [kinds(see, who) for who in ("chief.kpu", "chief.polri", "bawaslu")] == [[], [], []]
    assert kinds(see, "chief.kpu", Whose.WAITING) == [Kind.AGREEMENT]
    agreements.countersign(agreement, by=chiefs["bawaslu"], at=at, real_at=at)
    assert mine(see, "chief.bawaslu") == []
