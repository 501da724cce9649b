"""Reading the discussions of a case: who was there, what each institution holds, and whether that may still change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from posko.apps.cases.course import selectors
from posko.apps.cases.models import Case, CaseEvent, Discussion, Vote
from posko.apps.people.accounts import selectors as people
from posko.domain.access import Act, Role, Viewer
from posko.domain.cases import discussion as thinking
from posko.domain.cases import machine
from posko.domain.cases.discussion import INSTITUTIONS, Stand, Voice

EVENT = "discussion.held"


@dataclass(frozen=True, slots=True)
class View:
    """One institution in a discussion, as the page tells it; `mine`: this viewer may speak for it now."""

    vote: Vote
    name: str
    member: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A discussion with its views; `may_amend`: this viewer may still mend what was written down of it."""

    row: Discussion
    views: Sequence[View]
    stand: Stand
    silent: tuple[str, ...]
    absent: tuple[str, ...]
    open: bool
    may_amend: bool


def discussions(viewer: Viewer, case: Case) -> QuerySet[Discussion]:
    """The discussions of a case that exists for this viewer."""
    found = Discussion.objects.filter(case=case, case__in=selectors.cases(viewer))
    return found.select_related("case__operation").prefetch_related("votes")


def shown(viewer: Viewer, case: Case) -> list[Shown]:
    """All of them as the page tells them."""
    names, members = institution_names(viewer), people.people_names(viewer)
    return [_shown(viewer, row, names, members) for row in discussions(viewer, case)]


def voices(viewer: Viewer, discussion: Discussion) -> list[Voice]:
    """The institutions of a discussion that the viewer holds already, in their order."""
    rows = {vote.root: vote for vote in discussion.votes.all()}
    return [Voice(root, rows[root].present, rows[root].word) for root in INSTITUTIONS if root in rows]


def next_numbers(viewer: Viewer, case: Case, at: datetime) -> tuple[int, ...]:
    """The numbers of the discussions that may be written down now, by the table of the law."""
    now = selectors.ground(viewer, case, at)
    return tuple(sorted({int(step.when["n"]) for step in machine.ways(now, EVENT)}))


def unwritten(viewer: Viewer, case: Case, at: datetime) -> tuple[int, ...]:
    """Discussions that stand in the course of the case, of which nothing else was written down."""
    told = set(discussions(viewer, case).values_list("number", flat=True))
    return tuple(sorted(selectors.standing(viewer, case, at).discussions - told))


def may_hold(viewer: Viewer, case: Case, at: datetime) -> bool:
    """Whether this viewer may write down that a discussion was held."""
    return selectors.may_record(viewer, case, EVENT, at) and bool(next_numbers(viewer, case, at))


def is_open(viewer: Viewer, discussion: Discussion) -> bool:
    """Whether what is held in it may still change: until the next step of the case is written down."""
    own = selectors.events(viewer, discussion.case).filter(form_key=discussion.form_key).first()
    if own is None:
        return False
    return not CaseEvent.objects.filter(case=discussion.case, sequence__gt=own.sequence).exists()


def recorder_root(viewer: Viewer, discussion: Discussion) -> str:
    """The root institution that wrote the discussion down, and so writes its minutes."""
    own = selectors.events(viewer, discussion.case).filter(form_key=discussion.form_key).first()
    agency = people.agencies(viewer).filter(code=own.actor).first() if own else None
    return agency.root if agency else ""


def institution_names(viewer: Viewer) -> dict[str, str]:
    """What each of the three is called here: by the agency that sits in the centre, else by one of that root."""
    seated = Q(posts__role=Role.GAKKUMDU_MEMBER, posts__active=True)
    names: dict[str, str] = {}
    every = people.agencies(viewer).filter(root__in=INSTITUTIONS)
    for agency in [*every.filter(seated).distinct().order_by("code"), *every.order_by("code")]:
        names.setdefault(agency.root, agency.name)
    return {root: names.get(root, root) for root in INSTITUTIONS}


def _shown(viewer: Viewer, row: Discussion, names: dict[str, str], members: dict[str, str]) -> Shown:
    open_ = is_open(viewer, row)
    votes = {vote.root: vote for vote in row.votes.all()}
    stand = thinking.stand(voices(viewer, row))
    writes = open_ and viewer.may(Act.CASE_HANDLE)
    views = [
        View(vote, names[root], members.get(vote.by, vote.by), writes and vote.present and viewer.root == root)
        for root in INSTITUTIONS
        if (vote := votes.get(root)) is not None
    ]
    return Shown(
        row,
        views,
        stand,
        tuple(names[root] for root in stand.silent),
        tuple(names[root] for root in stand.absent),
        open_,
        writes and viewer.root == recorder_root(viewer, row),
    )
