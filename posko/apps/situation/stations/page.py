"""What the board shows beside its counts: the stations that have to be called, as rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.http import Http404
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from posko.apps.situation.board import page as board_page
from posko.apps.situation.board import selectors as board_selectors
from posko.apps.situation.board.selectors import Board
from posko.apps.situation.stations import selectors
from posko.apps.situation.stations.selectors import MISSING, Filter, StationView
from posko.domain.access import Viewer
from posko.domain.errors import N_
from posko.domain.stations.day import CallOutcome, Stage, State, voting_days
from posko.kit.requests import PoskoRequest
from posko.kit.rows import Left, Press, Row

LATE_SHOWN: Final = 40
GONE_SHOWN: Final = 10
STATES: Final = (MISSING, *(state.name.lower() for state in State))
OUTCOMES: Final[Mapping[str, str]] = {
    CallOutcome.REACHED: N_("reached"),
    CallOutcome.ENGAGED: N_("engaged"),
    CallOutcome.NOT_REACHED: N_("not reached"),
    CallOutcome.WRONG_NUMBER: N_("wrong number"),
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


def asked_board(request: PoskoRequest, day: date | None = None) -> Board:
    """The board of that day, or of the one that the address asks for."""
    viewer, regime = request.viewer, request.operation.regime
    return board_selectors.board(viewer, regime, day or asked_day(request), request.at)


def asked_day(request: PoskoRequest, told: str | None = None) -> date:
    """The day that was asked for, if it has a board, or else voting day."""
    asked = request.GET.get("day", "") if told is None else told
    first = voting_days(request.operation.regime)[0]
    if not asked:
        return first
    try:
        day = parse_date(asked)
    except ValueError:
        day = None
    if day is None or day not in selectors.known_days(request.viewer, request.operation.regime):
        raise Http404
    return day


def asked_filter(request: PoskoRequest) -> Filter:
    """What the address narrows the board to; words that mean nothing narrow nothing."""
    stage, state = request.GET.get("stage", ""), request.GET.get("state", "")
    return Filter(
        area=(request.GET.get("kelurahan", "") or request.GET.get("kecamatan", ""))[:20],
        stage=stage if stage in set(Stage) else "",
        state=state if state in STATES else "",
        q=request.GET.get("q", "").strip()[:100],
    )


def is_kelurahan(area: str) -> bool:
    """Whether a code is that of a kelurahan."""
    return area.count(".") == 3


def kelurahan_of(found: Board, area: str) -> Sequence[board_selectors.Area]:
    """The kelurahan to choose from: those of the kecamatan that is chosen, else none."""
    above = area.rpartition(".")[0] if is_kelurahan(area) else area
    return [each for each in found.kelurahan if above and each.code.startswith(f"{above}.")]
