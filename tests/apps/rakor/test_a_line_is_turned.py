"""One stroke turns a line into a gap, a decision, a question or a recommendation."""

from __future__ import annotations

import re
import uuid
from datetime import datetime

import pytest

from posko.apps.gaps.models import Gap
from posko.apps.rakor.lines import services as line_services
from posko.apps.rakor.meetings import services
from posko.apps.rakor.models import Input
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.rakor.meetings import LineKind
from tests import meetings
from tests.cast import LogIn, See

HX = {"HX-Request": "true"}


def test_one_press_makes_a_gap_at_the_place_that_was_named(see: See, log_in: LogIn, at: datetime) -> None:
    line = meetings.say(meetings.held(see("bawaslu"), at), see("bpbd"), at, place="31.75.03.1001")
    client = log_in("bawaslu")
    for _ in range(2):
        answer = client.post(f"/rakor/inputs/{line.pk}/turn/", {"to": "gap"}, headers=HX)
        assert answer.status_code == 200 and 'id="lines"' in answer.content.decode()
    gap = Gap.objects.get(source_kind="rakor", source_ref=f"{line.rakor_id}/{line.number}")
    assert (gap.title, gap.place_id, gap.kind) == ("Pompa di Kampung Melayu belum siaga", "31.75.03.1001", "flood")
    assert gap.detail == "Dua TPS di sana tergenang tahun lalu."
    assert Input.objects.get(pk=line.pk).gap == gap


def test_without_a_place_it_lies_at_the_city(see: See, at: datetime) -> None:
    line = meetings.say(meetings.held(see("bawaslu"), at), see("bpbd"), at, "Jadwal belum dibagikan.")
    gap = line_services.turn_into_gap(line, by=see("bpbd"), at=at).gap
    assert gap is not None and (gap.place_id, gap.kind) == ("31.75", "coordination")


def test_a_decision_is_the_meeting_s(see: See, at: datetime) -> None:
    line = meetings.say(meetings.held(see("bawaslu"), at), see("bpbd"), at)
    with pytest.raises(NotAllowed, match="decision"):
        line_services.turn(line, LineKind.DECISION, by=see("bpbd"), at=at)
    assert line_services.turn(line, LineKind.DECISION, by=see("bawaslu"), at=at).kind == "decision"


def test_an_agency_turns_its_own_line_and_no_other(see: See, at: datetime) -> None:
    line = meetings.say(meetings.held(see("bawaslu"), at), see("bpbd"), at)
    assert line_services.turn(line, LineKind.QUESTION, by=see("bpbd"), at=at).kind == "question"
    with pytest.raises(NotAllowed, match="agency that spoke"):
        line_services.turn(line, LineKind.INPUT, by=see("planner"), at=at)


def test_who_keeps_the_minutes_writes_for_all_and_the_line_says_so(see: See, at: datetime) -> None:
    meeting = meetings.held(see("bawaslu"), at)
    line = meetings.say(meeting, see("panwas"), at, agency="kpu")
    assert (line.agency.code, line.noted_by and line.noted_by.code) == ("kpu", "bawaslu")
    with pytest.raises(NotAllowed, match="chairs or convened"):
        meetings.say(meeting, see("bpbd"), at, agency="kpu")


def test_the_buttons_carry_the_keys_and_press_without_a_script(see: See, log_in: LogIn, at: datetime) -> None:
    line = meetings.say(meetings.held(see("bawaslu"), at), see("bpbd"), at)
    page = log_in("bawaslu").get(f"/rakor/{line.rakor_id}/").content.decode()
    assert set(re.findall(r'data-key="(\w)"', page)) == {"g", "p", "d", "q", "r", "e"}
    answer = log_in("bawaslu").post(f"/rakor/inputs/{line.pk}/turn/", {"to": "recommendation"})
    assert answer.headers["Location"] == f"/rakor/{line.rakor_id}/#input-{line.number}"
    assert Input.objects.get(pk=line.pk).kind == "recommendation"


def test_after_closing_nothing_turns(see: See, at: datetime) -> None:
    line = meetings.closed(see, at).rakor.inputs.last()
    assert line is not None
    for act in (
        lambda: line_services.turn(line, LineKind.INPUT, by=see("bawaslu"), at=at),
        lambda: line_services.turn_into_gap(line, by=see("bawaslu"), at=at),
        lambda: services.reword(line, services.NewWording(uuid.uuid4(), 1, "Lain."), by=see("panwas"), at=at),
    ):
        with pytest.raises(BadInput, match="closed"):
            act()
