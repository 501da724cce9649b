"""What an export writes, in either language and either kind of file, an import reads back as it was."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posko.domain.files.cell_times import day, moment, same_moment
from posko.domain.files.columns import Column, Tongues, whole
from posko.domain.files.csv_files import Language
from posko.domain.files.spreadsheets import read_table
from posko.domain.papers.tables import table_csv, table_workbook

INDONESIAN = {"Title": "Judul", "Kind": "Jenis", "Due": "Tenggat", "Day": "Hari", "Flood": "Banjir", "Voters": "Calon"}
SPEAKERS: Tongues = {"id": lambda word: INDONESIAN.get(word, word), "en": str}
SCHEMA = (
    Column("title", head="Title"),
    Column("kind", head="Kind", words={"flood": "Flood", "voter": "Voters"}),
    Column("count", whole, required=False, kind="whole"),
    Column("on", day, required=False, head="Day", kind="day"),
    Column("due", moment, required=False, head="Due", kind="moment"),
)
WIB = timezone(timedelta(hours=7))
AT = datetime(2024, 11, 20, tzinfo=UTC)
WORDS = st.text(st.characters(exclude_categories=["C", "Z"], include_characters=" "), min_size=1, max_size=20)
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
MOMENTS = st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31), timezones=st.just(WIB))  # noqa: DTZ001
ROWS = st.fixed_dictionaries(
    {
        "title": WORDS.map(str.strip).filter(bool),
        "kind": st.sampled_from(["flood", "voter"]),
        "count": st.none() | st.integers(0, 10**9),
        "on": st.none() | DAYS,
        "due": st.none() | MOMENTS.map(lambda at: at.replace(second=0, microsecond=0)),
    }
)


def _spoken(language: Language) -> Tongues:
    return {language: SPEAKERS[language], **SPEAKERS}


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@settings(max_examples=25)
@given(rows=st.lists(ROWS, min_size=1, max_size=4))
def test_a_table_comes_back_as_it_went(kind: str, language: Language, rows: list[dict[str, Any]]) -> None:
    tongues = _spoken(language)
    data = (
        table_csv(SCHEMA, rows, tongues)
        if kind == "csv"
        else table_workbook("t", SCHEMA, rows, tongues, at=AT, choices={"title": ["a", "b"]})
    )
    found = read_table(f"t.{kind}", data, SCHEMA, row_limit=10, tongues=_spoken("en" if language == "id" else "id"))
    assert found.ok, found.problems
    for sent, back in zip(rows, found.rows, strict=True):
        assert {name: back.values[name] for name in ("title", "kind", "count", "on")} == {
            name: sent[name] for name in ("title", "kind", "count", "on")
        }
        due = sent["due"]
        assert (back.cells["due"] == "") if due is None else same_moment(back.cells["due"], due.replace(tzinfo=None))


def test_heads_and_words_are_those_of_the_language() -> None:
    row = {"title": "Pompa", "kind": "flood", "due": datetime(2024, 11, 26, 17, tzinfo=WIB)}
    assert table_csv(SCHEMA, [row], _spoken("id")).decode().splitlines() == [
        '\ufeff"Judul";"Jenis";"count";"Hari";"Tenggat"',
        '"Pompa";"Banjir";"";"";"26 Nov 2024 17.00"',
    ]
    assert table_csv(SCHEMA[:2], [row], _spoken("en")).decode() == '"Title","Kind"\r\n"Pompa","Flood"\r\n'
