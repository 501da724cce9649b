"""The live picture and the wall screen: one filter for map, list and timeline, one computation for all."""

from __future__ import annotations

import uuid
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from posko.apps.incidents.course.filters import Filter
from posko.apps.incidents.listing import selectors as listing_selectors
from posko.apps.situation.live import selectors as live_selectors
from posko.apps.situation.live import services as live_services
from posko.apps.situation.models import LiveView
from posko.domain.access import Compartment
from posko.domain.errors import BadInput
from tests.cast import AT, LogIn, See
from tests.incident_story import reported

pytestmark = pytest.mark.django_db
LIVE, BOARD, WALL = (f"situation:{name}" for name in ("live", "live_board", "wall"))
ELSEWHERE = "31.75.06.1001"
MINUTES = count()


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The requests of a test come at one moment, each test's its own: its numbers of the ledger come back in others."""
    moment = AT + timedelta(minutes=next(MINUTES))
    monkeypatch.setattr("posko.clock.operation_time", lambda offset: moment)


def text(answer: Any) -> str:
    assert isinstance(answer, HttpResponse) and answer.status_code == 200
    return answer.content.decode()


def test_the_filter_narrows_list_map_and_timeline_together(see: See) -> None:
    brawl, flood = reported(see("field")), reported(see("bpbd"), kind="flood", place=ELSEWHERE)
    viewer = see("duty")
    words = live_selectors.chosen(viewer, {"kind": "flood"})
    found = live_selectors.live(viewer, words, "pilkada", AT)
    assert [seen.row.number for seen in found.rows] == [flood.number]
    assert [(spot.code, spot.count) for spot in found.spots] == [(ELSEWHERE, 1)]
    assert {each.number for each in found.timeline} == {flood.number}
    everything = live_selectors.live(viewer, live_selectors.chosen(viewer, {}), "pilkada", AT)
    assert {brawl.number, flood.number} <= {each.number for each in everything.timeline}


def test_a_window_of_hours_leaves_older_ones_out(see: See) -> None:
    reported(see("field"), AT - timedelta(hours=5))
    late = reported(see("field"), AT - timedelta(minutes=20))
    found = live_selectors.live(see("duty"), live_selectors.chosen(see("duty"), {"hours": "3"}), "pilkada", AT)
    assert [seen.row.number for seen in found.rows] == [late.number]


def test_strange_words_narrow_nothing(see: See) -> None:
    told = live_selectors.chosen(see("duty"), {"kind": "x", "hours": "7", "place": "99.99", "severity": "9"})
    assert not any(told.values())


def test_the_page_and_its_part_show_the_same_without_a_script(log_in: LogIn, see: See, now: None) -> None:
    incident = reported(see("field"))
    link = reverse("incidents:incident", args=[incident.number])
    page, part = log_in("duty").get(reverse(LIVE)), log_in("duty").get(reverse(BOARD))
    assert link in text(page) and link in text(part)
    assert "map-stage" in text(page)
    assert text(part).count("hx-swap-oob") == 2


def test_the_button_of_a_row_stands_there_only_for_who_may_press_it(log_in: LogIn, see: See, now: None) -> None:
    incident = reported(see("field"))
    confirm = reverse("incidents:confirm", args=[incident.number])
    assert f'action="{confirm}"' in text(log_in("duty").get(reverse(BOARD)))
    assert confirm not in text(log_in("auditor").get(reverse(BOARD)))


def test_what_is_late_stands_first_the_longest_of_it_before_the_rest(see: See) -> None:
    fresh = reported(see("field"), AT - timedelta(minutes=1), kind="threat")
    later, longest = (reported(see("field"), AT - timedelta(minutes=minutes)) for minutes in (30, 55))
    found = live_selectors.live(see("duty"), live_selectors.chosen(see("duty"), {}), "pilkada", AT)
    assert [seen.row.number for seen in found.rows] == [longest.number, later.number, fresh.number]


def test_the_picture_counts_late_by_the_whole_minute_as_the_list_does(see: See) -> None:
    due = reported(see("field"), AT).due_at
    assert due is not None
    later = due.replace(second=30, microsecond=0)
    for at, late in ((later, 0), (later + timedelta(minutes=1), 1)):
        counted = listing_selectors.counts(see("duty"), Filter(), at.replace(second=0, microsecond=0))
        assert (
            live_selectors.live(see("duty"), {}, "pilkada", at).late
            == sum(part for _all, part in counted.values())
            == late
        )


def test_the_second_screen_costs_no_second_computation(log_in: LogIn, see: See, now: None) -> None:
    reported(see("field"))
    screens = [log_in(name) for name in ("duty", "planner")]
    assert [_looks_at_incidents(screen) for screen in screens] == [True, False]
    reported(see("field"))
    assert [_looks_at_incidents(screen) for screen in screens] == [True, False]


def _looks_at_incidents(screen: Client) -> bool:
    """Whether a screen's board made the database look at incidents."""
    with CaptureQueriesContext(connection) as asked:
        text(screen.get(reverse(BOARD)))
    return any('FROM "incidents_incident"' in query["sql"] for query in asked)


def test_the_wall_tells_nothing_from_behind_the_security_wall(log_in: LogIn, see: See, now: None) -> None:
    from posko.apps.situation.live.map import everybody

    assert Compartment.SECURITY in see("duty").compartments
    assert Compartment.SECURITY not in everybody(see("duty")).compartments
    reported(see("field"))
    page = text(log_in("duty").get(reverse(WALL)))
    assert 'data-theme="dark"' in page
    assert "<form" not in page
    assert see("duty").name not in page


def test_who_has_no_table_has_no_picture(log_in: LogIn) -> None:
    for name in (LIVE, BOARD, WALL, "situation:wall_board"):
        assert log_in("admin").get(reverse(name)).status_code == 404


def test_a_view_is_kept_shared_and_removed_by_its_maker_only(log_in: LogIn, see: See) -> None:
    words = {
        "name": "Pantauan malam",
        "query": "kind=flood&hours=3&evil=1",
        "shared": "on",
        "form_key": str(uuid.uuid4()),
    }
    answer = log_in("duty").post(reverse("situation:save_live_view"), words)
    view = LiveView.objects.get()
    assert (view.query, answer["Location"]) == ("kind=flood&hours=3", f"{reverse(LIVE)}?kind=flood&hours=3")
    assert "Pantauan malam" in text(log_in("planner").get(reverse(LIVE)))
    assert "Pantauan malam" not in text(log_in("kpu").get(reverse(LIVE)))
    remove = reverse("situation:remove_live_view", args=[view.pk])
    assert log_in("planner").post(remove).status_code == 404
    log_in("duty").post(remove)
    assert not LiveView.objects.exists()


def test_the_name_of_a_view_holds_no_number_of_a_person(see: See) -> None:
    new = live_services.NewLiveView(uuid.uuid4(), "0812 3456 7890", "")
    with pytest.raises(BadInput):
        live_services.save_live_view(new, by=see("duty"), at=AT)


def test_an_incidents_page_leads_to_an_alert_that_begins_with_its_words(log_in: LogIn, see: See) -> None:
    incident = reported(see("field"))
    address = f"{reverse('situation:write_alert')}?incident={incident.number}"
    page = text(log_in("duty").get(reverse("incidents:incident", args=[incident.number])))
    assert address in page
    form = log_in("duty").get(address).context["form"]
    assert form["category"].value() == "Security"
    assert form["certainty"].value() == "Likely"
    assert incident.place_id in form["places"].value()
