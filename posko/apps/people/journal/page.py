"""The slot beside each line of the post's journal.

A higher noun that makes something of a line (a gap, an incident, a task) registers an action when Django starts; the
link stays with that noun, as `source_kind="journal"` and the number of the line.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from posko.domain.access import Viewer

Context = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class JournalAction:
    """What a higher noun offers beside lines: one context for the numbers on a page, the template once a line.

    The template is given `line` and `ctx`; a context of None offers nothing to this viewer.
    """

    template: str
    context: Callable[[Viewer, Sequence[int], datetime], Context | None]


@dataclass(frozen=True, slots=True)
class FilledAction:
    """An action with its context, ready to be included beside each line."""

    template: str
    context: Context


@dataclass(frozen=True, slots=True)
class JournalHead:
    """What a higher noun offers below the entry line, to who writes the journal; a context of None offers nothing."""

    template: str
    context: Callable[[Viewer, datetime], Context | None]


_actions: list[JournalAction] = []
_heads: list[JournalHead] = []


def register_journal_action(action: JournalAction) -> None:
    """Add an action beside every line of the journal."""
    _actions.append(action)


def register_journal_head(head: JournalHead) -> None:
    """Add something below the entry line."""
    _heads.append(head)


def below_entry(viewer: Viewer, at: datetime) -> list[FilledAction]:
    """What stands below the entry line for this viewer."""
    filled = ((head, head.context(viewer, at)) for head in _heads)
    return [FilledAction(head.template, context) for head, context in filled if context is not None]


def beside_lines(viewer: Viewer, numbers: Sequence[int], at: datetime) -> list[FilledAction]:
    """The actions that have something to offer to this viewer."""
    filled = ((action, action.context(viewer, numbers, at)) for action in _actions)
    return [FilledAction(action.template, context) for action, context in filled if context is not None]
