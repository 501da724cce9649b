"""The calendar of promises, and the open gaps down to voting, as they are counted from what is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from posko.apps.gaps.calendar import page, selectors
from posko.apps.gaps.course import selectors as gaps
from posko.apps.gaps.course import services
from tests import story
from tests.cast import AT, LogIn, See

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate(AT)


def standings(see: See, hours: int, who: str = "bawaslu", agency: str = "") -> list[str]:
    """How the promises of today stand some hours later."""
    found = selectors.promised(see(who), TODAY, TODAY, AT + timedelta(hours=hours), agency=agency)
    return [each.standing for each in found]


def test_a_promise_is_owed_then_late_and_kept_once_it_is_verified(see: See) -> None:
    promise = story.promise_on(story.open_gap(see("planner"), AT, "Pompa"), see("bpbd"), AT, hours=4)
    assert (standings(see, 1), standings(see, 5)) == (["due"], ["late"])
    story.file(promise, see("bpbd"), AT)
    assert standings(see, 5) == ["due"]  # it waits for another institution, which is nobody's lateness
    services.verify_commitment(promise, close=True, by=see("bawaslu"), at=AT + timedelta(hours=1))
    assert standings(see, 5) == ["kept"]


def test_the_calendar_narrows_to_an_agency_and_shows_nothing_of_another_operation(see: See) -> None:
    story.promise_on(story.open_gap(see("planner"), AT, "Pompa"), see("bpbd"), AT, hours=4)
    assert standings(see, 1, agency="bpbd") == ["due"]
    assert standings(see, 1, agency="kpu") == []
    assert standings(see, 1, "other") == []


def test_the_picture_and_the_figure_are_one_count(see: See) -> None:
    for title in ("Pompa", "Tenda", "Lampu"):
        story.open_gap(see("planner"), AT - timedelta(days=2), title)
    story.open_gap(see("planner"), AT, "Perahu")
    line = selectors.burn_down(see("bawaslu"), AT, days=3)
    assert [point.open for point in line] == [0, 3, 3, 4]
    assert line[-1].open == gaps.open_count(see("bawaslu"))
    assert page.change_since(see("bawaslu"), AT) == 1


def test_without_a_gap_there_is_no_picture_and_no_fault(see: See) -> None:
    viewer = see("bawaslu")
    assert page.burn_down(viewer, "pilkada", AT) is None
    assert "pic-line" not in page.open_spark(viewer, AT) + page.in_time_spark(viewer, AT)


@pytest.mark.parametrize("query", ["", "?day=2024-11-25", "?day=gestern&from=9999-99-99&agency=nobody"])
def test_the_page_answers_whatever_its_address_says(log_in: LogIn, query: str) -> None:
    answer = log_in("bawaslu").get(reverse("gaps:calendar") + query)
    assert answer.status_code == 200
    assert b'class="promises"' in answer.content
