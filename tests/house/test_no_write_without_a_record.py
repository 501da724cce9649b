"""House law 2: every service takes `by` and `at`, keyword-only, and ends in ledger.record."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.house.source import PACKAGE, Function, public_functions, tree, where

SERVICES = sorted(PACKAGE.glob("apps/*/services.py"))
# record itself is what the others end in.
THE_RECORD = {("ledger", "record")}


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.parent.name)
def test_every_service_takes_by_and_at_as_keywords(path: Path) -> None:
    wrong = [
        where(path, node)
        for node in public_functions(path)
        if not {"by", "at"} <= {argument.arg for argument in node.args.kwonlyargs}
    ]
    assert not wrong, f"give these services keyword-only `by: Viewer, at: datetime`: {wrong}"


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: path.parent.name)
def test_every_service_ends_in_a_ledger_entry(path: Path) -> None:
    calls = {node.name: _called(node) for node in tree(path).body if isinstance(node, Function)}
    wrong = [
        where(path, node)
        for node in public_functions(path)
        if (path.parent.name, node.name) not in THE_RECORD and not _records(node.name, calls, set())
    ]
    assert not wrong, f"call ledger.record (or a service that does) in: {wrong}"


def _records(name: str, calls: dict[str, set[str]], seen: set[str]) -> bool:
    if name in seen:
        return False
    called = calls.get(name, set())
    if called & {"record", "gaps.open_gap"}:
        return True
    return any(_records(inner, calls, seen | {name}) for inner in called if inner in calls)


def _called(function: ast.AST) -> set[str]:
    return {ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}
