"""The calendar feed: rule and number only, in Jakarta's time, for whoever holds the link while it lives."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import icalendar
import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from posko.apps.ledger.models import Entry, Payload
from posko.apps.plans import services
from posko.apps.plans.models import FeedLink
from tests import story
from tests.cast import See

CANARY = "Kenari 7319"


def read(token: str, **headers: str) -> HttpResponse:
    return Client().get(reverse("plans:feed", args=[token]), headers=headers)  # type: ignore[return-value]


def events(answer: HttpResponse) -> list[Any]:
    return list(icalendar.Calendar.from_ical(answer.content).walk("VEVENT"))


@pytest.fixture
def token(see: See, at: datetime) -> str:
    """A clock of Bawaslu, one of KPU, and Bawaslu's link."""
    story.start_clock(see("bawaslu"), at, reference=CANARY)
    story.start_clock(see("bawaslu"), at, agency="kpu", rule="kpu.follow_up")
    story.start_clock(see("bawaslu"), at, rule="gakkumdu.forward")
    return services.make_feed_link(by=see("bawaslu"), at=at)


def test_it_is_a_calendar_in_jakarta_time(token: str) -> None:
    answer = read(token)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "private" in answer.headers["Cache-Control"]
    calendar = icalendar.Calendar.from_ical(answer.content)
    assert [str(zone["TZID"]) for zone in calendar.walk("VTIMEZONE")] == ["Asia/Jakarta"]
    for event in calendar.walk("VEVENT"):
        assert event["DTSTART"].params["TZID"] == "Asia/Jakarta"
        assert event.decoded("DTSTART").utcoffset().total_seconds() == 7 * 3600


def test_each_own_clock_stands_at_its_earliest_and_its_latest_moment(token: str) -> None:
    found = {
        event.decoded("DTSTART").strftime("%d %H.%M")
        for event in events(read(token))
        if "tenggat 1:" in str(event["SUMMARY"])
    }
    assert found == {"27 23.59", "28 23.59"}
    exact = [event for event in events(read(token)) if "tenggat 3:" in str(event["SUMMARY"])]
    assert [event.decoded("DTSTART").strftime("%d %H.%M") for event in exact] == ["26 15.00"]
    assert not [event for event in events(read(token)) if "tenggat 2:" in str(event["SUMMARY"])], "KPU's clock"


def test_it_carries_the_election_s_own_dates(token: str) -> None:
    starts = {event.decoded("DTSTART").strftime("%Y-%m-%d %H.%M") for event in events(read(token))}
    assert {"2024-10-28 23.59", "2024-11-20 23.59", "2024-11-27 07.00", "2024-11-27 13.00"} <= starts


def test_it_carries_rule_and_number_and_no_reference(token: str) -> None:
    text = read(token).content.decode()
    assert "report.handling" in text
    assert "Kenari" not in text
    assert "7319" not in "".join(str(event["SUMMARY"]) + str(event["DESCRIPTION"]) for event in events(read(token)))
    assert "Wulan" not in text


def test_a_uid_stays_and_the_etag_says_that_nothing_changed(token: str, see: See, at: datetime) -> None:
    first = read(token)
    assert read(token, if_none_match=first.headers["ETag"]).status_code == 304
    uids = {str(event["UID"]) for event in events(first)}
    assert len(uids) == len(events(first))
    story.start_clock(see("bawaslu"), at, rule="report.filing")
    second = read(token, if_none_match=first.headers["ETag"])
    assert second.status_code == 200
    assert uids < {str(event["UID"]) for event in events(second)}


def test_an_unknown_link_is_not_there(token: str) -> None:
    assert read("x" * 43).status_code == 404
    assert read(token[:-1]).status_code == 404


def test_a_revoked_link_is_not_there(token: str, see: See, at: datetime) -> None:
    assert services.revoke_feed_link(by=see("kpu"), at=at) is False, "KPU has none, and Bawaslu's lives on"
    assert read(token).status_code == 200
    assert services.revoke_feed_link(by=see("bawaslu"), at=at) is True
    assert read(token).status_code == 404


def test_a_new_link_ends_the_earlier_one(token: str, see: See, at: datetime) -> None:
    newer = services.make_feed_link(by=see("bawaslu"), at=at)
    assert read(token).status_code == 404
    assert read(newer).status_code == 200
    assert FeedLink.objects.filter(revoked_at=None).count() == 1


def test_the_token_itself_is_kept_nowhere(token: str) -> None:
    assert not FeedLink.objects.filter(token_hash=token).exists()
    entry = Entry.objects.get(event="feed_link.made")
    assert token not in (Payload.objects.get(entry=entry).body or "") + entry.subject


def test_another_city_reads_only_its_own(token: str, see: See, at: datetime) -> None:
    other = services.make_feed_link(by=see("other"), at=at)
    assert "tenggat 1:" not in read(other).content.decode()
    assert read(token).status_code == 200
