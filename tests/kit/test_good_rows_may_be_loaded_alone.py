"""What is kept of a checked file follows from what is wrong with it: all, its good rows with the rest, or a list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.http import Http404

from posko.domain.access import system_viewer
from posko.domain.files.columns import Column, whole
from posko.domain.files.problems import Problem
from posko.domain.files.sheets import SheetReading
from posko.domain.files.spreadsheets import read_table
from posko.kit.uploads import Uploads, rows_left, told_of

BY = system_viewer("duty", operation="test", city="31.75")
AT = datetime(2024, 11, 20, tzinfo=UTC)
SCHEMA = (Column("place"), Column("count", whole))


@dataclass(frozen=True, slots=True)
class Found:
    """A checked file as a noun reads it."""

    sheet: SheetReading

    @property
    def problems(self) -> tuple[Problem, ...]:
        return self.sheet.problems

    @property
    def notes(self) -> tuple[Problem, ...]:
        return self.sheet.notes

    @property
    def ok(self) -> bool:
        return self.sheet.ok

    @property
    def part(self) -> bool:
        return bool(self.sheet.rows)


@pytest.fixture(autouse=True)
def _folder(settings: LazySettings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def _checked(data: bytes) -> Found:
    found = Found(read_table("t.csv", data, SCHEMA, row_limit=9))
    Uploads("gaps").keep(BY, found, data, at=AT)
    return found


def test_a_file_with_good_and_bad_rows_waits_with_its_rest() -> None:
    data = b"place,count\nCawang,1\nHalim,x\nMakasar,y\n"
    found, gaps = _checked(data), Uploads("gaps")
    assert gaps.held(BY, found.sheet.sha256) == ("t.csv", data)
    assert gaps.problems(BY) is not None and gaps.rest_file(BY).content.startswith(b"PK")
    told = told_of(found)
    assert (rows_left(found), told["left"], told["more"]) == (2, 2, 0)


def test_of_a_file_without_a_good_row_only_the_list_is_kept() -> None:
    found, gaps = _checked(b"place,count\nHalim,x\n"), Uploads("gaps")
    assert gaps.held(BY, found.sheet.sha256) is None and gaps.problems(BY) is not None
    with pytest.raises(Http404):
        gaps.rest_file(BY)


def test_a_file_without_a_problem_waits_whole() -> None:
    found, gaps = _checked(b"place,count\nHalim,1\n"), Uploads("gaps")
    assert gaps.held(BY, found.sheet.sha256) is not None and gaps.problems(BY) is None
