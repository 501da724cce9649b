"""Clocks: their dues come from the law at reading, their state from the time, and lateness never goes away."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest

from posko.apps.ledger.models import Entry
from posko.apps.plans import selectors, services
from posko.apps.plans.models import RunningClock
from posko.domain.access import Viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.plans.clocks import ClockEnd
from posko.domain.plans.phases import JAKARTA
from tests import story
from tests.cast import See


def wib(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=JAKARTA)


def seen(by: Viewer, clock: RunningClock, at: str) -> selectors.ClockView:
    return selectors.view(by, selectors.clocks_of(by).get(pk=clock.pk), wib(at))


# rule                      started             not counted   counted       practice      earliest      latest
KNOWN = [
    ("court.verdict", "2024-12-16T10:00", "2024-12-23", "2024-12-22", "2024-12-27", "2024-12-22", "2024-12-27"),
    ("report.filing", "2024-11-27T13:30", "2024-12-04", "2024-12-03", None, "2024-12-03", "2024-12-04"),
    ("gakkumdu.penyidikan", "2024-12-03T21:00", "2024-12-23", "2024-12-20", None, "2024-12-20", "2024-12-23"),
]


@pytest.mark.parametrize(("rule", "started", "exclusive", "inclusive", "practice", "earliest", "latest"), KNOWN)
def test_a_clock_shows_every_date_of_a_known_case(
    see: See,
    rule: str,
    started: str,
    exclusive: str,
    inclusive: str,
    practice: str | None,
    earliest: str,
    latest: str,
) -> None:
    deadline = seen(see("bawaslu"), story.start_clock(see("bawaslu"), wib(started), rule=rule), started).deadline
    shown = (deadline.due_exclusive, deadline.due_inclusive, deadline.practice_due)
    assert shown == (_day(exclusive), _day(inclusive), _day(practice))
    assert (deadline.warn_by, deadline.breach_after) == (_day(earliest), _day(latest))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


# report.handling started on 25 November 15.00: earliest date 27, latest 28 November
@pytest.mark.parametrize(
    ("now", "state", "left"),
    [
        ("2024-11-25T15:00", "running", timedelta(days=2, hours=9)),
        ("2024-11-27T23:59", "running", timedelta(minutes=1)),
        ("2024-11-28T00:00", "warn", timedelta(days=1)),
        ("2024-11-28T23:59", "warn", timedelta(minutes=1)),
        ("2024-11-29T00:00", "breached", None),
        ("2026-01-01T00:00", "breached", None),
    ],
)
def test_it_warns_after_the_earliest_and_is_breached_after_the_latest_date(
    see: See, at: datetime, now: str, state: str, left: timedelta | None
) -> None:
    found = seen(see("bawaslu"), story.start_clock(see("bawaslu"), at), now)
    assert found.state == state
    assert (found.left and found.left + timedelta(microseconds=1)) == left
    assert (found.late_by is not None) == (state == "breached")


def test_a_breached_clock_stays_until_somebody_ends_it_and_stays_marked(see: See, at: datetime) -> None:
    bawaslu = see("bawaslu")
    clock = story.start_clock(bawaslu, at)
    much_later = at + timedelta(days=400)
    assert [each.row.pk for each in selectors.running(bawaslu, much_later)] == [clock.pk]
    done = wib("2024-12-01T09:00")
    services.end_clock(clock, how=ClockEnd.MET, reason="Kajian 12 selesai", ended_at=done, by=bawaslu, at=much_later)
    assert not selectors.running(bawaslu, much_later)
    (ended,) = selectors.ended(bawaslu, much_later)
    assert ended.state == "met"
    assert ended.late_by is not None
    assert ended.late_by.days == 2


def test_the_next_due_stands_first(see: See, at: datetime) -> None:
    bawaslu = see("bawaslu")
    for rule in ("gakkumdu.penyidikan", "gakkumdu.forward", "report.filing"):
        story.start_clock(bawaslu, at, rule=rule)
    found = [each.rule.code for each in selectors.running(bawaslu, at)]
    assert found == ["gakkumdu.forward", "report.filing", "gakkumdu.penyidikan"]


def test_only_who_has_the_turn_or_started_it_ends_a_clock(see: See, at: datetime) -> None:
    clock = story.start_clock(see("bawaslu"), at, agency="kpu", rule="kpu.follow_up")
    end = {"how": ClockEnd.MET, "reason": "Selesai", "ended_at": at, "at": at}
    with pytest.raises(NotAllowed, match="whose turn it is"):
        services.end_clock(clock, by=see("planner"), **end)  # type: ignore[arg-type]
    services.end_clock(clock, by=see("kpu"), **end)  # type: ignore[arg-type]
    with pytest.raises(BadInput, match="ended already"):
        services.end_clock(clock, by=see("bawaslu"), **{**end, "reason": "Lagi"})  # type: ignore[arg-type]


def test_a_clock_lapses_only_after_its_latest_date(see: See, at: datetime) -> None:
    bawaslu, late = see("bawaslu"), wib("2024-11-29T08:00")
    clock = story.start_clock(bawaslu, at)
    for moment, allowed in ((wib("2024-11-28T23:00"), False), (late, True)):
        end = {"how": ClockEnd.LAPSED, "reason": "Lewat", "ended_at": moment, "by": bawaslu, "at": late}
        if allowed:
            assert services.end_clock(clock, **end).ended_how == "lapsed"  # type: ignore[arg-type]
        else:
            with pytest.raises(BadInput, match="latest date"):
                services.end_clock(clock, **end)  # type: ignore[arg-type]


def test_a_start_that_the_law_does_not_know_is_refused(see: See, at: datetime) -> None:
    for rule, started in (("no.such", at), ("gakkumdu.penyidikan", datetime(2014, 1, 1, tzinfo=UTC))):
        new = services.NewClock(uuid.uuid4(), rule, "bawaslu", started, "Perkara 03")
        with pytest.raises(BadInput, match="No version"):
            services.start_clock(new, by=see("bawaslu"), at=at)
    new = services.NewClock(uuid.uuid4(), "report.handling", "bawaslu", at + timedelta(minutes=1), "")
    with pytest.raises(BadInput, match="future"):
        services.start_clock(new, by=see("bawaslu"), at=at)
    assert not RunningClock.objects.exists()


@pytest.mark.parametrize("reference", ["3175031234560001", "Perkara 0812-3456-7890", "Perkara Budi"])
def test_a_reference_that_points_at_a_person_is_refused(see: See, at: datetime, reference: str) -> None:
    before = Entry.objects.count()
    with pytest.raises(BadInput):
        story.start_clock(see("bawaslu"), at, reference=reference)
    assert Entry.objects.count() == before


def test_another_city_sees_no_clock_and_counts_none(see: See, at: datetime) -> None:
    story.start_clock(see("bawaslu"), at)
    for who in ("other", "admin"):
        assert not selectors.running(see(who), at)
        assert selectors.running_count(see(who)) == 0
    assert selectors.running_count(see("field")) == 1


def test_the_calendar_of_the_election_gives_its_own_dates(see: See, at: datetime) -> None:
    dates = {(each.clock.code, each.clock.kind): each for each in selectors.fixed(see("bawaslu"), at)}
    assert dates["pemungutan", "begins"].clock.moment == wib("2024-11-27T07:00")
    assert dates["pemungutan", "ends"].clock.moment == wib("2024-11-27T13:00")
    assert dates["move.general", "last_day"].clock.moment.date() == date(2024, 10, 28)
    assert dates["move.special", "last_day"].clock.moment.date() == date(2024, 11, 20)
    assert dates["move.special", "last_day"].left is None
    assert dates["masa-tenang", "ends"].clock.moment.astimezone(JAKARTA).date() == date(2024, 11, 26)
