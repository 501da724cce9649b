"""The list of gaps by pages, the board counted by the database, changes of many gaps, and saved views."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Literal
from uuid import UUID

from django.db import connection
from django.db.models import Case, Count, Q, QuerySet, Value, When

from posko.apps.gaps.course.filters import NO_DATE, WORDS, Filter, group_order, group_term, phase_term, state_term
from posko.apps.gaps.course.selectors import (
    NOBODY,
    CommitmentView,
    GapView,
    chosen,
    commitment_view,
    commitments_of,
    gaps_of,
    state_counts,
    views,
)
from posko.apps.gaps.models import Gap, GapChange, SavedView
from posko.apps.ledger import selectors as ledger
from posko.apps.people.accounts import selectors as people
from posko.apps.territory import selectors as territory
from posko.apps.territory.models import Place
from posko.apps.vulnerability.stations import selectors as station_selectors
from posko.domain.access import Viewer
from posko.domain.gaps import changes as gap_changes
from posko.domain.gaps.changes import Change, Known, Values
from posko.domain.gaps.groups import Group, group_counts, groups_of
from posko.domain.gaps.priority import Priority, Setting, priority
from posko.domain.gaps.states import UNANSWERED, GapState
from posko.domain.territory.places import Level, areas_around
from posko.kit.caches import SingleFlight


@dataclass(frozen=True, slots=True)
class Line:
    """A gap of the list. Its priority is worked out where the list is ordered by it; a closed gap has none."""

    seen: GapView
    priority: Priority | None = None
    group: Group | None = None


class Settings:
    """The facts known now of the places of gaps."""

    def __init__(self, viewer: Viewer, regime: str) -> None:
        self._known = station_selectors.weakness(viewer, regime)
        self._stations: Counter[str] = Counter()
        self._voters: dict[str, list[int | None]] = defaultdict(list)
        for code, voters in self._known.stations.items():
            for area in areas_around(code):
                self._stations[area] += 1
                self._voters[area].append(voters)

    def of(self, place: Place) -> Setting:
        """The class of a place and how much of it is at risk. A station has the class of its kelurahan."""
        if place.level == Level.TPS:
            at_risk = 1 if place.code in self._known.stations else None
            klass = self._known.classes.get(areas_around(place.code)[0], "unknown")
            return Setting(klass, 1, at_risk)
        # No report from any of its stations is no word that none is at risk.
        at_risk, voters = self._stations.get(place.code), self._voters.get(place.code, [None])
        known = None if None in voters else sum(each or 0 for each in voters)
        return Setting(self._known.classes.get(place.code, "unknown"), place.stations, at_risk, place.voters, known)


_tallies: SingleFlight[dict[str, int]] = SingleFlight("gap-counts", held=256, shared=False, seconds=120)


def counts(viewer: Viewer, wanted: Filter, minute: datetime) -> dict[str, int]:
    """How many gaps stand under each word of the list at this minute; counted once until somebody writes."""
    words = tuple(getattr(wanted, word) for word in WORDS if word not in ("state", "sort"))
    key = (viewer.operation, viewer.compartments, words, minute)
    return ledger.as_of_now(_tallies, key, lambda: state_counts(viewer, wanted, minute))


class Found:
    """The gaps that pass a filter, as a paginator takes them: counted already, and built a slice at a time.

    `counts`: how many stand under each word of the list. Where no other order is asked they stand in groups, and only
    the groups that a slice touches are put in order.
    """

    def __init__(self, viewer: Viewer, wanted: Filter, at: datetime, counts: Mapping[str, int]) -> None:
        self.viewer, self.wanted, self.at, self.counts = viewer, wanted, at, counts

    def __len__(self) -> int:
        return self.counts[self.wanted.state]

    def __getitem__(self, part: slice) -> list[Line]:
        if not self.wanted.sort:
            return self._grouped(part.start, part.stop)
        found = chosen(self.viewer, weighed(self.viewer, self.wanted, self._settings), self.at)
        seen = views(self.viewer, found.values_list("pk", flat=True)[part], self.at)
        if self.wanted.sort == "priority":
            return with_priority(self.viewer, seen, self.wanted, self.at, self._settings)
        return [Line(view) for view in seen]

    def _grouped(self, start: int, stop: int) -> list[Line]:
        counts, whole = group_counts(self.counts), chosen(self.viewer, replace(self.wanted, state=""), self.at)
        before, keys = 0, list[tuple[int, Group]]()
        for group in groups_of(self.wanted.state):
            first, last = max(start - before, 0), min(stop - before, counts[group])
            if first < last:
                found = whole.filter(group_term(group, self.at)).order_by(*group_order(group))
                keys += [(pk, group) for pk in found.values_list("pk", flat=True)[first:last]]
            before += counts[group]
        seen = views(self.viewer, [pk for pk, _group in keys], self.at)
        return [Line(view, group=group) for view, (_pk, group) in zip(seen, keys, strict=True)]

    @cached_property
    def _settings(self) -> Settings:
        return Settings(self.viewer, self.wanted.regime)


def weighed(viewer: Viewer, wanted: Filter, settings: Settings | None = None) -> Filter:
    """The filter with the weight of every place that has a gap, where gaps are ordered by priority."""
    if wanted.sort != "priority":
        return wanted
    settings = settings or Settings(viewer, wanted.regime)
    places = Place.objects.filter(code__in=gaps_of(viewer).order_by().values("place_id"))
    return replace(wanted, weights={place.code: settings.of(place).weight for place in places})


def with_priority(
    viewer: Viewer, seen: Iterable[GapView], wanted: Filter, at: datetime, settings: Settings | None = None
) -> list[Line]:
    """The gaps with their priority, each factor as it is now."""
    settings = settings or Settings(viewer, wanted.regime)
    return [Line(view, _priority(view.row, settings, wanted.voting, at)) for view in seen]


def _priority(gap: Gap, settings: Settings, voting: datetime | None, at: datetime) -> Priority | None:
    if gap.state in (GapState.CLOSED, GapState.VOID):
        return None
    matters = gap.due if gap.state == GapState.PROMISED else voting
    return priority(gap.severity, settings.of(gap.place), matters, at)


By = Literal["agency", "place", "phase"]
# The columns and the states in each; what is closed is counted, and looked up on the list.
COLUMNS: dict[str, tuple[GapState, ...]] = {
    "open": (GapState.OPEN, GapState.REOPENED),
    "promised": (GapState.PROMISED,),
    "proven": (GapState.PROVEN,),
    "accepted": (GapState.ACCEPTED,),
}
CARDS, MOST_CARDS = 4, 80
_FIELDS = {"agency": "lead", "place": "kecamatan"}
_STATE = "\x1fstate"  # stands in a question for the state that is put there; no state is called so
# (what the database calls the lane, state): how many gaps, how many of them late
Counts = dict[tuple[int | str | None, str], tuple[int, int]]


@dataclass(slots=True)
class Cell:
    """The gaps of a lane in a column: how many, how many of them late or reopened, and the first few."""

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
    """Put the first gaps into their cells, with one query however many cells there are."""
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


@dataclass(frozen=True, slots=True)
class Planned:
    """A gap and what the change would do to it."""

    gap: Gap
    change: Change


def planned(viewer: Viewer, numbers: Sequence[int], wanted: Values, at: datetime) -> list[Planned]:
    """What the change would do to each of these gaps that exist for the viewer, in the order of their numbers."""
    found = gaps_of(viewer, files=False).prefetch_related(None).filter(number__in=numbers).order_by("number")
    return [Planned(gap, gap_changes.plan(as_known(gap, at), wanted, viewer)) for gap in found]


def change_of(viewer: Viewer, key: UUID) -> GapChange | None:
    """A change that the viewer made. Those of others are not found."""
    found = GapChange.objects.filter(form_key=key, operation__code=viewer.operation, actor=viewer.actor)
    return found.first()


def kept_changes(change: GapChange) -> list[Change]:
    """What an act did, gap by gap."""
    return [Change(row["gap"], row["before"], row["after"]) for row in change.rows]


def changed(viewer: Viewer, change: GapChange) -> list[Planned]:
    """What an act did, with the gaps as they are now."""
    by_number = {each.number: each for each in kept_changes(change)}
    found = gaps_of(viewer, files=False).prefetch_related(None).filter(number__in=by_number).order_by("number")
    return [Planned(gap, by_number[gap.number]) for gap in found]


def as_known(gap: Gap, at: datetime) -> Known:
    """The gap as the domain's rules see it."""
    roots = {gap.opened_by_agency.root} | ({gap.owner.root} if gap.owner else set())
    asked = gap.acceptance_until is not None and gap.acceptance_until > at
    return Known(
        gap.number,
        gap.place_id,
        gap.state,
        frozenset(roots),
        asked or gap.state == GapState.ACCEPTED,
        {"owner": gap.owner.code if gap.owner else "", "severity": str(gap.severity), "kind": gap.kind},
    )


ASKED = 20


def saved_views(viewer: Viewer) -> QuerySet[SavedView]:
    """The viewer's own views and those that colleagues of the agency share."""
    own = Q(actor=viewer.actor) | Q(shared=True, agency__code=viewer.agency)
    return SavedView.objects.filter(own, operation__code=viewer.operation)


def own_views(viewer: Viewer) -> QuerySet[SavedView]:
    """The views that the viewer may remove."""
    return saved_views(viewer).filter(actor=viewer.actor)


def asked(viewer: Viewer, at: datetime, *, limit: int = ASKED) -> list[CommitmentView]:
    """Promises asked of agencies, or noted for them, and not answered yet: the own agency's first, then by due time."""
    found = commitments_of(viewer).filter(state__in=UNANSWERED)
    own_first = Case(When(agency__code=viewer.agency, then=Value(0)), default=Value(1))
    rows = found.select_related("gap__place", "proposed_by_agency", "verified_by_agency")
    rows = rows.prefetch_related("extensions").order_by(own_first, "due", "pk")
    return [commitment_view(viewer, row, at) for row in rows[:limit]]
