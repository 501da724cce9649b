"""House law 4: only posko/clock.py reads a clock."""

from __future__ import annotations

import ast
import re

from tests.house.source import PACKAGE, python_files, tree, where

READERS = {
    "timezone.now",
    "datetime.now",
    "datetime.utcnow",
    "datetime.today",
    "date.today",
    "time.time",
    "datetime.datetime.now",
    "datetime.date.today",
}
# Other files that read it, each with its reason.
EXCEPT = {"posko/kit/cache_file.py": "an entry of the cache ends by the machine's time, as Django counts it"}


def test_nothing_but_the_clock_reads_the_time() -> None:
    wrong = [
        where(path, node)
        for path in python_files()
        if path != PACKAGE / "clock.py" and where(path) not in EXCEPT
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and ast.unparse(node) in READERS
    ]
    assert not wrong, f"take the time as a parameter `at` instead (design, house law 4): {wrong}"


def test_no_model_stamps_itself() -> None:
    wrong = [where(path) for path in python_files() if re.search(r"\bauto_now(_add)?\s*=", path.read_text())]
    assert not wrong, f"set the moment in the service from `at`: {wrong}"
