"""Every event that a service records is said in words on the ledger's page, and no word is left without its event."""

from __future__ import annotations

import ast
import re

from posko.web.event_words import EVENT_WORDS
from tests.house.source import PACKAGE, python_files, tree

# The log-in library tells of these; posko/web/auth_events.py passes them on.
WRITERS = {
    "record", "_record", "record_login", "_record_agreement", "_record_votes", "_record_end", "record_on", "_moved",
    "_change", "_mark", "_rewritten", "move", "_step", "_end", "_record_draft", "_record_list", "go", "_say",
}  # fmt: skip
EVENT = re.compile(r"[a-z_]+\.[a-z_]+")


def test_events_and_words_are_the_same_list() -> None:
    recorded = {
        event
        for path in python_files()
        if path.is_relative_to(PACKAGE / "apps") or path == PACKAGE / "web" / "auth_events.py"
        for node in ast.walk(tree(path))
        for event in _events(node)
    }
    missing, left = recorded - set(EVENT_WORDS), set(EVENT_WORDS) - recorded
    assert not missing and not left, f"mend posko/web/event_words.py: add {missing}, take out {left}"


def _events(node: ast.AST) -> set[str]:
    """The events that a call of a writer names, in its first two words, or that a variable called `event` is given."""
    if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in WRITERS:
        return {event for word in node.args[:2] for event in _named(word)}
    if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "event":
        return set(_named(node.value))
    return set()


def _named(word: ast.expr) -> list[str]:
    found = [each.value for each in ast.walk(word) if isinstance(each, ast.Constant) and isinstance(each.value, str)]
    return [event for event in found if EVENT.fullmatch(event)]
