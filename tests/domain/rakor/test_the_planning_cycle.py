"""Each phase of the operation has its meeting; its day follows from the calendar, its stand from what was convened."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from posko.domain.plans.phases import JAKARTA
from posko.domain.rakor import cycle
from posko.law import plans


def day_of(code: str) -> datetime | None:
    asked = cycle.meeting(code)
    assert asked is not None
    return cycle.due(asked, plans.stages("pilkada"))


def test_the_meetings_of_2024_fall_on_the_days_on_which_such_meetings_were_held() -> None:
    assert day_of("objectives") == datetime(2024, 8, 6, 9, tzinfo=JAKARTA)  # Polres Metro Jakarta Timur
    assert day_of("quiet") == datetime(2024, 11, 21, 9, tzinfo=JAKARTA)  # Malang
    assert day_of("voting") == datetime(2024, 11, 26, 13, tzinfo=JAKARTA)  # DKI Jakarta


def test_every_meeting_has_a_day_in_the_calendar_and_they_follow_one_another() -> None:
    days = [day_of(meeting.code) for meeting in cycle.cycle()]
    told = [day for day in days if day is not None]
    assert len(told) == len(days) and told == sorted(told)


def test_every_phase_that_conducts_the_election_has_a_meeting_with_inputs_and_outputs_in_both_languages() -> None:
    assert {meeting.phase for meeting in cycle.cycle()} >= {"candidacy", "campaign", "quiet", "voting", "count"}
    for meeting in cycle.cycle():
        assert len(meeting.inputs["id"]) == len(meeting.inputs["en"]) > 0
        assert meeting.items("id") and len(meeting.items("id")) == len(meeting.items("en"))
        assert meeting.source["id"] and meeting.source["en"]


def test_a_calendar_without_its_stage_gives_no_day() -> None:
    assert cycle.due(cycle.cycle()[0], ()) is None


@pytest.mark.parametrize(
    ("states", "days", "told"),
    [
        ([], -2, "ahead"),
        ([], 0, "ahead"),
        ([], 2, "missed"),
        (["cancelled"], 2, "missed"),
        (["cancelled", "planned"], 2, "planned"),
        (["planned", "closed"], 2, "held"),
        (["held"], -2, "held"),
    ],
)
def test_the_stand_follows_from_what_was_convened(states: list[str], days: int, told: str) -> None:
    due = datetime(2024, 11, 26, 9, tzinfo=JAKARTA)
    assert cycle.stand(states, due, due + timedelta(days=days)) == told
    assert cycle.stand([], None, due) == "undated"
