"""The board: gaps in lanes by agency, place or phase and in columns by state. Counted by the database; of each cell
only the first few are fetched."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from django.db import connection
from django.db.models import Count, Q, QuerySet

from posko.apps.gaps.models import Gap
from posko.apps.gaps.narrowing import NO_DATE, Filter, phase_term, state_term
from posko.apps.gaps.selectors import NOBODY, chosen, gaps_of
from posko.apps.people import selectors as people
from posko.apps.territory import selectors as territory
from posko.domain.access import Viewer
from posko.domain.gaps import GapState
from posko.domain.territory import Level

By = Literal["agency", "place", "phase"]
# The columns and the states in each; what is closed is counted, and looked up on the list.
COLUMNS: dict[str, tuple[GapState, ...]] = {
    "open": (GapState.OPEN, GapState.REOPENED),
    "promised": (GapState.PROMISED,),
    "proven": (GapState.PROVEN,),
    "accepted": (GapState.ACCEPTED,),
}
CARDS, MOST_CARDS = 4, 120
_FIELDS = {"agency": "lead", "place": "kecamatan"}
_STATE = "\x1fstate"  # stands in a question for the state that is put there; no state is called so
# (what the database calls the lane, state): how many gaps, how many of them late
Counts = dict[tuple[int | str | None, str], tuple[int, int]]


@dataclass(slots=True)
class Cell:
    """What stands where a lane meets a column: how many, how many of them late or reopened, and the first few."""

    count: int = 0
    late: int = 0
    reopened: int = 0
    first: list[Gap] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Lane:
    """One lane. `words` are those of the list's filter; `name` is empty where the page has words of its own."""

    key: str
    name: str
    words: dict[str, str]
    cells: dict[str, Cell]
    closed: int

    @property
    def running(self) -> int:
        """How many gaps in it are not closed."""
        return sum(cell.count for cell in self.cells.values())


@dataclass(frozen=True, slots=True)
class _Track:
    """Where a lane runs: what the database calls it, and the term that finds its gaps."""

    key: str
    name: str
    words: dict[str, str]
    raw: int | str | None
    term: Q


@dataclass(frozen=True, slots=True)
class _Part:
    """The question for the first gaps of one lane in one state, and the cell that they go to."""

    cell: Cell
    text: str
    values: tuple[Any, ...]


