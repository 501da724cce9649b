"""Late promises are told of along the chain: on their day, once, and after a standstill too."""

from __future__ import annotations

from datetime import datetime, timedelta

from posko.apps.gaps.escalation_services import escalate
from posko.apps.gaps.models import Commitment, Escalation
from posko.apps.ledger.models import Entry
from posko.domain.access import Viewer, system_viewer
from tests import story
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
