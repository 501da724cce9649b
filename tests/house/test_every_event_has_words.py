"""Every event that a service records is said in words on the ledger's page, and no word is left without its event."""

from __future__ import annotations

import ast

from posko.web.event_words import EVENT_WORDS
from tests.house.source import PACKAGE, python_files, tree

# The log-in library tells of these; posko/web/auth_events.py passes them on.
WRITERS = {"record", "_record", "record_login", "_record_agreement", "_record_votes", "_record_end"}


def test_events_and_words_are_the_same_list() -> None:
    recorded = {
        node.args[0].value
        for path in python_files()
        if path.is_relative_to(PACKAGE / "apps") or path == PACKAGE / "web" / "auth_events.py"
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).rpartition(".")[2] in WRITERS
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert recorded == set(EVENT_WORDS), "mend posko/web/event_words.py"