def board(viewer: Viewer, by: By, wanted: Filter, at: datetime) -> list[Lane]:
    """The lanes that hold a gap, in the order of their kind."""
    found, tracks = chosen(viewer, wanted, at).order_by(), _tracks(viewer, by, wanted)
    counts = _counts_by_phase(found, tracks, at) if by == "phase" else _counts(found, _FIELDS[by], at)
    lanes = [(track, _lane(track, counts)) for track in tracks if any(raw == track.raw for raw, _state in counts)]
    filled = sum(bool(cell.count) for _track, lane in lanes for cell in lane.cells.values())
    most = max(1, min(CARDS, MOST_CARDS // max(1, filled)))
    ask = _asker(found, by, most)
    parts = [
        _Part(lane.cells[column], *ask(track, state))
        for track, lane in lanes
        for column, states in COLUMNS.items()
        if lane.cells[column].count
        for state in states
    ]
    _fill(viewer, parts, most)
    return [lane for _track, lane in lanes]


def _tracks(viewer: Viewer, by: By, wanted: Filter) -> list[_Track]:
    if by == "agency":
        agencies = people.agencies(viewer)
        tracks = [_Track(a.code, a.short, {"lead": a.code}, a.pk, Q(lead=a.pk)) for a in agencies]
        return [*tracks, _Track(NOBODY, "", {"lead": NOBODY}, None, Q(lead=None))]
    if by == "place":
        kecamatan = territory.at_level(viewer, Level.KECAMATAN)
        tracks = [_Track(k.code, k.name, {"place": k.code}, k.code, Q(kecamatan=k.code)) for k in kecamatan]
        city = territory.city(viewer)
        return [*tracks, _Track(city.code, city.name, {"place": city.code, "exact": "1"}, "", Q(kecamatan=""))]
    phases = [NO_DATE, *(window.kind for window in wanted.windows)]
    return [_Track(each, "", {"phase": each}, each, phase_term(each, wanted.windows)) for each in phases]


def _counts(found: QuerySet[Gap], field: str, at: datetime) -> Counts:
    late = Count("pk", filter=state_term("late", at))
    rows: Iterable[Any] = found.values(field, "state").annotate(gaps=Count("pk"), late=late)
    return {(row[field], row["state"]): (row["gaps"], row["late"]) for row in rows}


def _counts_by_phase(found: QuerySet[Gap], tracks: Sequence[_Track], at: datetime) -> Counts:
    """All phases in one pass, since a phase is a span of due times and no column."""
    wanted = {f"gaps{place}": Count("pk", filter=track.term) for place, track in enumerate(tracks)}
    late = state_term("late", at)
    wanted |= {f"late{place}": Count("pk", filter=track.term & late) for place, track in enumerate(tracks)}
    rows: Iterable[Any] = found.values("state").annotate(**wanted)
    return {
        (track.raw, row["state"]): (row[f"gaps{place}"], row[f"late{place}"])
        for row in rows
        for place, track in enumerate(tracks)
        if row[f"gaps{place}"]
    }


def _lane(track: _Track, counts: Counts) -> Lane:
    def cell(states: tuple[GapState, ...]) -> Cell:
        rows = [counts.get((track.raw, state), (0, 0)) for state in states]
        again = counts.get((track.raw, GapState.REOPENED), (0, 0))[0] if GapState.REOPENED in states else 0
        return Cell(sum(row[0] for row in rows), sum(row[1] for row in rows), again)

    closed = counts.get((track.raw, GapState.CLOSED), (0, 0))[0]
    return Lane(track.key, track.name, track.words, {name: cell(states) for name, states in COLUMNS.items()}, closed)


def _asker(found: QuerySet[Gap], by: By, most: int) -> Callable[[_Track, str], tuple[str, tuple[Any, ...]]]:
    """Writes the question for one lane and state: earliest due, then gravest, then oldest, as the indexes hold them.

    The question is put into SQL once and only its two values are exchanged, as there may be a hundred of them.
    """

    def compiled(term: Q, state: str) -> tuple[str, tuple[Any, ...]]:
        part = found.filter(term, state=state).order_by("due", "-severity", "number")[:most]
        text, values = part.values_list("pk").query.sql_with_params()
        return text, tuple(values)

    lane: int | str = -1 if by == "agency" else "\x1flane"
    pattern = None if by == "phase" else compiled(Q(**{_FIELDS[by]: lane}), _STATE)

    def ask(track: _Track, state: str) -> tuple[str, tuple[Any, ...]]:
        if pattern is None or track.raw is None:
            return compiled(track.term, state)
        put = {lane: track.raw, _STATE: str(state)}
        return pattern[0], tuple(put.get(value, value) for value in pattern[1])

    return ask


def _fill(viewer: Viewer, parts: Sequence[_Part], most: int) -> None:
    """Put the first gaps into their cells; asked for in one question, however many cells there are."""
    keys = _keys_of(parts)
    rows = gaps_of(viewer, files=False).prefetch_related(None).select_related("place", "lead")
    known = {gap.pk: gap for gap in rows.filter(pk__in=[pk for _place, pk in keys])}
    for place, pk in keys:
        parts[place].cell.first.append(known[pk])
    for part in parts:
        part.cell.first.sort(key=lambda gap: (gap.due.timestamp() if gap.due else 0.0, -gap.severity, gap.number))
        del part.cell.first[most:]


def _keys_of(parts: Sequence[_Part]) -> list[tuple[int, int]]:
    """The place of the part and the key of the gap, of every part, by one UNION ALL."""
    if not parts:
        return []
    texts = [f"SELECT {place}, part.* FROM ({part.text}) AS part" for place, part in enumerate(parts)]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(texts), [value for part in parts for value in part.values])
        return [(int(place), int(pk)) for place, pk in cursor.fetchall()]
