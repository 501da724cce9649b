"""The live picture: incidents, stations, surges, alerts and what happened last, under one filter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from posko.apps.incidents.course import selectors as incidents
from posko.apps.incidents.course.filters import Filter, filter_from
from posko.apps.incidents.models import Incident, Task
from posko.apps.incidents.tasks import selectors as task_selectors
from posko.apps.ledger import selectors as ledger_selectors
from posko.apps.ledger.selectors import Change
from posko.apps.situation.alerts import selectors as alert_selectors
from posko.apps.situation.board import selectors as board_selectors
from posko.apps.situation.board.selectors import Board
from posko.apps.situation.models import Alert, LiveView
from posko.apps.situation.surges import selectors as surge_selectors
from posko.apps.situation.surges.selectors import Told
from posko.apps.territory import selectors as territory
from posko.domain.access import Compartment, Viewer
from posko.domain.incidents import LIVE_TASKS, SEVERITIES
from posko.domain.situation.feed import HEADS

WORDS = ("state", "kind", "severity", "place", "hours")
HOURS = (1, 3, 6, 12, 24)
LISTED = 40
TIMELINE = 30
# The timeline shows incidents and what is around them; thousands of station reports would bury it.
TOLD = frozenset({"incident", "task", "alert", "surge"})
# The list shows lateness by the minute; the clock's own lines would push out those of people.
_QUIET = ("incident.escalated", "incident.found_alike", "alert.escalated")
_ABOUT = 300  # incidents whose story a filtered timeline looks for


@dataclass(frozen=True, slots=True)
class Row:
    """An incident as the picture lists it. `sent`: the tasks of who is at it; `late_by`: how long the step is
    overdue."""

    row: Incident
    sent: tuple[Task, ...]
    late_by: timedelta | None
    left: timedelta | None


@dataclass(frozen=True, slots=True)
class Moment:
    """A line of the timeline: what happened, where, and the number of the incident or alert that it is about."""

    change: Change
    place: str
    noun: str
    number: int | None


@dataclass(frozen=True, slots=True)
class Spot:
    """A kelurahan, or a wider place, with what goes on in it: how many, how grave, and whether a step is late."""

    code: str
    count: int
    severity: int
    late: bool


@dataclass(frozen=True, slots=True)
class Live:
    """Everything that the picture shows. `spots`: where incidents are; `board`: the stations, on a day of theirs."""

    rows: list[Row]
    total: int
    late: int
    by_severity: dict[int, int]
    spots: list[Spot]
    swells: list[Told]
    alerts: list[Alert]
    board: Board | None
    timeline: list[Moment]

    @property
    def surging(self) -> list[Told]:
        """The kecamatan that surge."""
        return [each for each in self.swells if each.swell.surges]


def chosen(viewer: Viewer, words: Mapping[str, str]) -> dict[str, str]:
    """The words of the URL that are known here, the others empty."""
    told = filter_from({word: words.get(word, "") for word in WORDS if word != "hours"})
    hours = words.get("hours", "")
    return {
        "state": told.state,
        "kind": told.kind,
        "severity": told.severity,
        "place": told.place if viewer.guards(told.place) else "",
        "hours": hours if hours in {str(each) for each in HOURS} else "",
    }


def live(viewer: Viewer, words: Mapping[str, str], regime: str, at: datetime) -> Live:
    """The picture at a moment, under the words that `chosen` gave; late by the whole minute, as the list counts."""
    wanted, minute = _filter(words, at), at.replace(second=0, microsecond=0)
    found = incidents.chosen(viewer, wanted, at)
    rows = _first(found, minute)
    counted = list(found.order_by().values_list("severity", "place_id", "due_at"))
    severities = Counter(severity for severity, _place, _due in counted)
    return Live(
        rows=_rows(viewer, rows, minute),
        total=len(counted),
        late=sum(due is not None and due < minute for _severity, _place, due in counted),
        by_severity={severity: severities[severity] for severity in sorted(SEVERITIES, reverse=True)},
        spots=_spots(counted, minute),
        swells=surge_selectors.swells(viewer, at),
        alerts=list(alert_selectors.running(viewer)),
        board=_board(viewer, regime, at),
        timeline=_timeline(viewer, found if any(words.values()) else None),
    )


def last_number(viewer: Viewer) -> int:
    """The number of the last entry in the viewer's feed. The picture changes only with it."""
    return ledger_selectors.newest(viewer, HEADS)


