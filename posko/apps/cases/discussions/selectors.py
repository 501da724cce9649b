"""Reading the discussions of a case: who was there, what each institution holds, and whether that may still change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from posko.apps.cases.course import selectors
from posko.apps.cases.models import Case, Discussion, Vote
from posko.apps.ledger import selectors as ledger
from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import Post
from posko.domain.access import Role, Viewer
from posko.domain.cases import discussion as cases_discussion
from posko.domain.cases import machine, policies
from posko.domain.cases.discussion import INSTITUTIONS, Stand, Voice
from posko.kit.caches import SingleFlight

EVENT = "discussion.held"


@dataclass(frozen=True, slots=True)
class View:
    """One institution in a discussion, as the page shows it. `mine`: this viewer may speak for it now."""

    vote: Vote
    name: str
    member: str
    mine: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """A discussion with its views. `may_amend`: this viewer may still correct it."""

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
    return [_shown(viewer, row, names, members) for row in listed(viewer, case)]


def listed(viewer: Viewer, case: Case) -> list[Discussion]:
    """The discussions of a case whose events need not be read again for each."""
    rows = list(discussions(viewer, case))
    for row in rows:
        row.case = case
    return rows


def voices(viewer: Viewer, discussion: Discussion) -> list[Voice]:
    """The institutions of a discussion that the viewer holds already, in their order."""
    rows = {vote.root: vote for vote in discussion.votes.all()}
    return [Voice(root, rows[root].present, rows[root].word) for root in INSTITUTIONS if root in rows]


def next_numbers(viewer: Viewer, case: Case, at: datetime) -> tuple[int, ...]:
    """The numbers of the discussions that may be written down now, by the table of the law."""
    now = selectors.ground(viewer, case, at)
    return tuple(sorted({int(step.when["n"]) for step in machine.ways(now, EVENT)}))


def unwritten(viewer: Viewer, case: Case, told: Iterable[Shown], at: datetime) -> tuple[int, ...]:
    """The discussions in the course of the case that have no record of their own yet. `told` are the recorded ones."""
    return tuple(sorted(selectors.standing(viewer, case, at).discussions - {each.row.number for each in told}))


def may_hold(viewer: Viewer, case: Case, at: datetime) -> bool:
    """Whether this viewer may write down that a discussion was held."""
    ground = selectors.ground(viewer, case, at, EVENT)
    return policies.recording(ground, EVENT, viewer) is None and bool(next_numbers(viewer, case, at))


def is_open(viewer: Viewer, discussion: Discussion) -> bool:
    """Whether what is held in it may still change: until the next step of the case is written down."""
    events = selectors.events(viewer, discussion.case)
    return bool(events) and events[-1].form_key == discussion.form_key


def recorder_root(viewer: Viewer, discussion: Discussion) -> str:
    """The root institution that wrote the discussion down, and so writes its minutes."""
    events = selectors.events(viewer, discussion.case)
    actor = next((event.actor for event in events if event.form_key == discussion.form_key), "")
    return seated_institutions(viewer).roots.get(actor, "")


@dataclass(frozen=True, slots=True)
class Institutions:
    """The local name of each of the three institutions, and the root of each of their agencies by its code."""

    names: Mapping[str, str]
    roots: Mapping[str, str]


def seated_institutions(viewer: Viewer) -> Institutions:
    """The three at this table: each is called by the agency that sits in the centre, else by one of its root."""
    return ledger.as_of_now(_seated, viewer.operation, lambda: _who_is_seated(viewer))


_seated: SingleFlight[Institutions] = SingleFlight("institutions", shared=False)


def _who_is_seated(viewer: Viewer) -> Institutions:
    members = Post.objects.filter(agency=OuterRef("pk"), role=Role.GAKKUMDU_MEMBER, active=True)
    every = list(
        people.agencies(viewer).filter(root__in=INSTITUTIONS).annotate(seated=Exists(members)).order_by("code")
    )
    names: dict[str, str] = {}
    for agency in sorted(every, key=lambda each: not each.seated):
        names.setdefault(agency.root, agency.name)
    roots = {agency.code: agency.root for agency in every}
    return Institutions({root: names.get(root, root) for root in INSTITUTIONS}, roots)


def institution_names(viewer: Viewer) -> Mapping[str, str]:
    """The local name of each of the three institutions."""
    return seated_institutions(viewer).names


def _shown(viewer: Viewer, row: Discussion, names: Mapping[str, str], members: Mapping[str, str]) -> Shown:
    open_ = is_open(viewer, row)
    votes = {vote.root: vote for vote in row.votes.all()}
    stand = cases_discussion.stand(voices(viewer, row))
    own = votes.get(viewer.root)
    speaks = policies.speaking(viewer, is_open=open_, present=own is not None and own.present) is None
    views = [
        View(vote, names[root], members.get(vote.by, vote.by), speaks and root == viewer.root)
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
        policies.amending(recorder_root(viewer, row), viewer, is_open=open_) is None,
    )
