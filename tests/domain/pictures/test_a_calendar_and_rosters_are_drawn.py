"""The calendar of promises and the rosters of all agencies: every day and every watch is a link with its words."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from xml.etree import ElementTree

from posko.domain.pictures.promise_calendar import Day, promise_calendar
from posko.domain.pictures.rosters import Roster, Stretch, rosters
from posko.domain.plans.phases import JAKARTA

MONDAY = date(2024, 11, 25)
START = datetime(2024, 11, 25, tzinfo=JAKARTA)
NOW = START + timedelta(hours=15)
WEEKDAYS = ("Sen", "Sel", "Rab", "Kam", "Jum", "Sab", "Min")


def marks(drawn: str, kind: str) -> list[ElementTree.Element]:
    return [each for each in ElementTree.fromstring(drawn).iter() if kind in (each.get("class") or "").split()]


def week(late: int = 0, due: int = 0, kept: int = 0) -> list[Day]:
    """A week; the numbers are those of its Monday."""
    days = [MONDAY + timedelta(days=place) for place in range(7)]
    monday = Day(MONDAY, f"{MONDAY}: janji", f"?day={MONDAY}", late, due, kept)
    return [monday, *(Day(day, f"{day}: janji", f"?day={day}") for day in days[1:])]


def watch(begins: int, ends: int, url: str = "/duty/1/") -> Stretch:
    return Stretch(START + timedelta(hours=begins), START + timedelta(hours=ends), f"{begins} sampai {ends}", url)


def calendar(days: list[Day], chosen: date | None = None) -> str:
    return promise_calendar(days, WEEKDAYS, today=date(2024, 11, 26), chosen=chosen, label="Kalender janji")


def test_a_day_tells_late_owed_and_kept_by_shape_and_number() -> None:
    drawn = calendar(week(late=1, due=2, kept=3))
    assert [marks(drawn, f"is-{kind}")[0].findtext(".//text") for kind in ("late", "due", "kept")] == ["1", "2", "3"]


def test_a_kind_without_a_promise_has_no_mark() -> None:
    assert not marks(calendar(week(kept=1)), "is-late")


def test_every_day_leads_to_its_promises() -> None:
    cells = marks(calendar(week()), "cell")
    assert [each.get("href") for each in cells] == [day.url for day in week()]
    assert all("janji" in (each.findtext("title") or "") for each in cells)


def test_today_past_and_the_chosen_day_are_told_apart() -> None:
    drawn = calendar(week(), chosen=date(2024, 11, 28))
    assert [len(marks(drawn, kind)) for kind in ("is-today", "is-past", "is-on")] == [1, 1, 1]


def test_a_watch_is_a_link_and_a_stretch_without_one_is_open() -> None:
    rows = [Roster("Polres", [watch(7, 15), watch(15, 23), watch(23, 24, url="")], own=True), Roster("KPU", [])]
    drawn = rosters(rows, START, START + timedelta(days=1), NOW, [(START, "Sen 25")], "Piket")
    assert [each.get("href") for each in ElementTree.fromstring(drawn).iter("a")] == ["/duty/1/"] * 2
    assert len(marks(drawn, "no-watch")) == 1
    assert [each.text for each in marks(drawn, "pic-name")] == ["Polres", "KPU"]


def test_the_watch_of_now_is_dark_and_now_is_a_line() -> None:
    drawn = rosters([Roster("Polres", [watch(7, 15), watch(15, 23)])], START, START + timedelta(days=1), NOW, [], "x")
    assert [each.get("x") for each in marks(drawn, "is-now")] == ["62.5%"]
    assert marks(drawn, "pic-now")[0].get("x") == "62.5%"


def test_another_week_has_no_line_of_now() -> None:
    drawn = rosters([Roster("Polres", [])], START, START + timedelta(days=7), START - timedelta(days=1), [], "x")
    assert not marks(drawn, "pic-now")


def test_a_watch_that_began_before_is_cut_at_the_edge() -> None:
    drawn = rosters([Roster("Polres", [watch(-4, 6)])], START, START + timedelta(days=1), NOW, [], "x")
    assert (marks(drawn, "watch")[0].get("x"), marks(drawn, "watch")[0].get("width")) == ("0%", "25%")
