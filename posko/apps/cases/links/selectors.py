"""Tasks of a case, and what it has to do with outside of its wall: always as the viewer may see that."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import CharField, Q, QuerySet
from django.db.models.functions import Cast
from django.urls import reverse

from posko.apps.cases.course import selectors
from posko.apps.cases.models import Case, CaseLink, CaseTask, Exclusion
from posko.apps.cases.reports.selectors import DOUBLE
from posko.apps.gaps.course import selectors as gaps
from posko.apps.incidents.course import selectors as incidents
from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import Agency, Post
from posko.apps.roll.desk import selectors as roll
from posko.apps.territory import selectors as territory
from posko.apps.territory.models import Place
from posko.domain.access import Role, Viewer
from posko.domain.cases import policies
from posko.domain.roll.counters import Candidate
from posko.domain.territory.places import Level
from posko.kit.requests import typed_number


@dataclass(frozen=True, slots=True)
class Target:
    """The end of a link: `ref` as stored, its name, its state, and its page.

    `kind_of` is the kind of an incident, whose name its page's words say; `candidates` are of a repeat vote.
    """

    ref: str
    title: str
    url: str
    state: str = ""
    kind_of: str = ""
    candidates: tuple[Candidate, ...] = ()


@dataclass(frozen=True, slots=True)
class Linked:
    """A link of a case. `target` is None if this viewer may see nothing there now."""

    row: CaseLink
    target: Target | None


@dataclass(frozen=True, slots=True)
class TaskView:
    """A task at a moment. `late`: it is past due and not done, or was done after it was due."""

    row: CaseTask
    late: bool
    may_finish: bool


def tasks_of(viewer: Viewer) -> QuerySet[CaseTask]:
    """The tasks of the cases that exist for this viewer."""
    found = CaseTask.objects.filter(case__in=selectors.cases(viewer).order_by())
    return found.select_related("case__operation", "case__holder", "agency")


def tasks(viewer: Viewer, case: Case, at: datetime) -> list[TaskView]:
    """The tasks of a case: the open ones by due date, then those that are done."""
    rows = sorted(tasks_of(viewer).filter(case=case), key=lambda row: row.done_at is not None)
    return [TaskView(row, _late(row, at), row.done_at is None and _finishes(viewer, row)) for row in rows]


def _finishes(viewer: Viewer, task: CaseTask) -> bool:
    return policies.finishing(task.case.holder.root, task.agency.root, viewer) is None


def agencies(viewer: Viewer) -> QuerySet[Agency]:
    """The agencies of the three institutions that somebody may be asked of."""
    return people.agencies(viewer).filter(root__in=selectors.MEMBERS)


def hearers(viewer: Viewer, task: CaseTask) -> QuerySet[Post]:
    """Members of the asked institution to notify of a task, but not its maker and nobody the case is kept from."""
    kept_out = Exclusion.objects.filter(case=task.case_id, ended_at=None).values("username")
    posts = people.posts(viewer).filter(role=Role.GAKKUMDU_MEMBER, active=True, user__is_active=True)
    asked = posts.filter(agency__root=task.agency.root).exclude(user__username__in=kept_out)
    return asked.exclude(user__username=task.made_by)


def links_of(viewer: Viewer, case: Case) -> QuerySet[CaseLink]:
    """The links of a case, struck ones too; a double from either side, and none with a case that is hidden."""
    there = selectors.cases(viewer).select_related(None).order_by()
    numbers = there.annotate(ref=Cast("number", CharField())).values("ref")
    found = CaseLink.objects.filter(Q(case=case) | Q(kind=DOUBLE, ref=str(case.number)), case__in=there)
    return found.filter(~Q(kind=DOUBLE) | Q(ref__in=numbers)).select_related("case__holder")


def links(viewer: Viewer, case: Case) -> list[Linked]:
    """The links of a case as this viewer sees them now: those that stand, then those that were struck out."""
    rows = sorted(links_of(viewer, case), key=lambda row: row.struck_at is not None)
    # Of what there may be hundreds of is asked at once.
    refs = [row.ref for row in rows if row.kind == "tps"]
    stations = {place.code: _to_station(place) for place in _stations(viewer).filter(code__in=refs)} if refs else {}
    return [Linked(row, stations.get(row.ref) if row.kind == "tps" else _led_to(viewer, case, row)) for row in rows]


def target(viewer: Viewer, kind: str, ref: str) -> Target | None:
    """What a number or code leads to, if that exists for this viewer."""
    return KINDS[kind](viewer, ref.strip()) if kind in KINDS else None


def _late(row: CaseTask, at: datetime) -> bool:
    return row.due is not None and (row.done_at or at) > row.due


def _led_to(viewer: Viewer, case: Case, row: CaseLink) -> Target | None:
    if row.kind == DOUBLE:
        return _double(viewer, row.ref if row.case_id == case.pk else str(row.case.number))
    return target(viewer, row.kind, row.ref)


def _double(viewer: Viewer, ref: str) -> Target | None:
    other = selectors.cases(viewer).filter(number=_number(ref)).first()
    return Target(str(other.number), other.title, reverse("cases:case", args=[other.number])) if other else None


def _incident(viewer: Viewer, ref: str) -> Target | None:
    row = incidents.incidents(viewer).filter(number=_number(ref)).first()
    if row is None:
        return None
    url = reverse("incidents:incident", args=[row.number])
    return Target(str(row.number), row.place.name, url, row.state, kind_of=row.kind)


def _gap(viewer: Viewer, ref: str) -> Target | None:
    row = gaps.gaps_of(viewer, files=False).filter(number=_number(ref)).first()
    return Target(str(row.number), row.title, reverse("gaps:gap", args=[row.number]), row.state) if row else None


def _station(viewer: Viewer, ref: str) -> Target | None:
    place = _tps(viewer, ref)
    return _to_station(place) if place else None


def _to_station(place: Place) -> Target:
    return Target(place.code, place.with_parent, reverse("territory:place", args=[place.code]))


def _repeat(viewer: Viewer, ref: str) -> Target | None:
    """A station whose confirmed votes make it a candidate for a repeat vote, by the triggers of the law."""
    place = _tps(viewer, ref)
    found = tuple(roll.candidates_here(viewer, place)) if place else ()
    if place is None or not found:
        return None
    return Target(place.code, place.with_parent, reverse("territory:place", args=[place.code]), candidates=found)


def _tps(viewer: Viewer, ref: str) -> Place | None:
    return _stations(viewer).filter(code=ref).first()


def _stations(viewer: Viewer) -> QuerySet[Place]:
    return territory.at_level(viewer, Level.TPS)


def _number(ref: str) -> int:
    """The number that was typed; 0, which no row has, if it is not a number."""
    return typed_number(ref.removeprefix("#")) or 0


KINDS: Mapping[str, Callable[[Viewer, str], Target | None]] = {
    "incident": _incident,
    "gap": _gap,
    "tps": _station,
    "psu": _repeat,
}
