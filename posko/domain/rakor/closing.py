"""What a meeting still lacks before its minutes are fixed, as sentences: some stop the closing, the rest is advice."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from posko.domain.errors import N_

Where = Literal["lines", "attendance", "requests"]


@dataclass(frozen=True, slots=True)
class AtTable:
    """A meeting before it is closed. Lines are told by their numbers, agencies by their short names.

    `doubled`: lines beside which a second text waits. `ownerless`: decisions and recommendations that nobody was
    given. `asked`: agencies that have not answered a request made of them. `unconfirmed`: guests who came by the code
    and wait for who keeps the minutes.
    """

    lines: int
    doubled: tuple[int, ...] = ()
    unmarked: tuple[str, ...] = ()
    ownerless: tuple[int, ...] = ()
    asked: tuple[str, ...] = ()
    unconfirmed: int = 0


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that is missing: a sentence with its values, and the part of the meeting where it is mended."""

    message: str
    where: Where
    params: Mapping[str, object] = field(default_factory=dict)
    stops: bool = False


def lacks(table: AtTable) -> tuple[Lack, ...]:
    """What is missing, what stops the closing first."""
    return tuple(_lacks(table))


def _lacks(table: AtTable) -> Iterator[Lack]:
    if table.doubled:
        two = N_("Two texts wait at these lines: %(lines)s. Pick one or join them; until then the meeting stays open.")
        yield Lack(two, "lines", {"lines": _listed(table.doubled)}, stops=True)
    if table.unmarked:
        bare = N_("Not marked: %(agencies)s. Who said no is written down as excused, the others as absent.")
        yield Lack(bare, "attendance", {"agencies": _listed(table.unmarked)})
    if table.unconfirmed:
        wait = N_("Guests by the code who wait to be confirmed: %(count)d. The minutes count them apart.")
        yield Lack(wait, "attendance", {"count": table.unconfirmed})
    if table.ownerless:
        idle = N_("Decided, and nobody does it: lines %(lines)s. Give each an owner and a date.")
        yield Lack(idle, "lines", {"lines": _listed(table.ownerless)})
    if table.asked:
        asked = N_("Asked, and not answered yet: %(agencies)s. The minutes print these as requests, not as promises.")
        yield Lack(asked, "requests", {"agencies": _listed(table.asked)})
    if not table.lines:
        yield Lack(N_("No line was written; the minutes will say so."), "lines")


def _listed(each: tuple[object, ...]) -> str:
    return ", ".join(map(str, each))
