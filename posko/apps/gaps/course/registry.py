"""What a higher noun tells gaps of a meeting: which agencies keep its minutes, the one that chairs it first."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from posko.domain.access import Viewer

Keepers = Mapping[int, tuple[str, ...]]
_told: list[Callable[[Viewer, Collection[int]], Keepers]] = []


def register(keepers: Callable[[Viewer, Collection[int]], Keepers]) -> None:
    """Let a noun tell who keeps the minutes of its meetings."""
    _told.append(keepers)


def keepers(viewer: Viewer, meetings: Collection[int]) -> dict[int, tuple[str, ...]]:
    """The codes of the agencies that keep the minutes of these meetings, by the meeting's number."""
    return {meeting: codes for each in _told for meeting, codes in each(viewer, meetings).items()} if meetings else {}
