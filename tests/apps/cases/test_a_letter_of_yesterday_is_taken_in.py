"""A letter that came before today is entered with the moment in which it came in: clocks, lateness and counts go by it.

That it was entered later is told; what cannot be true is refused where it stands.
"""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.http import HttpResponse
from django.utils import translation
from django.utils.formats import date_format

from posko import clock
from posko.apps.cases.course import services
from posko.apps.cases.keys.selectors import keys_of
from posko.apps.cases.models import Case, CaseEvent
from posko.apps.cases.papers import selectors as paper_selectors
from posko.apps.cases.statistics import selectors as statistics_selectors
from posko.domain.calendar import local_day
from posko.domain.errors import BadInput
from posko.domain.plans.phases import JAKARTA
from tests.cast import AT, logged_in, viewer_of
from tests.gakkumdu import a_form, a_report, open_the_centre, typed
from tests.vaults import vault_of

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def centre(db: None, settings: Any, tmp_path: Path) -> None:
    open_the_centre(settings, tmp_path)


def days_ago(days: int, hour: int = 10, minute: int = 0) -> datetime:
    """That day's hour in Jakarta."""
    day = clock.real_time().astimezone(JAKARTA) - days * DAY
    return day.replace(hour=hour, minute=minute, second=0, microsecond=0)


def sent(**changed: Any) -> HttpResponse:
    return logged_in("gk-bawaslu").post("/cases/new/", a_form(**changed))  # type: ignore[return-value]


def letter(came_in: datetime, known: datetime, **changed: Any) -> HttpResponse:
    return sent(channel="letter", received_at=came_in, known_at=known, event_at=known - HOUR, **changed)


def page_of(case: Case) -> str:
    return logged_in("gk-bawaslu").get(f"/cases/{case.number}/").content.decode()


def test_its_clock_runs_from_the_day_on_which_it_came_in_and_both_moments_are_told() -> None:
    came_in, before = days_ago(3), clock.real_time()
    answer = letter(came_in, days_ago(4))
    case, event = Case.objects.get(), CaseEvent.objects.get()
    assert (case.opened_at, case.state_since, event.at) == (came_in, came_in, came_in)
    assert before <= event.recorded_at <= clock.real_time()
    assert case.clocks.get().start == came_in
    assert f"{came_in.day} " in answer.content.decode().split("Diterima ")[1][:20], "the receipt tells when it came in"
    with translation.override("id"):
        told = [date_format(day, "j F Y") for day in (came_in, local_day(event.recorded_at))]
    assert f"Masuk {told[0]}, dicatat {told[1]}." in page_of(case)


def test_what_passed_meanwhile_is_late_until_it_is_answered_and_stays_so() -> None:
    letter(days_ago(6), days_ago(7))
    case = Case.objects.get()
    page = page_of(case)
    assert "Yang lewat waktu" in page and "belum dijawab" in page and "belum terverifikasi" in page
    words = {"form_key": uuid.uuid4(), "event": "report.reviewed", "complete": "yes"}
    assert logged_in("gk-bawaslu").post(f"/cases/{case.number}/events/", words).status_code == 302
    case.refresh_from_db()
    assert (case.violation, case.late_count) == ("INITIAL_REVIEW", 0), "how long it may take was never read"


@pytest.mark.parametrize(
    ("came_in", "known", "state"),
    [
        ((12, 10), (4, 10), "LATE"),
        ((12, 23, 59), (5, 8), "RECEIVED"),
        ((12, 0, 1), (4, 23, 59), "LATE"),
        ((11, 10), (2, 10), "LATE"),
        ((9, 10), (2, 10), "RECEIVED"),
    ],
)
def test_it_is_late_by_the_days_between_knowing_and_coming_in(
    came_in: tuple[int, ...], known: tuple[int, ...], state: str
) -> None:
    # Days of December 2024 whose day 7 was an open day: day, hour, minute.
    letter(*(december(*told) for told in (came_in, known)))
    assert Case.objects.get().violation == state


def december(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2024, 12, day, hour, minute, tzinfo=JAKARTA)


def test_a_finding_is_recorded_on_the_day_on_which_it_was_made() -> None:
    letter(days_ago(2), days_ago(3), kind="finding", suspected_crime="on")
    case = Case.objects.get()
    assert (case.violation, case.gakkumdu) == ("TEMUAN", "G1_PEMBAHASAN_1")
    assert {each.start for each in case.clocks.all()} == {days_ago(2)}


