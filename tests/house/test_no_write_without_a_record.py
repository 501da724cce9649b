"""House law 2: only services and steps write; every service is an act, or leads to one, and takes `by` and `at`.

`@act` itself asks for the transaction and the record, when it runs.
"""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

import pytest

from tests.house.source import Function, noun, public_functions, python_files, room, rooms, tree, where

SERVICES = rooms("services.py")
ROOMS = rooms("services.py", "steps.py")
DECORATORS = {"act", "bookkeeping", "step"}
# Each runs before an act begins, or is what all acts end in.
NO_ACTS = {
    ("ledger", "record"): "every act ends in it",
    ("evidence", "store"): "puts bytes on the disk that no row speaks of yet",
    ("evidence", "store_all"): "puts bytes on the disk that no row speaks of yet",
}
SAVEPOINTS = {
    "posko/apps/intake/worker/services.py": "a message that cannot be handled is parked, and its batch goes on",
    "posko/apps/roll/desk/services.py": "a first vote that another desk entered meanwhile is looked for again",
}
WRITES = {"save", "create", "get_or_create", "update_or_create", "delete"}
# Files with a method of such a name that writes no row, each with its reason.
NO_ROWS = {
    "posko/kit/cache_file.py": "an entry of the cache's own file",
    "posko/kit/caches.py": "an answer in the cache",
    "posko/kit/locks.py": "a counter is written where it is locked, for the step that numbers a row",
    "posko/cli/demo/pictures.py": "Pillow draws a picture into memory",
    "posko/domain/papers/qr.py": "segno draws a picture",
    "posko/domain/files/photos.py": "Pillow writes a picture into memory",
    "posko/domain/papers/word.py": "python-docx writes a paper into memory",
}


@pytest.mark.parametrize("path", SERVICES, ids=room)
def test_every_service_takes_by_and_at_as_keywords(path: Path) -> None:
    wrong = [
        where(path, node)
        for node in public_functions(path)
        if not {"by", "at"} <= {argument.arg for argument in node.args.kwonlyargs}
        and not _is_decorated(node)
        and (noun(path), node.name) not in NO_ACTS
    ]
    assert not wrong, f"give these services keyword-only `by: Viewer, at: datetime`: {wrong}"


@pytest.mark.parametrize("path", SERVICES, ids=room)
def test_every_service_is_an_act_or_leads_to_one(path: Path) -> None:
    calls = {node.name: node for node in tree(path).body if isinstance(node, Function)}
    wrong = [
        where(path, node)
        for node in public_functions(path)
        if (noun(path), node.name) not in NO_ACTS and not _leads_to_an_act(node, calls, set())
    ]
    assert not wrong, f"put @act on (posko.kit.acts): {wrong}"


def test_nobody_opens_a_transaction_by_hand() -> None:
    wrong = [
        where(path, node)
        for path in ROOMS
        if where(path) not in SAVEPOINTS
        for node in ast.walk(tree(path))
        if isinstance(node, ast.With) and "transaction.atomic" in ast.unparse(node.items[0])
    ]
    assert not wrong, f"let @act open it, so that a deadlock runs again: {wrong}"


def test_nobody_locks_by_hand() -> None:
    wrong = [
        where(path, node)
        for path in python_files()
        if where(path) != "posko/kit/locks.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Attribute) and node.attr == "select_for_update"
    ]
    assert not wrong, f"lock by posko.kit.locks, which holds the order: {wrong}"


def test_every_save_names_its_fields() -> None:
    wrong = [
        where(path, node)
        for path in ROOMS
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "save"
        and not node.args
        and not {word.arg for word in node.keywords} & {"update_fields", "force_insert"}
    ]
    assert not wrong, f"write save(update_fields=[...]) or save(force_insert=True): {wrong}"


def test_nothing_writes_outside_the_services() -> None:
    wrong = [
        f"{where(path, node)} {ast.unparse(node.func)}"
        for path in python_files()
        if path not in ROOMS and where(path) not in NO_ROWS
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call) and _writes(node)
    ]
    assert not wrong, f"move these writes into a service: {wrong}"


def test_a_write_is_told_from_what_looks_like_one() -> None:
    told = {
        "row.save()": True,
        "Gap.objects.create(number=1)": True,
        "rows.update(state='x')": True,
        "Gap.objects.bulk_create(rows)": True,
        "kept.update(other)": False,
        "path.unlink()": False,
    }
    for text, writes in told.items():
        call = ast.parse(text, mode="eval").body
        assert isinstance(call, ast.Call)
        assert _writes(call) is writes, text


def test_what_is_no_act_still_exists() -> None:
    names = {(noun(path), node.name) for path in SERVICES for node in public_functions(path)}
    assert set(NO_ACTS) <= names, f"take these out of NO_ACTS: {set(NO_ACTS) - names}"


def _writes(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    # A query's update takes keywords only; a dictionary's takes another one.
    return name in WRITES or name.startswith("bulk_") or (name == "update" and not call.args)


def _is_decorated(function: Function) -> bool:
    return any(ast.unparse(each) in DECORATORS for each in function.decorator_list)


def _leads_to_an_act(function: Function, own: dict[str, Function], seen: set[str]) -> bool:
    if _is_decorated(function):
        return True
    seen.add(function.name)
    called = {ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}
    if any(name.rpartition(".")[2] in _acts() for name in called):
        return True
    return any(_leads_to_an_act(own[name], own, seen) for name in called & own.keys() - seen)


@cache
def _acts() -> set[str]:
    return {
        node.name for path in ROOMS for node in tree(path).body if isinstance(node, Function) and _is_decorated(node)
    }
