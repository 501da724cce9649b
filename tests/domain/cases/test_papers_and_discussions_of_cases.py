"""What the three hold, told as it is; numbers of papers; what a paper lacks."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import pytest

from posko.domain.cases import papers
from posko.domain.cases.discussion import HOLDINGS, INSTITUTIONS, Voice, stand
from posko.domain.cases.papers import KINDS, Held

WHOLE = Held(
    is_report=True, reporter=True, reported=True, registered=True, evidence=2, articles=True, crime=True,
    file_goes=True, discussion=1, silent=False, outcome=True,
)  # fmt: skip


def voices(*told: str) -> list[Voice]:
    """One word an institution: a holding, "" for silence, "-" for an empty chair."""
    return [Voice(root, word != "-", word.strip("-")) for root, word in zip(INSTITUTIONS, told, strict=True)]


@pytest.mark.parametrize(
    ("told", "agreed", "differ", "silent", "absent"),
    [
        (("crime", "crime", "crime"), "crime", False, (), ()),
        (("crime", "crime", "not_crime"), "", True, (), ()),
        (("crime", "crime", ""), "", False, ("kejaksaan",), ()),
        (("crime", "-", "crime"), "", False, (), ("polri",)),
        (("crime", "not_crime", "more_proof"), "", True, (), ()),
        (("", "", ""), "", False, INSTITUTIONS, ()),
    ],
)
def test_two_of_three_are_not_all(
    told: tuple[str, ...], agreed: str, differ: bool, silent: tuple[str, ...], absent: tuple[str, ...]
) -> None:
    found = stand(voices(*told))
    assert (found.agreed, found.differ, found.silent, found.absent) == (agreed, differ, silent, absent)


def test_every_holding_fits_its_column() -> None:
    assert all(len(word) <= 12 for word in HOLDINGS)


@pytest.mark.parametrize(
    ("at", "number"),
    [
        (datetime(2024, 11, 25, 8, 0, tzinfo=UTC), "003/BA-PBHS/GKM/BAWASLU.JT/XI/2024"),
        # the year turns in Jakarta, seven hours before it does in Greenwich
        (datetime(2024, 12, 31, 17, 0, tzinfo=UTC), "003/BA-PBHS/GKM/BAWASLU.JT/I/2025"),
    ],
)
def test_a_number_names_institution_month_and_year(at: datetime, number: str) -> None:
    assert papers.number_of("minutes", 3, at, agency="bawaslu", city="Jakarta Timur") == number
    assert papers.year_of(at) == int(number[-4:])


def test_a_number_fits_its_column_whatever_the_agency_is_called() -> None:
    at = datetime(2024, 8, 25, 8, 0, tzinfo=UTC)
    longest = max(
        len(papers.number_of(kind, 999, at, agency="x" * 60, city="Kota Administrasi Jakarta Timur Raya"))
        for kind in KINDS
    )
    assert longest <= 80


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_lacks_where_everything_is_there(kind: str) -> None:
    assert papers.missing(kind, WHOLE) == ()


@pytest.mark.parametrize(
    ("kind", "changed", "must"),
    [
        ("receipt", {"is_report": False}, True),
        ("receipt", {"reporter": False}, True),
        ("receipt", {"reported": False}, False),
        ("notice", {"reporter": False}, True),
        ("notice", {"registered": False}, False),
        ("minutes", {"discussion": 0}, True),
        ("minutes", {"silent": True}, False),
        ("minutes", {"outcome": False}, False),
        ("forwarding", {"crime": False}, True),
        ("forwarding", {"evidence": 1}, True),
        ("forwarding", {"articles": False}, False),
        ("file_letter", {"file_goes": False}, True),
        ("file_letter", {"articles": False}, True),
        ("file_letter", {"registered": False}, False),
    ],
)
def test_what_is_missing_stops_the_paper_or_leaves_a_blank(kind: str, changed: dict[str, bool], must: bool) -> None:
    (lack,) = papers.missing(kind, dataclasses.replace(WHOLE, **changed))
    assert lack.must is must
