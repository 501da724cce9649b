"""Reads the requirements: what each asks for, whether it is proven, and by which tests, settings or documents.

ASVS items are cited by their identifiers (v5.0.0-x.y.z) with titles of our own; the standard's text is CC BY-SA and
stands at its publisher's.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any, Final

TABLES: Final = {"posko": "posko.toml", "asvs": "asvs.toml"}
_KEYS: Final = frozenset({"title", "state", "tests", "settings", "documents", "reason"})


class State(StrEnum):
    """How it stands with a requirement."""

    PROVEN = "proven"
    NOT_APPLICABLE = "not applicable"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Requirement:
    """One requirement. `source` is posko or asvs; `tests` lie under tests/; `settings` are looked at on the running
    post; `documents` say what the requirement wants written down. What is open or does not apply has a reason; what
    is proven may have a remark in its place."""

    source: str
    identifier: str
    chapter: str
    title: str
    state: State
    tests: tuple[str, ...]
    settings: tuple[str, ...]
    documents: tuple[str, ...]
    reason: str


@cache
def requirements() -> tuple[Requirement, ...]:
    """All of them, the post's own first. Raises ValueError where a table says something that cannot be."""
    found = tuple(each for source, name in TABLES.items() for each in _read(source, name))
    twice = [name for name, count in Counter(each.identifier for each in found).items() if count > 1]
    if twice:
        raise ValueError(f"These requirements stand twice: {', '.join(twice)}.")
    return found


def counts(of: tuple[Requirement, ...]) -> Mapping[State, int]:
    """How many are in which state; every state is counted."""
    found = Counter(each.state for each in of)
    return {state: found[state] for state in State}


def _read(source: str, name: str) -> list[Requirement]:
    table = tomllib.loads(files("posko.domain.security").joinpath(name).read_text(encoding="utf-8"))
    chapters = table.pop("chapters")
    return [
        _requirement(source, identifier, _chapter(identifier, chapters), fields) for identifier, fields in table.items()
    ]


def _chapter(identifier: str, chapters: Mapping[str, str]) -> str:
    """`V1.2.3` belongs to `V1`; where no such chapter stands there is one for all."""
    return chapters.get(identifier.partition(".")[0]) or chapters["all"]


def _requirement(source: str, identifier: str, chapter: str, fields: Mapping[str, Any]) -> Requirement:
    where = f"{TABLES[source]}, {identifier}"
    if unknown := sorted(fields.keys() - _KEYS):
        raise ValueError(f"{where}: there is no key {', '.join(unknown)}; there are {', '.join(sorted(_KEYS))}.")
    made = Requirement(
        source=source,
        identifier=identifier,
        chapter=chapter,
        title=fields["title"],
        state=State(fields["state"]),
        tests=tuple(fields.get("tests", ())),
        settings=tuple(fields.get("settings", ())),
        documents=tuple(fields.get("documents", ())),
        reason=fields.get("reason", ""),
    )
    if made.state is State.PROVEN and not (made.tests or made.settings or made.documents):
        raise ValueError(f"{where}: name a test, a setting or a document that proves it, or call it open.")
    if made.state is not State.PROVEN and not made.reason:
        raise ValueError(f"{where}: say why it is {made.state}.")
    return made
