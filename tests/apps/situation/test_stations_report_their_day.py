"""Stations report their day: every report is kept, the latest event says how a station stands, unknown is not zero."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from posko.apps.ledger.models import Entry
from posko.apps.situation.board import selectors as board_selectors
from posko.apps.situation.calls.services import NewCall, call_station
from posko.apps.situation.models import StationReport, StationStatus
from posko.apps.situation.stations import selectors as station_selectors
from posko.apps.situation.stations.services import (
    NewDay,
    NewStationReport,
    plan_day,
    report_station,
)
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.stations.day import CallOutcome, DayKind, Stage
from tests.cast import See
from tests.station_day import DAY, OTHER, STATION, device, hour, say, send, status

pytestmark = pytest.mark.django_db
OPENED = {"status": "opened", "time": "07.02"}


def stage_of(see: See, station: str, stage: Stage, at: str) -> tuple[str, str]:
    """State and word of a station in a stage, as the board has it."""
    board = board_selectors.board(see("duty"), "pilkada", DAY.date(), hour(at))
    (view,) = station_selectors.views(see("duty"), board, [board.ground.codes.index(station)])
    found = next(each for each in view.stages if each.stage == stage)
    return found.state, found.word


def test_a_report_that_arrives_late_does_not_undo_a_later_one(see: See) -> None:
    say(STATION, "open", OPENED, hour("07.40"))
    say(STATION, "open", {"status": "not_opened"}, hour("07.10"), received=hour("08.00"))
    assert stage_of(see, STATION, Stage.OPEN, "08.05") == ("reported", "opened")
    assert StationReport.objects.filter(place=STATION).count() == 2


def test_a_later_report_corrects_an_earlier_one_and_both_are_kept(see: See) -> None:
    say(STATION, "logistics", {"status": "short", "what": "ballots", "number": 20}, hour("07.10"))
    assert stage_of(see, STATION, Stage.LOGISTICS, "07.31") == ("problem", "lacking")
    say(STATION, "logistics", {"status": "complete"}, hour("08.10"))
    assert stage_of(see, STATION, Stage.LOGISTICS, "08.11") == ("reported", "complete")
    assert [each.word for each in StationReport.objects.filter(place=STATION)] == ["lacking", "complete"]


def test_the_same_message_twice_is_one_report() -> None:
    for _ in range(2):
        send("tps_status", STATION, {"stage": "open", **OPENED}, hour("07.03"), message=991)
    assert StationReport.objects.filter(place=STATION).count() == 1
    assert Entry.objects.filter(event="station.reported", place=STATION).count() == 1


def test_without_a_report_a_station_is_ahead_then_late_and_never_zero(see: See) -> None:
    assert stage_of(see, STATION, Stage.OPEN, "07.29") == ("ahead", "")
    assert stage_of(see, STATION, Stage.OPEN, "07.30") == ("late", "")


def test_not_open_is_a_problem_only_from_the_hour_of_opening(see: See) -> None:
    say(STATION, "open", {"status": "not_opened"}, hour("06.45"))
    assert stage_of(see, STATION, Stage.OPEN, "06.50")[0] == "ahead"
    assert stage_of(see, STATION, Stage.OPEN, "07.00")[0] == "problem"


def test_an_old_queue_is_no_report_of_the_next_hour(see: See) -> None:
    say(STATION, "queue", {"minutes": 20}, hour("09.10"))
    assert stage_of(see, STATION, Stage.QUEUE, "11.29") == ("reported", "short")
    assert stage_of(see, STATION, Stage.QUEUE, "11.30")[0] == "late"
    say(STATION, "queue", {"people": 130}, hour("11.35"))
    assert stage_of(see, STATION, Stage.QUEUE, "11.36") == ("problem", "very_long")


def test_a_count_that_does_not_add_up_is_kept_as_the_paper_says(see: See) -> None:
    told = {"pair_1": 120, "pair_2": 30, "pair_3": 100, "valid": 251, "invalid": 4, "cast": 255}
    send("count", STATION, told, hour("16.00"))
    report = StationReport.objects.get(place=STATION, stage="count")
    assert (report.word, report.answers["valid"]) == ("differs", 251)
    assert stage_of(see, STATION, Stage.COUNT, "16.01") == ("problem", "differs")


def test_a_call_marks_a_station_unreachable_until_it_is_heard_again(see: See) -> None:
    def call(outcome: CallOutcome, at: str, key: int) -> None:
        from uuid import UUID

        call_station(NewCall(UUID(int=key), STATION, DAY.date(), outcome), by=see("duty"), at=hour(at))

    call(CallOutcome.NOT_REACHED, "07.31", 1)
    assert stage_of(see, STATION, Stage.OPEN, "07.32")[0] == "late"
    call(CallOutcome.UNREACHABLE, "07.40", 2)
    assert stage_of(see, STATION, Stage.OPEN, "07.41")[0] == "unreachable"
    say(STATION, "logistics", {"status": "complete"}, hour("07.50"))
    assert stage_of(see, STATION, Stage.OPEN, "07.51")[0] == "late"
    assert stage_of(see, STATION, Stage.LOGISTICS, "07.51")[0] == "reported"


def test_counts_by_area_add_up_to_the_city(see: See) -> None:
    say(STATION, "open", OPENED, hour("07.02"))
    say(OTHER, "open", {"status": "late", "time": "07.25"}, hour("07.26"))
    board = board_selectors.board(see("camat"), "pilkada", DAY.date(), hour("07.45"))
    city = board.city[Stage.OPEN]
    assert (city.stations, city.due, city.received, city.problem, city.missing) == (4144, 4144, 2, 1, 4142)
    for stage in Stage:
        for areas in (board.kecamatan, board.kelurahan):
            assert sum(area.tallies[stage].received for area in areas) == board.city[stage].received
            assert sum(area.tallies[stage].stations for area in areas) == 4144
    (own,) = [area for area in board.kelurahan if area.code == "31.75.09.1002"]
    assert (own.tallies[Stage.OPEN].received, own.tallies[Stage.OPEN].problem) == (2, 1)


def test_who_reports_for_another_area_is_refused_and_nothing_is_kept() -> None:
    with pytest.raises(BadInput, match="lies outside"):
        say(STATION, "open", OPENED, hour("07.02"), by=device(place="31.75.03"))
    with pytest.raises(BadInput, match="no station"):
        say("31.75.09.1002", "open", OPENED, hour("07.02"))
    assert not StationStatus.objects.exists()


def test_a_person_needs_the_act(see: See) -> None:
    new = NewStationReport(STATION, Stage.OPEN, OPENED, hour("07.02"), hour("07.03"), "page", "page", "k")
    with pytest.raises(NotAllowed):
        report_station(new, by=see("auditor"), at=hour("07.03"))
    assert report_station(new, by=see("duty"), at=hour("07.03")).agency == "polres"


def test_a_rehearsal_has_a_board_of_its_own(see: See) -> None:
    on = date(2024, 11, 24)
    new = NewDay(on, DayKind.REHEARSAL, ("31.75.09.1002",), (Stage.OPEN, Stage.LOGISTICS))
    plan_day(new, by=see("duty"), at=hour("01.00") - timedelta(days=4))
    say(STATION, "open", OPENED, hour("07.02") - timedelta(days=3))
    board = board_selectors.board(see("duty"), "pilkada", on, hour("08.00") - timedelta(days=3))
    assert board.ground.plan.kind is DayKind.REHEARSAL
    assert {code.partition("/")[0] for code in board.ground.codes} == {"31.75.09.1002"}
    assert board.city[Stage.OPEN].received == 1
    assert (board.city[Stage.LOGISTICS].missing > 20, board.city[Stage.COUNT].missing) == (True, 0)
    assert not StationStatus.objects.filter(day=DAY.date()).exists()


def test_a_count_after_midnight_belongs_to_the_day_of_the_vote() -> None:
    say(STATION, "count", {"status": "counted"}, hour("23.59") + timedelta(hours=2))
    assert status(STATION).count_word == "counted"


def test_another_operation_sees_nothing_of_it(see: See) -> None:
    say(STATION, "open", OPENED, hour("07.02"))
    board = board_selectors.board(see("other"), "pilkada", DAY.date(), hour("08.00"))
    assert not any(tally.received for tally in board.city.values())
    assert not station_selectors.story(see("other"), "pilkada", STATION, DAY.date(), hour("08.00")).reports


def test_a_day_that_is_planned_anew_is_seen_by_every_process(see: See) -> None:
    on, at = date(2024, 11, 24), hour("08.00") - timedelta(days=3)
    for place in ("31.75.09.1002", "31.75.09.1001"):
        plan_day(NewDay(on, DayKind.REHEARSAL, (place,)), by=see("duty"), at=at)
        # Nothing is forgotten here: this process did not press the button.
        at += board_selectors.SHARED
        board = board_selectors.board(see("duty"), "pilkada", on, at)
        assert {code.partition("/")[0] for code in board.ground.codes} == {place}
