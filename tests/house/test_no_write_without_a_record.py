"""House law 2: only services write; each takes `by` and `at`, is atomic, and ends in ledger.record."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.house.source import PACKAGE, Function, public_functions, python_files, tree, where

SERVICES = sorted(PACKAGE.glob("apps/*/*services.py"))
# record itself is what the others end in; it refuses to run outside their atomic block.
THE_RECORD = {("ledger", "record")}
# A noun with several rooms of services has its own way to end in the record; it must call ledger.record itself.
OWN_RECORD = "record_on"
# What services of a noun are made of, shared among its rooms: each runs inside its caller's atomic block.
PARTS = {
    ("evidence", "store"): "puts bytes on the disk that no row speaks of yet",
    ("evidence", "store_all"): "puts bytes on the disk that no row speaks of yet",
    ("cases", "lapse"): "brings each case up to the clock by the service that records it",
    ("cases", "enter_once"): "enters a person by the service that records it",
    ("cases", "keep_past"): "keeps what an event ended, for the service that records the event",
    ("cases", "keep_past_anew"): "keeps it again, for the service that records the event",
}
WRITES = {"save", "create", "get_or_create", "update_or_create", "delete"}
# Files with a method of such a name that writes no row, each with its reason.
NO_ROWS = {
    "posko/kit/locks.py": "a counter is written where it is locked, for the step that numbers a row",
    "posko/cli/demo/pictures.py": "Pillow draws a picture into memory",
    "posko/domain/papers/qr.py": "segno draws a picture",
    "posko/domain/photos.py": "Pillow writes a picture into memory",
    "posko/domain/papers/word.py": "python-docx writes a paper into memory",
}


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_every_service_takes_by_and_at_as_keywords(path: Path) -> None:
    wrong = [
        where(path, node)
        for node in public_functions(path)
        if not {"by", "at"} <= {argument.arg for argument in node.args.kwonlyargs}
        and (path.parent.name, node.name) not in PARTS
    ]
    assert not wrong, f"give these services keyword-only `by: Viewer, at: datetime`: {wrong}"


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_every_service_ends_in_a_ledger_entry(path: Path) -> None:
    calls = {node.name: _called(node) for node in tree(path).body if isinstance(node, Function)}
    wrong = [
        where(path, node)
        for node in public_functions(path)
        if not _is_part(path, node.name) and not _is_act(node) and not _records(node.name, calls, set())
    ]
    assert not wrong, f"call ledger.record (or a service that does) in: {wrong}"


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_every_service_is_atomic(path: Path) -> None:
    calls = {node.name: _called(node) for node in tree(path).body if isinstance(node, Function)}
    calls |= {
        node.name: {"transaction.atomic"} for node in tree(path).body if isinstance(node, Function) and _is_act(node)
    }
    wrong = [
        where(path, node)
        for node in public_functions(path)
        if not _is_part(path, node.name)
        and not _is_act(node)
        and node.name != OWN_RECORD
        and not _is_atomic(node.name, calls, set())
    ]
    assert not wrong, f"write in one `with transaction.atomic():` in: {wrong}"


@pytest.mark.parametrize("path", SERVICES, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_a_form_sent_twice_waits_for_itself(path: Path) -> None:
    """Who asks whether a form_key was seen holds a lock already, or two at once both hear no."""
    wrong = [where(path, node) for node in tree(path).body if isinstance(node, Function) and _asks_unlocked(node)]
    assert not wrong, f"lock a row (operations.locked, select_for_update) before asking for a form_key in: {wrong}"


def test_nothing_writes_outside_the_services() -> None:
    wrong = [
        f"{where(path, node)} {ast.unparse(node.func)}"
        for path in python_files()
        if not path.name.endswith(("services.py", "steps.py")) and where(path) not in NO_ROWS
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


def test_the_own_record_of_a_noun_ends_in_the_ledger() -> None:
    rooms = [*SERVICES, *PACKAGE.glob("apps/*/steps.py")]
    own = [node for path in rooms for node in public_functions(path) if node.name == OWN_RECORD]
    assert own
    assert all("record" in _called(node) for node in own)


def test_every_part_still_exists() -> None:
    names = {(path.parent.name, node.name) for path in SERVICES for node in public_functions(path)}
    assert set(PARTS) <= names, f"take these out of PARTS: {set(PARTS) - names}"


def _is_act(function: Function) -> bool:
    """Whether `@act` holds it to its transaction and its record when it runs."""
    return any(ast.unparse(each) in ("act", "bookkeeping", "step") for each in function.decorator_list)


def _is_part(path: Path, name: str) -> bool:
    return (path.parent.name, name) in THE_RECORD | set(PARTS)


def _writes(call: ast.Call) -> bool:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    # A query's update takes keywords only; a dictionary's takes another one.
    return name in WRITES or name.startswith("bulk_") or (name == "update" and not call.args)


def _asks_unlocked(function: Function) -> bool:
    withs = [node for node in ast.walk(function) if isinstance(node, ast.With)]
    blocks = [node for node in withs if "transaction.atomic" in ast.unparse(node.items[0])]
    calls = [node for block in blocks for node in ast.walk(block) if isinstance(node, ast.Call)]
    asked = [
        node.lineno
        for node in calls
        if ast.unparse(node.func).endswith(".filter") and any(word.arg == "form_key" for word in node.keywords)
    ]
    locks = [node.lineno for node in calls if "lock" in (name := ast.unparse(node.func)) or "for_update" in name]
    return bool(asked) and not any(line < min(asked) for line in locks)


def _is_atomic(name: str, calls: dict[str, set[str]], seen: set[str]) -> bool:
    if name in seen:
        return False
    called = calls.get(name, set())
    return "transaction.atomic" in called or any(
        _is_atomic(inner, calls, seen | {name}) for inner in called if inner in calls
    )


def _records(name: str, calls: dict[str, set[str]], seen: set[str]) -> bool:
    if name in seen:
        return False
    called = calls.get(name, set())
    if called & {"record", "trail.record", OWN_RECORD, "gaps.open_gap", "open_gap_from", "move"}:
        return True
    return any(_records(inner, calls, seen | {name}) for inner in called if inner in calls)


def _called(function: ast.AST) -> set[str]:
    return {ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}
