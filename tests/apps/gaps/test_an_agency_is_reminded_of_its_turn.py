"""Whoever waits for another agency's turn on a gap reminds it with one press, once an hour."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from posko.apps.gaps.models import Commitment
from posko.apps.gaps.promises import services as promise_services
from posko.apps.gaps.reminders import services
from posko.apps.ledger.models import Entry
from posko.apps.notices.models import Notice
from posko.domain.errors import BadInput, NotAllowed
from tests import gap_story, story
from tests.cast import LogIn, See

HOUR = timedelta(hours=1)


def _owed(see: See, at: datetime, *, hours: int = 4) -> Commitment:
    """A promise of BPBD on a gap that Bawaslu opened."""
    return story.promise_on(story.open_gap(see("bawaslu"), at, "Pompa belum siaga"), see("bpbd"), at, hours=hours)


def _notices() -> list[Notice]:
    return list(Notice.objects.filter(key__contains=":reminded:"))


def test_the_desk_of_the_agency_is_told_and_the_ledger_says_by_whom(see: See, at: datetime) -> None:
    promise = _owed(see, at)
    services.remind(promise, by=see("kpu"), at=at + HOUR)
    assert [each.agency.code for each in _notices() if each.agency] == ["bpbd"]
    entry = Entry.objects.get(event="commitment.reminded")
    assert (entry.agency, entry.subject) == ("kpu", f"gap:{promise.gap.number}")
    promise.refresh_from_db()
    assert promise.reminded_at == at + HOUR


def test_nobody_is_reminded_twice_in_an_hour_whoever_asks(see: See, at: datetime) -> None:
    promise = _owed(see, at)
    services.remind(promise, by=see("kpu"), at=at)
    with pytest.raises(BadInput, match="less than an hour ago"):
        services.remind(promise, by=see("bawaslu"), at=at + HOUR - timedelta(seconds=1))
    services.remind(promise, by=see("bawaslu"), at=at + HOUR)
    assert Entry.objects.filter(event="commitment.reminded").count() == 2


def test_the_owner_is_reminded_by_others_and_when_the_time_is_near(see: See, at: datetime) -> None:
    with pytest.raises(NotAllowed, match="your own agency's turn"):
        services.remind(_owed(see, at), by=see("bpbd"), at=at)
    with pytest.raises(BadInput, match="more than two days"):
        services.remind(_owed(see, at, hours=60), by=see("bawaslu"), at=at)


def test_what_has_been_done_needs_no_reminder_and_settles_those_that_went_out(see: See, at: datetime) -> None:
    promise = _owed(see, at)
    services.remind(promise, by=see("bawaslu"), at=at)
    story.file(promise, see("bpbd"), at)
    assert all(each.settled_at for each in _notices())
    with pytest.raises(BadInput, match="not this agency's turn any more"):
        services.remind(promise, by=see("bawaslu"), at=at + HOUR)


def test_an_agency_that_was_asked_is_reminded_to_answer(see: See, at: datetime) -> None:
    asked = gap_story.ask(story.open_gap(see("bawaslu"), at, "Regu"), see("bawaslu"), at, hours=90)
    services.remind(asked, by=see("bawaslu"), at=at)
    assert _notices()[0].text == services.ASKED
    promise_services.accept_proposal(asked, by=see("planner"), at=at)
    assert all(each.settled_at for each in _notices())


def test_the_press_stands_in_the_queue_the_list_and_the_gap_until_it_is_pressed(
    see: See, at: datetime, log_in: LogIn
) -> None:
    promise = _owed(see, at)
    who = log_in("bawaslu")
    pages = ["/?tab=waiting", "/gaps/", f"/gaps/?peek=gap:{promise.gap.number}", f"/gaps/{promise.gap.number}/"]
    press = reverse("gaps:remind", args=[promise.pk])
    shown = [who.get(page).content.decode() for page in pages]
    assert all(f'action="{press}"' in page for page in shown)
    assert who.post(press).status_code == 302
    shown = [who.get(page).content.decode() for page in pages]
    assert not any(f'action="{press}"' in page for page in shown)
    assert "commitment.reminded" not in shown[-1], "the event is told in words"
