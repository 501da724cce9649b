"""House law 8: small rooms, named rooms, no signals of our own."""

from __future__ import annotations

import re

from tests.house.source import PACKAGE, functions, python_files, where

# A reviewer aims at 400 lines a file and 40 a function; past these the build fails.
MAX_FILE, MAX_FUNCTION = 600, 60
NAMELESS = {"utils", "util", "misc", "helpers", "helper", "common", "base_base"}


def test_no_file_outgrows_its_room() -> None:
    wrong = [f"{where(path)} ({n})" for path in python_files() if (n := len(path.read_text().splitlines())) >= MAX_FILE]
    assert not wrong, f"split these files at {MAX_FILE} lines: {wrong}"


def test_no_function_outgrows_its_room() -> None:
    wrong = [
        f"{where(path, node)} {node.name} ({length})"
        for path in python_files()
        for node in functions(path)
        if (length := (node.end_lineno or 0) - node.lineno + 1) >= MAX_FUNCTION
    ]
    assert not wrong, f"split these functions under {MAX_FUNCTION} lines: {wrong}"


def test_every_room_has_a_name() -> None:
    wrong = [where(path) for path in PACKAGE.rglob("*") if path.stem in NAMELESS and "vendor" not in path.parts]
    assert not wrong, f"a thing without a name is not finished: {wrong}"


def test_only_the_auth_events_listen_to_signals() -> None:
    wrong = [
        where(path)
        for path in python_files()
        if path != PACKAGE / "web" / "auth_events.py"
        and re.search(r"@receiver\(|\.send\(sender|Signal\(", path.read_text())
    ]
    assert not wrong, f"call the service instead of sending a signal: {wrong}"