def test_it_counts_on_the_day_on_which_it_came_in() -> None:
    letter(days_ago(3), days_ago(4))
    viewer, day, today = viewer_of("gk-bawaslu"), local_day(days_ago(3)), local_day(clock.real_time())
    for since, count in ((day, 1), (today, 0)):
        span = statistics_selectors.Span(since, since)
        assert statistics_selectors.statistics(viewer, span, clock.real_time()).total == count


def test_the_receipt_as_a_paper_tells_when_it_came_in() -> None:
    came_in = days_ago(3)
    letter(came_in, days_ago(4))
    now = clock.real_time()
    case = Case.objects.get()
    keys = keys_of(viewer_of("gk-bawaslu"), case, vault_of("gk-bawaslu"))
    sheet = paper_selectors.sheet_of(viewer_of("gk-bawaslu"), case, "receipt", None, "id", now, "1", keys)
    assert sheet.received_at == came_in


@pytest.mark.parametrize(
    ("moments", "field", "advice"),
    [
        ({"received_at": (-1, 10), "known_at": (2, 10), "event_at": (2, 9)}, "received_at", "received_ahead"),
        ({"received_at": (-365, 10), "known_at": (2, 10), "event_at": (2, 9)}, "received_at", "received_ahead"),
        ({"received_at": (3, 10), "known_at": (2, 10), "event_at": (4, 9)}, "received_at", "received_before_known"),
        ({"received_at": (367, 10), "known_at": (2, 10), "event_at": (4, 9)}, "received_at", "received_before_known"),
        (
            {"received_at": (20 * 365, 10), "known_at": (2, 10), "event_at": (4, 9)},
            "received_at",
            "received_before_known",
        ),
        ({"received_at": (2, 10), "known_at": (2, 9), "event_at": (2, 11)}, "received_at", "received_before_event"),
        ({"received_at": (3, 10), "known_at": (-2, 10), "event_at": (4, 9)}, "known_at", "known_ahead"),
        ({"received_at": (3, 10), "known_at": (4, 10), "event_at": (-2, 9)}, "event_at", "event_ahead"),
    ],
)
def test_a_moment_that_cannot_be_true_is_refused_where_it_stands(
    moments: dict[str, tuple[int, ...]], field: str, advice: str
) -> None:
    answer = sent(**{name: days_ago(*ago) for name, ago in moments.items()})
    assert answer.status_code == 422 and not Case.objects.exists()
    assert answer.context["advised"].code == advice  # type: ignore[attr-defined]
    assert list(answer.context["form"].errors) == [field]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "wrong",
    [
        {"received_at_0": "1999-12-03", "received_at_1": "10:00"},
        {"received_at_0": "2101-12-03", "received_at_1": "10:00"},
        {"received_at_0": "2024-13-03", "received_at_1": "10:00"},
        {"received_at_0": "kemarin", "received_at_1": "10:00"},
        {"received_at_0": "2024-12-03", "received_at_1": ""},
        {"received_at_0": "2024-12-03", "received_at_1": "25:00"},
    ],
)
def test_a_moment_that_is_none_is_not_taken_for_one_left_empty(wrong: dict[str, str]) -> None:
    answer = sent(**wrong)
    assert answer.status_code == 422 and not Case.objects.exists()
    assert list(answer.context["form"].errors) == ["received_at"]  # type: ignore[attr-defined]


@pytest.mark.parametrize("year", [2001, 2014, 2020])
def test_dates_before_the_law_of_this_election_are_answered_in_words(year: int) -> None:
    then = datetime(year, 12, 3, 10, tzinfo=JAKARTA)
    for changed in ({"known_at": then, "event_at": then}, {"known_at": then, "received_at": then + DAY}):
        answer = sent(**changed)
        assert answer.status_code == 422 and answer.context["advised"].code == "before_law"  # type: ignore[attr-defined]
        assert list(answer.context["form"].errors) == ["known_at"]  # type: ignore[attr-defined]


def test_checked_without_saving_it_says_the_same_and_keeps_nothing() -> None:
    # Twenty days hold more than seven working days, whatever day it is today.
    answer = letter(days_ago(2), days_ago(22), check="1")
    assert answer.context["advised"].code == "late" and not Case.objects.exists()  # type: ignore[attr-defined]
    typed_in = typed("received_at", days_ago(2))
    assert all(f'value="{text}"' in answer.content.decode() for text in typed_in.values())


def test_the_service_takes_in_nothing_that_is_yet_to_come() -> None:
    with pytest.raises(BadInput, match="cannot lie ahead"):
        a_report(came_in_at=AT + HOUR)
    with pytest.raises(BadInput, match="known_at"):
        a_report(came_in_at=AT - 3 * DAY)
    assert services.CHANNELS and not Case.objects.exists()
