"""The list as a page: rows under what comes next, a button each, a panel beside; a wrong address is said in place."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from posko.apps.incidents.course import selectors, services
from posko.apps.incidents.course.filters import filter_from
from posko.apps.incidents.listing.selectors import Found
from posko.domain.incidents.groups import Group, group_counts
from tests import incident_story as story
from tests.cast import LogIn, See

pytestmark = pytest.mark.django_db


def play(see: See, at: datetime) -> None:
    """One called false, one confirmed, one to which somebody was sent, two that wait for a word of the post."""
    services.call_false(story.reported(see("field"), at), reason="Latihan warga.", by=see("duty"), at=at)
    story.confirmed(see, at, severity=1)
    story.sent(story.confirmed(see, at, severity=4), see("duty"), at)
    story.reported(see("field"), at, severity=2)
    story.reported(see("field"), at, severity=4)


@pytest.mark.parametrize("state", ["", "late", "all", "reported", "false"])
@pytest.mark.parametrize("hours", [0, 9])
def test_a_page_of_the_groups_is_the_same_as_cut_from_the_whole(see: See, at: datetime, state: str, hours: int) -> None:
    play(see, at)
    later, viewer, wanted = at + timedelta(hours=hours), see("duty"), filter_from({"state": state})
    groups = group_counts(wanted.state, selectors.counted(viewer, wanted, later))
    found = Found(viewer, wanted, later, groups)
    whole = found[0 : len(found)]
    pks = set(selectors.chosen(viewer, wanted, later).values_list("pk", flat=True))
    assert {line.row.pk for line in whole} == pks and len(whole) == len(pks)
    assert all((line.group == Group.LATE) == line.late for line in whole)
    for begins in range(len(whole)):
        assert found[begins : begins + 2] == whole[begins : begins + 2]


def test_the_panel_alone_is_sent_and_says_what_left_the_list(see: See, log_in: LogIn, at: datetime) -> None:
    incident = services.call_false(story.reported(see("field"), at), reason="Latihan warga.", by=see("duty"), at=at)
    client, peek = log_in("duty"), f"peek=incident:{incident.number}"
    panel = client.get(f"/incidents/?{peek}", headers={"HX-Target": "peek"}).content.decode()
    assert "tidak lagi ada di daftar ini. Kini: tidak benar." in panel and "<html" not in panel
    assert "tidak lagi ada di daftar ini" not in client.get(f"/incidents/?state=all&{peek}").content.decode()
    assert "Tidak ada kejadian “999”" in client.get("/incidents/?peek=incident:999").content.decode()


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("state=nonsense", "“nonsense” tidak ada"),
        ("kind=magic", "“magic” tidak ada"),
        ("since=31-02-2024", "“31-02-2024” tidak ada"),
        ("colour=red", "“colour” bukan saringan daftar ini"),
    ],
)
def test_a_filter_that_does_not_exist_is_said_and_narrows_nothing(
    see: See, log_in: LogIn, at: datetime, query: str, told: str
) -> None:
    incident = story.reported(see("field"), at)
    page = log_in("duty").get(f"/incidents/?{query}").content.decode()
    assert told in page and f"/incidents/{incident.number}/" in page
