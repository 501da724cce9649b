"""The slots of a place's page: higher nouns register what they have to say about a place.

A lower noun knows no higher one; `register` is called by a higher noun's `wiring.py` when Django starts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from posko.domain.access import Viewer

if TYPE_CHECKING:
    from posko.apps.territory.models import Place

Context = Mapping[str, Any]


SUMMARY, STATIONS, HISTORY = "summary", "stations", "history"


@dataclass(frozen=True, slots=True)
class Panel:
    """A part of a place's page, under one of its tabs: `context` gives what the template needs, None when there is
    nothing to show.
    """

    order: int
    template: str
    context: Callable[[Viewer, Place, datetime], Context | None]
    tab: str = SUMMARY


@dataclass(frozen=True, slots=True)
class Filled:
    """A panel with its context, ready to be included."""

    template: str
    context: Context


_panels: list[Panel] = []


def register(panel: Panel) -> None:
    """Add a panel to every place's page."""
    _panels.append(panel)
    _panels.sort(key=lambda each: each.order)


def for_place(viewer: Viewer, place: Place, at: datetime, tab: str = SUMMARY) -> list[Filled]:
    """The panels of a tab that have something to say to this viewer."""
    filled = ((panel, panel.context(viewer, place, at)) for panel in _panels if panel.tab == tab)
    return [Filled(panel.template, context) for panel, context in filled if context is not None]
