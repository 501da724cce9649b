"""An open page asks every few seconds whether it has all: 304 while it has, the lines alone when it has not."""

from __future__ import annotations

from datetime import datetime

from django.test import Client

from posko.apps.gaps.models import Gap
from posko.apps.rakor.lines import services as line_services
from posko.apps.rakor.models import Input, Rakor
from posko.domain.rakor.meetings import LineKind
from tests import meetings, story
from tests.cast import LogIn, See


def ask(client: Client, meeting: Rakor, tag: str = "") -> tuple[int, str, str]:
    answer = client.get(f"/rakor/{meeting.pk}/lines/", headers={"If-None-Match": tag} if tag else {})
    return answer.status_code, answer.headers["ETag"], answer.content.decode()


def test_nothing_new_is_304_and_costs_no_page(see: See, log_in: LogIn, at: datetime) -> None:
    meeting, client = meetings.held(see("bawaslu"), at), log_in("kpu")
    meetings.say(meeting, see("bpbd"), at)
    status, tag, text = ask(client, meeting)
    assert status == 200 and f'data-etag="{tag}"'.replace('"W/"', '"W/') and meetings.SAID[:20] in text
    assert ask(client, meeting, tag) == (304, tag, "")


def test_every_change_of_a_line_is_seen(see: See, log_in: LogIn, at: datetime) -> None:
    meeting, client = meetings.held(see("bawaslu"), at), log_in("kpu")
    line = meetings.say(meeting, see("bpbd"), at)
    tags = [ask(client, meeting)[1]]
    meetings.reword(line, "Lain.", 1, see("bpbd"), at)
    tags.append(ask(client, meeting)[1])
    meetings.reword(line, "Lain lagi.", 1, see("bawaslu"), at)
    tags.append(ask(client, meeting)[1])
    line_services.turn(line, LineKind.QUESTION, by=see("bpbd"), at=at)
    tags.append(ask(client, meeting)[1])
    gap = line_services.turn_into_gap(line, by=see("bpbd"), at=at).gap
    tags.append(ask(client, meeting)[1])
    assert gap is not None
    story.promise_on(gap, see("planner"), at)
    tags.append(ask(client, meeting)[1])
    assert len(set(tags)) == len(tags)


def test_who_may_write_reads_other_lines_than_who_may_not(see: See, log_in: LogIn, at: datetime) -> None:
    meeting = meetings.held(see("bawaslu"), at)
    meetings.say(meeting, see("bpbd"), at)
    assert len({ask(log_in(who), meeting)[1] for who in ("bawaslu", "bpbd", "auditor")}) == 3


def test_it_stops_asking_once_the_meeting_is_over(see: See, log_in: LogIn, at: datetime) -> None:
    client = log_in("kpu")
    assert "hx-trigger" in ask(client, meetings.held(see("bawaslu"), at))[2]
    assert "hx-trigger" not in ask(client, meetings.closed(see, at).rakor)[2]


def test_a_place_outside_of_the_own_area_is_refused_and_the_words_stay(see: See, log_in: LogIn, at: datetime) -> None:
    import uuid

    meeting = meetings.held(see("bawaslu"), at)
    data = {"form_key": str(uuid.uuid4()), "text": "Jalan rusak di Cawang.", "place": "Cawang"}
    answer = log_in("camat").post(f"/rakor/{meeting.pk}/input/", data)
    assert answer.status_code == 422 and "Jalan rusak di Cawang." in answer.content.decode()
    assert not Input.objects.filter(rakor=meeting).exists()
    assert Gap.objects.count() == 0
