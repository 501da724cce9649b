"""Reading the call sheet: whose lines are whose, and which number one calls next at each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from posko.apps.outgoing.contacts import selectors as contacts
from posko.apps.outgoing.contacts.selectors import Answering
from posko.apps.situation.board import selectors as board_selectors
from posko.apps.situation.board.selectors import Board
from posko.apps.situation.models import CallClaim, StationCall
from posko.apps.situation.stations import selectors as stations
from posko.apps.situation.stations.selectors import StationView
from posko.domain.access import Compartment, Viewer
from posko.domain.stations import calls
from posko.domain.stations.calls import LAPSES, REST, Waiting


@dataclass(frozen=True, slots=True)
class Line:
    """A line of one caller: the station, the number to call next (None: there is none), and how many it has."""

    station: StationView
    answering: Answering | None
    numbers: int


def claims(viewer: Viewer, day: date) -> QuerySet[CallClaim]:
    """The lines of a day that somebody has, those that were left lying too."""
    found = CallClaim.objects.filter(operation__code=viewer.operation, day=day, returned_at=None)
    return found if viewer.sees(Compartment.COORDINATION) else found.none()


def held(viewer: Viewer, day: date, at: datetime) -> QuerySet[CallClaim]:
    """The viewer's own lines, in the order in which they were taken."""
    return claims(viewer, day).filter(caller=viewer.actor, claimed_at__gt=at - LAPSES).order_by("pk")


def holders(viewer: Viewer, day: date, at: datetime) -> Mapping[str, str]:
    """The agency of whoever has the line of each station."""
    rows = claims(viewer, day).filter(claimed_at__gt=at - LAPSES)
    return dict(rows.values_list("place_id", "agency"))


def lines(viewer: Viewer, board: Board, at: datetime) -> list[Line]:
    """The viewer's own lines, with the number to call next at each."""
    codes = list(held(viewer, board.day, at).values_list("place_id", flat=True))
    if not codes:
        return []
    row_of = {code: row for row, code in enumerate(board.ground.codes)}
    found = stations.views(viewer, board, [row_of[code] for code in codes if code in row_of])
    next_numbers = numbers_of(viewer, codes, board.day)
    return [Line(each, *next_numbers[each.code]) for each in found]


def numbers_of(viewer: Viewer, codes: Sequence[str], day: date) -> Mapping[str, tuple[Answering | None, int]]:
    """The number that one calls next at each station, and how many it has: after a call in vain it is the next one."""
    answers = contacts.answering(viewer, codes)
    told: dict[str, list[str]] = defaultdict(list)
    for place, outcome in called(viewer, codes, day).values_list("place_id", "outcome"):
        told[place].append(outcome)
    found: dict[str, tuple[Answering | None, int]] = {}
    for code in codes:
        known = answers.get(code, ())
        found[code] = (known[calls.fruitless(told[code]) % len(known)] if known else None, len(known))
    return found


def called(viewer: Viewer, codes: Iterable[str], day: date) -> QuerySet[StationCall]:
    """The calls to stations on a day, the first one first."""
    return board_selectors.calls(viewer).filter(place__in=list(codes), day=day).order_by("at", "form_key")


def called_lately(viewer: Viewer, codes: Iterable[str], day: date, at: datetime) -> list[str]:
    """Those of the stations that somebody called within the last minutes."""
    found = board_selectors.statuses(viewer, day).filter(place__in=list(codes), called_at__gt=at - REST)
    return list(found.values_list("place_id", flat=True))


def free_lines(viewer: Viewer, board: Board, area: str, at: datetime) -> list[str]:
    """The stations that a caller takes next in an area: late with a report, his to call, and nobody's now."""
    wanted = stations.rows(viewer, board, stations.Filter(area=area, state=stations.MISSING))
    codes = [code for row in wanted if viewer.acts_at(code := board.ground.codes[row])]
    known = board_selectors.statuses(viewer, board.day).exclude(called_at=None)
    told = {code: (called_at, outcome, gone, heard) for code, called_at, outcome, gone, heard in known.values_list(
        "place_id", "called_at", "call_outcome", "unreachable_at", "heard_at")}  # fmt: skip
    waiting = []
    for code in codes:
        called_at, outcome, gone, heard = told.get(code, (None, "", None, None))
        climbed = gone is not None and (heard is None or gone > heard)
        waiting.append(Waiting(code, called_at, "unreachable" if climbed else outcome))
    return calls.next_lines(waiting, set(holders(viewer, board.day, at)), at)
