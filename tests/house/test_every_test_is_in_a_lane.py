"""Every folder of tests runs in a lane, and what PostgreSQL is not asked is a file that exists, with a reason."""

from __future__ import annotations

from tests import once, quick
from tests.__main__ import TESTS, lanes


def test_every_folder_of_tests_runs_in_a_lane() -> None:
    folders = {file.relative_to(TESTS).parts[0] for file in TESTS.rglob("test_*.py")}
    missing = folders - {folder for lane in lanes() for folder in lane.folders}
    assert not missing, f"no lane of tests/__main__.py runs {sorted(missing)}"


def test_what_the_apps_do_is_tried_on_both_databases() -> None:
    assert {lane.on_postgresql for lane in lanes() if "apps" in lane.folders} == {True, False}


def test_what_is_asked_once_exists_and_says_why() -> None:
    names = [file.stem for file in (TESTS / "apps").rglob("test_*.py")]
    assert len(names) == len(set(names)), "tests/once.py knows a file by its name"
    wrong = [name for name, reason in once.FILES.items() if names.count(name) != 1 or not reason]
    assert not wrong, f"mend the list of tests/once.py: {wrong}"


def test_the_sample_of_the_inner_loop_exists() -> None:
    assert not [name for name in quick.SAMPLE if not (quick.APPS / name).is_file()]
