"""Gaps and promises that go out as a table, in either language and either kind of file, come back and change nothing;
of whatever a person alters, owner, severity and kind are changed, and anything else is said with its cell."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posko.domain.access import Compartment, Role, Viewer
from posko.domain.files.columns import Column
from posko.domain.files.csv_files import Language
from posko.domain.gaps.changes import Known
from posko.domain.gaps.columns import GAP_STATES, NEW_GAPS, PROMISE_STATES, PROMISES, SCHEMA
from posko.domain.gaps.rows import NEW_LIMIT, GapReading, Table, read_gaps
from posko.domain.gaps.standing import Standing
from posko.domain.gaps.states import KINDS
from posko.domain.papers.tables import table_csv, table_workbook
from posko.domain.territory.places import AliasTable, Level, PlaceRecord
from posko.kit.language import tongues

WIB = timezone(timedelta(hours=7))
AT = datetime(2024, 11, 20, tzinfo=UTC)
PLACES = AliasTable(
    [
        PlaceRecord("31.75.03", Level.KECAMATAN, "Jatinegara", "31.75"),
        PlaceRecord("31.75.03.1001", Level.KELURAHAN, "Kampung Melayu", "31.75.03"),
    ]
)
AGENCIES = {"bpbd": "bpbd", "polres": "polres", "kota adm": "pemkot"}
BY = Viewer("person", "t", "T", "test", "31.75", "polres", "polri", Role.PLANNER, "", frozenset(Compartment))
SAID = st.text(st.characters(exclude_categories=["Cc", "Cs", "Cn", "Co"]), min_size=1, max_size=30).filter(
    lambda text: bool(text.strip()) and not text.casefold().startswith(("contoh", "example"))
)
MOMENTS = st.datetimes(datetime(2024, 1, 1), datetime(2026, 1, 1), timezones=st.just(WIB))  # noqa: DTZ001
PROMISED = st.fixed_dictionaries(
    {
        "agency": st.sampled_from(["BPBD", "Polres"]),
        "promise": SAID,
        "evidence": SAID,
        "due": MOMENTS,
        "extended_due": st.none() | MOMENTS,
        "promise_state": st.sampled_from(sorted(PROMISE_STATES)),
        "late_hours": st.floats(0, 99),
        "verified_by": st.none() | st.just("Polres"),
    }
)
GAPS = st.fixed_dictionaries(
    {
        "title": SAID,
        "place_code": st.sampled_from(["31.75.03", "31.75.03.1001"]),
        "kind": st.sampled_from(sorted(KINDS)),
        "severity": st.sampled_from(["1", "2", "3"]),
        "detail": st.just("") | SAID,
        "owner": st.none() | st.sampled_from(["BPBD", "Kota Adm"]),
        "brought_by": st.just("BPBD"),
        "state": st.sampled_from(sorted(GAP_STATES)),
        "opened_by": st.just("Polres"),
        "opened_at": MOMENTS,
        "closed_at": st.none() | MOMENTS,
        "source": st.just("rakor 5/12"),
    }
)
BOOKS = st.lists(st.tuples(GAPS, st.lists(PROMISED, max_size=2)), min_size=1, max_size=3)
Book = list[tuple[dict[str, Any], list[dict[str, Any]]]]


def _rows(book: Book) -> tuple[list[dict[str, object]], dict[int, Standing]]:
    rows: list[dict[str, object]] = []
    stands: dict[int, Standing] = {}
    for number, (gap, promises) in enumerate(book, start=1):
        head = {"number": number, "place": PLACES.label(gap["place_code"]), **gap}
        made = {10 * number + place: {**head, "promise_number": 10 * number + place, **each}
                for place, each in enumerate(promises)}  # fmt: skip
        owner = {"BPBD": "bpbd", "Kota Adm": "pemkot", None: ""}[gap["owner"]]
        values = {"owner": owner, "severity": gap["severity"], "kind": gap["kind"]}
        known = Known(number, gap["place_code"], "open", frozenset({"polri"}), False, values)
        stands[number] = Standing(known, head, made)
        rows += list(made.values()) or [head]
    return rows, stands


def _read(schema: Sequence[Column], rows: Sequence[Mapping[str, object]], stands: Mapping[int, Standing], kind: str,
          language: Language) -> GapReading:  # fmt: skip
    def standing(numbers: Collection[int]) -> Mapping[int, Standing]:
        return {number: stands[number] for number in numbers if number in stands}

    spoken = tongues(language)
    data = table_csv(schema, rows, spoken) if kind == "csv" else table_workbook("t", schema, rows, spoken, at=AT)
    back = tongues("en" if language == "id" else "id")
    codes = frozenset({"31.75.03", "31.75.03.1001"})
    table = Table(PLACES, codes, AGENCIES, AT, WIB, BY, standing=standing, tongues=back)
    return read_gaps(f"t.{kind}", data, table)


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@settings(max_examples=20)
@given(book=BOOKS)
def test_what_went_out_comes_back_and_changes_nothing(kind: str, language: Language, book: Book) -> None:
    rows, stands = _rows(book)
    for schema, sent in ((SCHEMA, rows), (PROMISES, [row for row in rows if "promise_number" in row])):
        found = _read(schema, sent, stands, kind, language)
        if sent:
            assert (found.problems, found.changes, found.same) == ((), False, len(sent))


@settings(max_examples=20)
@given(book=BOOKS, without=st.sets(st.sampled_from([column.name for column in SCHEMA if column.name != "number"])))
def test_a_column_that_is_not_there_changes_nothing(book: Book, without: set[str]) -> None:
    rows, stands = _rows(book)
    kept = [column for column in SCHEMA if column.name not in {*without, "promise_number"}]
    promised = [row for row in rows if row.get("due") and row["due"] > AT]  # type: ignore[operator]
    found = _read(kept, promised, stands, "csv", "id")
    if promised and {"agency", "promise", "evidence", "due"}.isdisjoint(without):
        assert (found.problems, found.changes) == ((), False)


@settings(max_examples=20)
@given(book=BOOKS, change=st.sampled_from(["owner", "severity", "kind", "title", "due", "state", "place"]))
def test_what_is_altered_is_changed_or_said_with_its_cell(book: Book, change: str) -> None:
    rows, stands = _rows(book)
    other = {"owner": "Polres", "severity": "3", "kind": "voter", "title": "Lain sama sekali", "state": "closed",
             "due": datetime(2027, 1, 1, 9, tzinfo=WIB), "place": "Jatinegara"}[change]  # fmt: skip
    first = dict(rows[0])
    stands_with = first.get(change)
    if stands_with == other or (change == "due" and not stands_with) or str(first["place_code"]) == "31.75.03":
        return
    rows[0] = {**first, change: other}
    found = _read(SCHEMA, rows, stands, "xlsx", "id")
    if change in ("owner", "severity", "kind") and not found.problems:
        wanted = {"owner": "polres"}.get(change, other)
        assert found.changed[1] == {change: wanted}
    elif change in ("owner", "severity", "kind"):  # the supervisor alone says that a gap does not touch the vote
        assert change == "kind" and "Bawaslu" in str(found.problems[0])
    else:
        (problem,) = {(each.row, each.params["number"]) for each in found.problems}
        assert problem == (2, 1) and not found.changes


def test_a_file_opens_so_many_gaps_and_no_more() -> None:
    rows = [
        {"title": f"Celah {n}", "place": "Jatinegara", "kind": "flood", "severity": "2"} for n in range(NEW_LIMIT + 1)
    ]
    found = _read(NEW_GAPS, rows, {}, "csv", "id")
    assert [str(each) for each in found.problems] == [
        "t.csv: The file would open more than 2000 gaps at once. Split it into several files."
    ]
    assert _read(NEW_GAPS, rows[:-1], {}, "csv", "id").ok
