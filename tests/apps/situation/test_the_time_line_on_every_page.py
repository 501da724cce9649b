"""The time line under the top bar: what its viewer may see, own promises apart, clocks of cases for members only."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse

from posko.apps.situation.timeline import page
from tests import meetings, questions, story
from tests.cast import AT, LogIn, See, viewer_of
from tests.gakkumdu import a_report, open_the_centre
from tests.incident_story import reported

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(hours=5)


def kinds(who: str, scale: str = "48h") -> dict[str, str]:
    """The kind of each tick of somebody's line, by the page it leads to."""
    return {tick.url: tick.kind for tick in page.rows(viewer_of(who), "pilkada", LATER, scale)}


def test_a_promise_is_green_for_who_made_it_and_crimson_once_it_is_due(see: See) -> None:
    soon, over = story.open_gap(see("planner"), AT, "Pompa"), story.open_gap(see("planner"), AT, "Tenda")
    story.promise_on(soon, see("bpbd"), AT, hours=9)
    story.promise_on(over, see("bpbd"), AT, hours=4)
    soon_url, over_url = (reverse("gaps:gap", args=[gap.number]) for gap in (soon, over))
    assert kinds("bpbd")[soon_url] == "mine"
    assert kinds("bawaslu")[soon_url] == "promise"
    assert kinds("bawaslu")[over_url] == "late"


def test_a_late_incident_and_a_meeting_stand_on_it(see: See) -> None:
    incident, meeting = reported(see("field")), meetings.planned(see("bawaslu"), AT, hours=20)
    found = kinds("duty")
    assert found[reverse("incidents:incident", args=[incident.number])] == "late"
    assert found[reverse("rakor:meeting", args=[meeting.pk])] == "meeting"


def test_the_watches_are_those_of_the_own_agency_on_the_scale_of_hours(see: See) -> None:
    shift = story.plan_shift(see("planner"), LATER, "duty", begins=2, ends=9)
    url = reverse("people:shift", args=[shift.pk])
    assert kinds("duty")[url] == "watch"
    assert url not in kinds("bawaslu")
    assert url not in kinds("duty", "7d")


def test_a_clock_of_a_case_stands_on_the_line_of_its_members_only(settings: Any, tmp_path: Path) -> None:
    open_the_centre(settings, tmp_path)
    url = reverse("cases:case", args=[a_report().case.number])
    assert kinds("gk-bawaslu", "7d")[url] in ("clock", "mark")
    assert all(url not in kinds(who, "7d") for who in ("bawaslu", "planner", "auditor"))


def test_a_public_clock_runs_from_its_earliest_date_to_its_latest(see: See) -> None:
    clock = story.start_clock(see("bawaslu"), AT)
    rows = page.rows(see("bpbd"), "pilkada", LATER, "7d")
    tick = next(tick for tick in rows if tick.url == reverse("plans:clock", args=[clock.number]))
    assert tick.kind == "clock"
    assert tick.until is not None and tick.until > tick.at


def test_the_scale_is_kept_and_one_that_does_not_exist_is_the_usual(log_in: LogIn) -> None:
    client = log_in("bawaslu")
    for told, kept in (("30d", "30d"), ("90d", "30d")):
        client.post(reverse("scale"), {"scale": told, "next": "/"})
        assert client.get("/").context["shell"].timeline.scale == kept
    assert client.get("/?line=7d").context["shell"].timeline.scale == "7d"
    assert client.get("/?line=nonsense").context["shell"].timeline.scale == "48h"


def test_a_page_that_was_looked_at_asks_nothing_for_its_line(see: See, log_in: LogIn) -> None:
    story.promise_on(story.open_gap(see("planner"), AT, "Pompa"), see("bpbd"), AT)
    client = log_in("bpbd")
    asked = questions.asked(client, reverse("people:roles"))
    assert not [sql for sql in asked if "gaps_commitment" in sql or "people_shift" in sql]


def test_the_table_is_a_page_and_a_part_of_every_page(log_in: LogIn) -> None:
    client, url = log_in("bawaslu"), reverse("situation:timeline")
    whole, part = client.get(url).content.decode(), client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "<table" in whole and "<table" in part
    assert "<html" in whole and "<html" not in part


def test_the_wall_has_no_time_line(log_in: LogIn) -> None:
    assert b'class="tl' not in log_in("bawaslu").get(reverse("situation:wall")).content