def live_views(viewer: Viewer) -> QuerySet[LiveView]:
    """Kept views that this viewer may choose: the own ones, and those that the own agency shares."""
    own = Q(actor=viewer.actor) | Q(shared=True, agency__code=viewer.agency)
    return LiveView.objects.filter(own, operation__code=viewer.operation)


def own_live_views(viewer: Viewer) -> QuerySet[LiveView]:
    """Kept views that this viewer may remove."""
    return live_views(viewer).filter(actor=viewer.actor)


def _filter(words: Mapping[str, str], at: datetime) -> Filter:
    hours = words.get("hours")
    since = timezone.localtime(at - timedelta(hours=int(hours))).isoformat(timespec="minutes") if hours else ""
    return Filter(**{word: words.get(word, "") for word in WORDS if word != "hours"}, since=since)


def _spots(counted: Iterable[tuple[int, str, datetime | None]], at: datetime) -> list[Spot]:
    """Where incidents are, from the severity, the place and the due time of each."""
    inside: dict[str, list[tuple[int, bool]]] = {}
    for severity, code, due in counted:
        inside.setdefault(code.partition("/")[0], []).append((severity, due is not None and due < at))
    return [
        Spot(code, len(found), max(severity for severity, _late in found), any(late for _severity, late in found))
        for code, found in sorted(inside.items())
    ]


def _first(found: QuerySet[Incident], at: datetime) -> list[Incident]:
    """What is late first, the longest of it; then what runs out next."""
    late = list(found.filter(due_at__lt=at).order_by("due_at", "number")[:LISTED])
    rest = found.exclude(due_at__lt=at).order_by(F("due_at").asc(nulls_last=True), "number")
    return [*late, *rest[: LISTED - len(late)]]


def _rows(viewer: Viewer, rows: list[Incident], at: datetime) -> list[Row]:
    """The rows with the tasks of who is at each, in one question for all."""
    live_tasks = task_selectors.tasks_of(viewer).filter(incident__in=[row.pk for row in rows], state__in=LIVE_TASKS)
    sent: dict[int, list[Task]] = {}
    for task in live_tasks.order_by("pk"):
        sent.setdefault(task.incident_id, []).append(task)
    return [
        Row(
            row,
            tuple(sent.get(row.pk, ())),
            at - row.due_at if row.due_at and row.due_at < at else None,
            row.due_at - at if row.due_at and row.due_at >= at else None,
        )
        for row in rows
    ]


def _board(viewer: Viewer, regime: str, at: datetime) -> Board | None:
    """The stations, on a day on which they report."""
    day = timezone.localdate(at)
    if not viewer.sees(Compartment.COORDINATION) or day not in board_selectors.days_of(viewer, regime):
        return None
    return board_selectors.board(viewer, regime, day, at)


def _timeline(viewer: Viewer, narrowed: QuerySet[Incident] | None) -> list[Moment]:
    """The last things that happened; under a filter only to the incidents that pass it."""
    subjects = None
    if narrowed is not None:
        subjects = [
            f"incident:{number}" for number in narrowed.order_by("-number").values_list("number", flat=True)[:_ABOUT]
        ]
    return moments(viewer, ledger_selectors.latest(viewer, TOLD, limit=TIMELINE, subjects=subjects, but=_QUIET))


def moments(viewer: Viewer, changes: Iterable[Change]) -> list[Moment]:
    """Changes with the names of their places and what they are about."""
    told = list(changes)
    codes = {change.place for change in told if change.place}
    names = dict(territory.places(viewer).filter(code__in=codes).values_list("code", "name"))
    found = []
    for change in told:
        noun, _colon, ref = change.subject.partition(":")
        found.append(Moment(change, names.get(change.place, ""), noun, int(ref) if ref.isdecimal() else None))
    return found
