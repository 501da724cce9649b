"""The time line: late only left of now, names that never touch, marks that lie upon each other as one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import combinations, pairwise
from xml.etree import ElementTree

from hypothesis import given
from hypothesis import strategies as st

from posko.domain.pictures.timeline import (
    NARROWEST,
    WIDEST,
    Box,
    Kind,
    Line,
    Said,
    Scale,
    Shift,
    Tick,
    laid_out,
    timeline,
)
from posko.domain.plans.phases import JAKARTA

NOW = datetime(2024, 11, 25, 15, 17, tzinfo=JAKARTA)
TWO_DAYS = Scale(timedelta(hours=6), timedelta(hours=48))
MONTH = Scale(timedelta(days=3), timedelta(days=30), every=7)


def day(on: date) -> str:
    return f"{on.day} Nov"


def many(kind: Kind, number: int) -> str:
    return f"{number} {kind}"


SAID = Said("Garis waktu", "15.17", day, many, lambda kind: f"/all/{kind}/", JAKARTA)


def tick(hours: float, kind: Kind = "promise", name: str = "", weight: int = 5, lasts: float = 0) -> Tick:
    at = NOW + timedelta(hours=hours)
    until = at + timedelta(hours=lasts) if lasts else None
    return Tick(at, kind, f"{kind} at {hours}", f"/{kind}/{hours}/", name, weight, until)


def line(*ticks: Tick, scale: Scale = TWO_DAYS, later: tuple[Tick, ...] = ()) -> Line:
    return laid_out(NOW, ticks, scale, SAID, later=later)


def pixels(box: Box, width: int) -> tuple[float, float]:
    return box.x / 100 * width + box.start, box.x / 100 * width + box.end


KINDS: list[Kind] = ["late", "mine", "promise", "meeting", "mark", "clock"]
TICKS = st.lists(
    st.builds(
        lambda hours, kind, name, weight: tick(-abs(hours) if kind == "late" else hours, kind, name, weight,
                                               9 if kind == "clock" else 0),
        st.floats(-20, 60), st.sampled_from(KINDS), st.sampled_from(["", "Rakor 19.00", "Batas hitung di TPS"]),
        st.integers(0, 9),
    ),
    max_size=40,
)  # fmt: skip


@given(TICKS)
def test_no_two_names_touch_at_any_width(ticks: list[Tick]) -> None:
    found = line(*ticks)
    names = [found.now_box, *(each.name for each in found.ticks if each.name)]
    for one, other in combinations(names, 2):
        for width in (NARROWEST, 1200, 1848, WIDEST):
            (a, b), (c, d) = pixels(one, width), pixels(other, width)
            assert b <= c + 1e-6 or d <= a + 1e-6


@given(TICKS)
def test_what_is_late_stands_left_of_now_and_nothing_late_is_left_out(ticks: list[Tick]) -> None:
    found = line(*ticks)
    late = [each for each in found.ticks if each.tick.kind == "late"]
    assert all(each.x < found.now or each.tick.at == NOW for each in late)
    told = sum(1 for each in ticks if each.kind == "late")
    assert bool(late) == bool(told)


def test_what_has_been_late_for_long_stands_at_the_edge() -> None:
    (placed,) = line(tick(-300, "late")).ticks
    assert placed.x == 0


def test_how_many_are_late_is_said_once_beside_now() -> None:
    found = line(tick(-300, "late"), tick(-5, "late", "1 late"), tick(-3, "late", "1 late")).ticks
    assert [each.tick.name for each in found] == ["", "", "3 late"]


def test_a_mark_that_is_late_by_a_minute_keeps_off_the_line_of_now() -> None:
    drawn = timeline(line(tick(-0.01, "late")), SAID)
    assert 'transform="translate(-8)"' in drawn


def test_marks_of_one_kind_that_lie_upon_each_other_are_one_with_its_number() -> None:
    (one,) = line(tick(5), tick(5.1), tick(5.2, "mine")).ticks
    assert one.tick.kind == "mine"
    assert one.tick.name == "3 mine"
    assert one.tick.url == "/all/mine/"
    assert one.tick.words.splitlines()[1:] == ["promise at 5", "promise at 5.1", "mine at 5.2"]


def test_dates_that_are_one_mark_keep_the_name_of_the_weightiest() -> None:
    (one,) = line(tick(5, "mark", "Rekapitulasi", 3), tick(5, "mark", "Penyerahan", 5)).ticks
    assert one.tick.name == "Rekapitulasi +1"


def test_marks_of_two_kinds_and_marks_apart_stay_themselves() -> None:
    assert len(line(tick(5), tick(5, "meeting"), tick(9)).ticks) == 3


def test_the_lightest_name_takes_the_room() -> None:
    voting, other = tick(20, "mark", "Pemungutan suara", 0), tick(21, "meeting", "Rakor kota", 3)
    found = {each.tick.name: each.name for each in line(other, voting, tick(20.5, "watch", "Tanpa ruang", 9)).ticks}
    assert found["Pemungutan suara"] is not None
    assert found["Tanpa ruang"] is None


def test_what_lies_outside_the_scale_is_not_drawn_and_what_reaches_into_it_is() -> None:
    found = line(tick(-10), tick(60), tick(-10, "clock", lasts=12)).ticks
    assert [(each.tick.kind, each.x) for each in found] == [("clock", 0)]
    assert found[0].end is not None


def test_dates_behind_the_break_stand_in_their_order() -> None:
    found = line(later=(tick(100, "mark", "Kecamatan"), tick(110, "mark", "Kota"), tick(500, "mark", "Akhir")))
    places = [each.x for each in found.later]
    assert places == sorted(places)
    assert places[0] > found.split
    assert [each.name is None for each in found.later] == [False, True, False]


def test_each_tick_is_a_link_that_says_all_of_it() -> None:
    drawn = timeline(line(tick(5, name="A & B"), tick(9, "meeting", "Rakor"), later=(tick(99, "mark", "Akhir"),)), SAID)
    links = [each for each in ElementTree.fromstring(drawn).iter() if each.tag == "a"]
    assert [each.findtext("title") for each in links] == ["promise at 5", "meeting at 9", "mark at 99"]
    assert all(each.get("href") for each in links)


def test_watches_make_the_axis_thick_by_turns() -> None:
    shifts = [Shift(NOW + timedelta(hours=8 * n), NOW + timedelta(hours=8 * n + 8)) for n in range(4)]
    found = laid_out(NOW, [], TWO_DAYS, SAID, watches=shifts)
    assert [thick for _, _, thick in found.watches] == [True, False, True, False]


def test_a_month_names_a_day_a_week() -> None:
    named = [on for on, _, shown in line(scale=MONTH).days if shown]
    assert {(later - sooner).days for sooner, later in pairwise(named)} == {7}
