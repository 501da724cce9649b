"""Counts by place that are so small that they point at somebody are not shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

# A count under this is not shown.
LEAST = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """A cell: its count, or None if it is hidden.

    `small`: it is under `LEAST`; otherwise it is hidden to protect another cell.
    """

    count: int | None
    small: bool = False

    @property
    def text(self) -> str:
        """What the cell says."""
        if self.count is not None:
            return str(self.count)
        return f"<{LEAST}" if self.small else "–"


def hide_small(counts: Mapping[str, int], *, total_known: bool = True) -> dict[str, Shown]:
    """The cells of a table; where its total is known a single small one would follow, so the next is hidden too."""
    small = {key for key, count in counts.items() if count < LEAST}
    beside = set()
    if total_known and len(small) == 1 and len(counts) > 1:
        beside = {min((key for key in counts if key not in small), key=lambda key: (counts[key], key))}
    return {key: Shown(None if key in small | beside else count, small=key in small) for key, count in counts.items()}
