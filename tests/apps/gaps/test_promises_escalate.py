"""Late promises are told of along the chain: on their day, once, and after a standstill too."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from posko.apps.gaps.escalation import services as escalation_services
from posko.apps.gaps.escalation.services import escalate
from posko.apps.gaps.models import Commitment, Escalation
from posko.apps.gaps.promises import services
from posko.apps.ledger.models import Entry
from posko.apps.notices.models import Notice
from posko.apps.rakor.lines import services as lines
from posko.domain.access import Viewer, system_viewer
from tests import gap_story, meetings, story
from tests.cast import See

DAY = timedelta(days=1)


def _clock(see: See) -> Viewer:
    own = see("planner")
    return system_viewer("clock", operation=own.operation, city=own.city, compartments=own.compartments)


def _promise(see: See, at: datetime) -> Commitment:
    return story.promise_on(story.open_gap(see("bawaslu"), at, "Pompa"), see("bpbd"), at)


def test_running_it_twice_tells_nobody_twice(see: See, at: datetime) -> None:
    promise = _promise(see, at)
    late = promise.due + DAY
    first = escalate(by=_clock(see), at=late)
    assert first >= 1 and escalate(by=_clock(see), at=late) == 0
    levels = list(promise.escalations.values_list("level", flat=True))
    assert levels == sorted(set(levels)) and max(levels) == 2


def test_after_three_days_of_standstill_the_missed_steps_are_kept_and_one_is_told(see: See, at: datetime) -> None:
    promise = _promise(see, at)
    before = Entry.objects.filter(event="commitment.escalated").count()
    escalate(by=_clock(see), at=promise.due + 3 * DAY)
    rows = list(Escalation.objects.filter(commitment=promise).order_by("level"))
    assert [(row.level, row.missed) for row in rows] == [(1, True), (2, True), (3, False)]
    subject = f"gap:{promise.gap.number}"
    assert Entry.objects.filter(event="commitment.escalated", subject=subject).count() == 1
    assert Entry.objects.filter(event="commitment.escalated").count() > before


def test_the_head_of_who_brought_the_gap_to_the_table_is_told_not_that_of_who_wrote_it_down(
    see: See, at: datetime
) -> None:
    meeting = meetings.held(see("bawaslu"), at)
    line = meetings.say(meeting, see("kpu"), at, place=story.KAMPUNG_MELAYU)
    turned = lines.turn_into_gap(line, by=see("bawaslu"), at=at)
    assert turned.gap is not None
    promise = story.promise_on(turned.gap, see("bpbd"), at)
    escalate(by=_clock(see), at=promise.due + 3 * DAY)
    assert promise.escalations.get(level=3).told == ["bpbd", "kpu"]


def test_day_by_day_over_the_operation_each_step_comes_on_its_day(see: See, at: datetime) -> None:
    promise = _promise(see, at)
    for day in range(140):
        escalate(by=_clock(see), at=at + day * DAY)
    told = {row.level: row.told_at for row in promise.escalations.all()}
    assert set(told) == {0, 1, 2, 3} or set(told) == {1, 2, 3}
    for level, after in ((1, 0), (2, 1), (3, 3)):
        assert timedelta(0) <= told[level] - (promise.due + after * DAY) < DAY


def test_what_is_filed_is_told_to_nobody(see: See, at: datetime) -> None:
    promise = _promise(see, at)
    story.file(promise, see("bpbd"), at, note="Pompa siaga")
    escalate(by=_clock(see), at=promise.due + 5 * DAY)
    assert not promise.escalations.exists()


def test_another_operation_is_left_alone(see: See, at: datetime) -> None:
    promise = _promise(see, at)
    other = see("other")
    clock = system_viewer("clock", operation=other.operation, city=other.city, compartments=other.compartments)
    escalate(by=clock, at=promise.due + 5 * DAY)
    assert not promise.escalations.exists()


def test_a_round_with_nothing_due_asks_one_question(see: See, at: datetime, django_assert_num_queries: Any) -> None:
    _promise(see, at)
    clock = _clock(see)
    with django_assert_num_queries(1):
        assert escalate(by=clock, at=at) == 0


def test_many_are_told_of_in_batches(see: See, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(escalation_services, "BATCH", 2)
    promises = [_promise(see, at) for _ in range(5)]
    assert escalate(by=_clock(see), at=promises[0].due) == 5
    assert {row.level for row in Escalation.objects.filter(commitment__in=promises)} == {1}
    assert Notice.objects.filter(key__startswith="commitment:").count() == 5


def test_what_was_told_is_settled_by_the_act_that_ends_the_promise(see: See, at: datetime) -> None:
    promise = _promise(see, at)
    escalate(by=_clock(see), at=promise.due + DAY)
    told = Notice.objects.filter(key__startswith=f"commitment:{promise.pk}:", settled_at=None)
    assert told.exists()
    story.file(promise, see("bpbd"), promise.due + DAY)
    assert not told.exists()
    promise.refresh_from_db()
    assert promise.tell_at is None


def test_more_time_tells_anew_when_that_runs_out(see: See, at: datetime) -> None:
    promise = _promise(see, at)
    escalate(by=_clock(see), at=promise.due)
    extension = gap_story.ask_time(promise, see("bpbd"), promise.due, hours=72)
    services.decide_extension(extension, granted=True, reason="", by=see("bawaslu"), at=promise.due)
    promise.refresh_from_db()
    assert promise.tell_at == extension.due - DAY
    assert escalate(by=_clock(see), at=extension.due - DAY) == 1
    assert [row.level for row in promise.escalations.filter(ran_to=extension.due)] == [0]
