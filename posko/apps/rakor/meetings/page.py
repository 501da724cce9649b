"""The additions of parts to the pages of meetings: to the list, to the form that plans one, and to a meeting's page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.rakor.models import Rakor

Shown = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Part:
    """What a part shows on each of these pages."""

    on_list: Callable[[PoskoRequest], Shown] = lambda _request: {}
    on_plan: Callable[[PoskoRequest], Shown] = lambda _request: {}
    on_meeting: Callable[[PoskoRequest, Rakor], Shown] = lambda _request, _meeting: {}


_parts: list[Part] = []


def register(part: Part) -> None:
    """Take a part in."""
    _parts.append(part)


def on_list(request: PoskoRequest) -> Shown:
    """The additions of parts to the list of meetings."""
    return {name: shown for part in _parts for name, shown in part.on_list(request).items()}


def on_plan(request: PoskoRequest) -> Shown:
    """The additions of parts to the form that plans a meeting."""
    return {name: shown for part in _parts for name, shown in part.on_plan(request).items()}


def on_meeting(request: PoskoRequest, meeting: Rakor) -> Shown:
    """The additions of parts to the page of a meeting."""
    return {name: shown for part in _parts for name, shown in part.on_meeting(request, meeting).items()}
