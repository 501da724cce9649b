"""A checked file waits for who checked it, noun by noun; nobody else on the machine can read it."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from django.conf import LazySettings

from posko.domain.access import Viewer, system_viewer
from posko.kit.uploads import Uploads

DATA = b"first line\nsecond line"
SHA256 = hashlib.sha256(DATA).hexdigest()


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
    Uploads("events").hold_problems(person(), "row;what")
    assert Uploads("gaps").held(person(), SHA256) is not None
    assert Uploads("gaps").held(person("other"), SHA256) is None
    assert Uploads("gaps").problems(person()) is None
    Uploads("events").drop(person())
    assert Uploads("gaps").held(person(), SHA256) is not None


def test_of_a_file_with_problems_only_their_list_is_kept(folder: Path) -> None:
    Uploads("gaps").hold(person(), "celah.xlsx", DATA)
    Uploads("gaps").hold_problems(person(), "row;what")
    assert Uploads("gaps").held(person(), SHA256) is None
    assert Uploads("gaps").problems(person()) == b"row;what"
    assert [path.read_bytes() for path in folder.iterdir()] == [b"row;what"]


def test_nobody_else_on_the_machine_reads_it(folder: Path) -> None:
    Uploads("gaps").hold(person(), "celah.xlsx", DATA)
    assert [path.stat().st_mode & 0o777 for path in folder.iterdir()] == [0o600]
