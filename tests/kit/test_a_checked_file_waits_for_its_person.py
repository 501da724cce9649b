"""A checked file waits for who checked it, noun by noun; nobody else on the machine can read it."""

from __future__ import annotations

import hashlib
import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.utils.datastructures import MultiValueDict

from posko import clock
from posko.domain.access import Viewer, system_viewer
from posko.domain.errors import BadInput
from posko.domain.files.problems import Problem
from posko.domain.files.spreadsheets import UPLOAD_LIMIT
from posko.kit.uploads import TableFileForm, Uploads, sweep
from tests.sheets import page_rows

DATA = b"first line\nsecond line"
SHA256 = hashlib.sha256(DATA).hexdigest()
PROBLEMS = [Problem("celah.csv", 2, "=judul", "The cell is empty.")]


@pytest.fixture(autouse=True)
def folder(settings: LazySettings, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "incoming"


def person(name: str = "duty") -> Viewer:
    return system_viewer(name, operation="test", city="31.75")


def test_exactly_the_file_that_was_checked_comes_back() -> None:
    Uploads("gaps").hold(person(), "celah.xlsx", DATA)
    assert Uploads("gaps").held(person(), SHA256) == ("celah.xlsx", DATA)
    assert Uploads("gaps").held(person(), hashlib.sha256(b"another").hexdigest()) is None


def test_each_noun_and_each_person_has_a_file_of_its_own() -> None:
    Uploads("gaps").hold(person(), "celah.xlsx", DATA)
    Uploads("events").hold_problems(person(), PROBLEMS)
    assert Uploads("gaps").held(person(), SHA256) is not None
    assert Uploads("gaps").held(person("other"), SHA256) is None
    assert Uploads("gaps").problems(person()) is None
    Uploads("events").drop(person())
    assert Uploads("gaps").held(person(), SHA256) is not None


def test_of_a_file_with_problems_only_their_list_is_kept(folder: Path) -> None:
    Uploads("gaps").hold(person(), "celah.xlsx", DATA)
    Uploads("gaps").hold_problems(person(), PROBLEMS)
    assert Uploads("gaps").held(person(), SHA256) is None
    assert [path.read_bytes() for path in folder.iterdir()] == [Uploads("gaps").problems(person())]


def test_the_rest_waits_beside_a_file_whose_good_rows_are_loaded() -> None:
    gaps = Uploads("gaps")
    gaps.hold_part(person(), "celah.xlsx", DATA, PROBLEMS, b"rest")
    assert gaps.held(person(), SHA256) is not None and gaps.problems(person()) is not None
    gaps.loaded(person())
    assert gaps.held(person(), SHA256) is None and gaps.rest_file(person()).content == b"rest"
    gaps.hold(person(), "celah.xlsx", DATA)
    with pytest.raises(Http404):
        gaps.rest_file(person())


def test_nobody_else_on_the_machine_reads_it(folder: Path) -> None:
    Uploads("gaps").hold(person(), "celah.xlsx", DATA)
    assert [path.stat().st_mode & 0o777 for path in folder.iterdir()] == [0o600]


def test_a_file_that_is_gone_is_chosen_and_checked_again() -> None:
    with pytest.raises(BadInput, match="Choose it again"):
        Uploads("gaps").checked(person(), SHA256)
    with pytest.raises(Http404):
        Uploads("gaps").problems_file(person())


def test_the_list_of_problems_opens_in_a_spreadsheet() -> None:
    Uploads("gaps").hold_problems(person(), PROBLEMS)
    answer = Uploads("gaps").problems_file(person())
    (row,) = page_rows(answer.content)
    assert (row["Baris"], row["Kolom"]) == ("2", "'=judul")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="problems.csv"'


def test_what_nobody_came_back_for_is_gone_after_a_day(folder: Path) -> None:
    gaps, people, now = Uploads("gaps"), Uploads("people"), clock.real_time()
    gaps.hold_part(person(), "celah.xlsx", DATA, PROBLEMS, b"PK rest")
    for path in folder.iterdir():
        os.utime(path, ((now - timedelta(hours=25)).timestamp(),) * 2)
    people.hold(person(), "orang.csv", DATA)
    assert sweep(now) == 3
    assert not gaps.rest_waits(person()) and gaps.held(person(), SHA256) is None
    assert people.held(person(), SHA256) is not None


@pytest.mark.parametrize(("size", "taken"), [(0, False), (UPLOAD_LIMIT, True), (UPLOAD_LIMIT + 1, False)])
def test_a_file_is_neither_empty_nor_too_large(size: int, taken: bool) -> None:
    form = TableFileForm({}, MultiValueDict({"file": [SimpleUploadedFile("a.csv", bytes(size))]}))
    assert form.is_valid() is taken
