"""House law 2: what writes is an act. It is held to its record when it runs (posko/kit/acts.py), and in tests to its
place and to what it says (tests/strict.py); here stands only what can be read without running it.
"""

from __future__ import annotations

import ast

from tests.house.source import python_files, rooms, tree, where

ROOMS = rooms("services.py", "steps.py")
SAVEPOINTS = {
    "posko/apps/intake/worker/services.py": "a message that cannot be handled is parked, and its batch goes on",
}


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
