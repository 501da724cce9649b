"""What the board shows beside its counts: the stations that have to be called, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from posko.apps.situation.board import page as board_page
from posko.apps.situation.board.selectors import Board
from posko.apps.situation.stations import selectors
from posko.apps.situation.stations.selectors import Filter, StationView
from posko.domain.access import Viewer
from posko.domain.errors import N_
from posko.domain.stations.day import CallOutcome, Stage
from posko.kit.rows import Left, Press, Row

LATE_SHOWN: Final = 40
GONE_SHOWN: Final = 10
OUTCOMES: Final[Mapping[str, str]] = {
    CallOutcome.REACHED: N_("reached"),
    CallOutcome.NOT_REACHED: N_("not reached"),
    CallOutcome.UNREACHABLE: N_("cannot be reached"),
}


@dataclass(frozen=True, slots=True)
class Calls:
    """Stations whose report is late, and those that nobody can reach: some of each, and how many there are."""

    late: list[Row]
    late_count: int
    gone: list[Row]
    gone_count: int


def calls(viewer: Viewer, board: Board, wanted: Filter) -> Calls:
    """The stations of the chosen area that have to be called. Nothing of it depends on who looks."""
    late = selectors.rows(viewer, board, Filter(area=wanted.area, state="late"))
    gone = selectors.rows(viewer, board, Filter(area=wanted.area, state="unreachable"))
    shown = selectors.views(viewer, board, late[:LATE_SHOWN]), selectors.views(viewer, board, gone[:GONE_SHOWN])
    rows = [_row(each, late=True, solid=number == 0) for number, each in enumerate(shown[0])]
    return Calls(rows, len(late), [_row(each, late=False, solid=False) for each in shown[1]], len(gone))


def _row(station: StationView, *, late: bool, solid: bool) -> Row:
    row = Row(
        glyph="late" if late else "message",
        title=station.name,
        url=reverse("territory:place", args=[station.code]),
        place=station.kelurahan,
        left=Left(stages_words(station.missing), late),
        key=f"station:{station.code}",
    )
    address = f"{reverse('situation:tps_calls')}?kelurahan={station.kelurahan_code}"
    return replace(row, act=Press(_("Call"), address, solid=solid))


def stages_words(stages: Iterable[Stage]) -> str:
    """Stages of a station's day, by their words."""
    return ", ".join(_(board_page.WORDS[board_page.CELL_OF[stage]]) for stage in stages)


def outcome_word(outcome: str) -> str:
    """What became of a call."""
    return _(OUTCOMES[outcome]) if outcome in OUTCOMES else outcome
