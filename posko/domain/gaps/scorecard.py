"""How agencies keep their promises: base numbers first, a share only where there is enough to share."""

from __future__ import annotations

from dataclasses import dataclass

ENOUGH = 5  # promises that came due; of fewer a share says nothing


@dataclass(frozen=True, slots=True)
class Score:
    """An agency's promises that fell due in a period, each in exactly one of the parts.

    `kept_in_time`, `kept_late`: verified by another institution. `waiting`: evidence is in and not verified yet.
    `late`: evidence owed after the due time. `open`: owed and not due yet. `broken`: called so by another institution.
    Beside them, in no part: `withdrawn`, `declined` and `asked`, what was `noted` for it and what of that has `lapsed`,
    and `verified`, what it verified of others.
    """

    code: str
    name: str
    kept_in_time: int = 0
    kept_late: int = 0
    waiting: int = 0
    late: int = 0
    open: int = 0
    broken: int = 0
    withdrawn: int = 0
    declined: int = 0
    asked: int = 0
    noted: int = 0
    lapsed: int = 0
    verified: int = 0

    @property
    def promises(self) -> int:
        """All promises of the period."""
        return self.kept_in_time + self.kept_late + self.waiting + self.late + self.open + self.broken

    @property
    def ended(self) -> int:
        """Those on which something can be said: kept, late or broken."""
        return self.kept_in_time + self.kept_late + self.late + self.broken

    @property
    def share(self) -> float | None:
        """The share of ended promises that were kept in time, 0 to 1. None if too few ended."""
        return self.kept_in_time / self.ended if self.ended >= ENOUGH else None

    @property
    def parts(self) -> tuple[tuple[str, int, float, float], ...]:
        """Of each part its name, its number, and where its bar begins and how long it is, of a hundred."""
        named = [(name, getattr(self, name)) for name in PARTS]
        whole, begins, parts = sum(number for _name, number in named) or 1, 0.0, []
        for name, number in named:
            length = 100 * number / whole
            parts.append((name, number, round(begins, 2), round(length, 2)))
            begins += length
        return tuple(parts)


PARTS = ("kept_in_time", "kept_late", "waiting", "open", "late", "broken")
