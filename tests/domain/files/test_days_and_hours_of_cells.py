"""Days and moments are read as people, spreadsheets and our own exports write them; two orders are never guessed."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from posko.domain.errors import BadInput
from posko.domain.files.cell_times import day, in_doubt, moment, same_moment


@pytest.mark.parametrize(
    "cell",
    [
        "26/11/2024 17.00", "26-11-2024 17:00", "26 November 2024 17.00 WIB", "26 Nopember 2024 pukul 17.00 WIB",
        "Selasa, 26 November 2024, 17:00 WIB", "26 Nov 2024 17.00", "Nov 26, 2024 17:00", "2024-11-26 17:00:00",
        "2024-11-26T17:00+07:00", "  26\u00a0Nov  2024 jam 17.00 ", "45622.708333",
    ],
)  # fmt: skip
def test_one_moment_in_many_spellings(cell: str) -> None:
    assert moment(cell) == datetime(2024, 11, 26, 17)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("26 Agt 2024", date(2024, 8, 26)), ("1 Mei 2024", date(2024, 5, 1)), ("26.11.2024", date(2024, 11, 26)),
        ("45622", date(2024, 11, 26)), ("2024-11-26 00:00:00", date(2024, 11, 26)),
    ],
)  # fmt: skip
def test_days_in_words_and_as_spreadsheets_count_them(cell: str, read: date) -> None:
    assert day(cell) == read


def test_a_day_alone_ends_at_its_last_minute() -> None:
    assert moment("26 Nov 2024") == datetime(2024, 11, 26, 23, 59)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("11/26/2024", "there is no month 26"),
        ("31/02/2024", "not in the calendar"),
        ("26/11/24", "four digits"),
        ("26 Novembr 2024", "Did you mean November?"),
        ("26 Xyz 2024", "is no month"),
        ("26/11/2024 5 PM", "from 00 to 23"),
        ("26/11/2024 17.00 WITA", "write the hour in WIB"),
        ("besok", "is not a date"),
    ],
)
def test_what_is_no_moment_is_said(cell: str, said: str) -> None:
    with pytest.raises(BadInput) as refusal:
        moment(cell)
    assert said in str(refusal.value)


def test_an_hour_is_not_lost_in_a_column_of_days() -> None:
    with pytest.raises(BadInput, match="takes a day alone"):
        day("26/11/2024 17.00")


def test_where_one_cell_writes_the_month_first_the_others_are_in_doubt() -> None:
    found = in_doubt({2: "25/11/2024", 3: "11/26/2024", 4: "05/11/2024", 5: "5 November 2024", 6: "11/11/2024"})
    assert list(found) == [4]
    assert "Row 3 writes the month first (11/26/2024), so “05/11/2024” may be two days" in str(found[4])
    assert in_doubt({2: "25/11/2024", 4: "05/11/2024"}) == {}


def test_a_workbook_shows_midnight_as_a_day_alone() -> None:
    midnight = datetime(2024, 11, 26)  # noqa: DTZ001
    assert same_moment("2024-11-26", midnight)
    assert same_moment("2024-11-26", midnight.replace(hour=23, minute=59))
    assert not same_moment("2024-11-26 08:00", midnight)
