"""Events that are handed out and taken in again change nothing: any events, either kind of file, either language."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posko.domain.files.columns import Tongues
from posko.domain.files.csv_files import Language
from posko.domain.papers.tables import table_csv, table_workbook
from posko.domain.territory.places import AliasTable, Label, Level, PlaceRecord
from posko.domain.vulnerability.event_book import NewEvent, book_of
from posko.domain.vulnerability.event_rows import SCHEMA, Ground, read_events
from posko.kit.language import tongues
from posko.law import vulnerability as law

PLACE, STATION = "31.75.03.1001", "31.75.03.1001/003"
BOOK = book_of({name: law.framework("pilkada", name) for name in law.framework_names("pilkada")})
AT = datetime(2024, 11, 25, tzinfo=UTC)
# Among what people type lies what a rule of today refuses: a formula, a number of a person.
TYPED = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]), max_size=30)
WORDS = st.one_of(TYPED, st.sampled_from(["=1+1", "'=1", "-5", "contoh", "NIHIL", "3175031234560001", "a\nb; c"]))
EVENTS = st.builds(
    NewEvent,
    place=st.sampled_from([PLACE, STATION]),
    indicator=st.sampled_from([*BOOK.entries, "OLD01"]),
    level=st.integers(1, 3),
    on=st.dates(date(2000, 1, 1), date(2030, 12, 31)),
    label=st.sampled_from(Label),
    source=WORDS,
    note=WORDS,
)


def _row(number: int, event: NewEvent) -> dict[str, object]:
    return {
        "number": number, "place": event.place, "place_name": "Kampung Melayu", "indicator": event.indicator,
        "level": event.level, "date": event.on, "label": event.label.value, "source": event.source,
        "note": event.note, "state": "verified", "entered_at": AT,
    }  # fmt: skip


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@settings(max_examples=20, deadline=None)
@given(events=st.lists(EVENTS, min_size=1, max_size=4))
def test_events_taken_back_in_change_nothing(kind: str, language: Language, events: list[NewEvent]) -> None:
    standing = dict(enumerate(events, start=1))
    rows, spoken = [_row(number, event) for number, event in standing.items()], tongues(language)
    data = table_csv(SCHEMA, rows, spoken) if kind == "csv" else table_workbook("t", SCHEMA, rows, spoken, at=AT)
    ground = Ground(
        book=BOOK,
        places=AliasTable((PlaceRecord(PLACE, Level.KELURAHAN, "Kampung Melayu", "31.75.03"),)),
        codes=frozenset({PLACE, STATION}),
        acts_at=lambda code: False,
        today=date(2024, 11, 25),
        standing=standing,
    )
    other: Tongues = tongues("en" if language == "id" else "id")
    found = read_events(f"t.{kind}", data, ground, tongues=other)
    assert found.ok, [str(each) for each in found.problems]
    assert (found.same, found.rows) == (len(events), 0)
