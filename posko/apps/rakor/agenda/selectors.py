"""What a meeting starts from: grouped, counted and ordered by the database; of very many gaps only the first are named.

The groups are those of `domain.rakor.agenda`, the order inside them is that of the list of gaps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from posko.apps.gaps.course import selectors as gaps
from posko.apps.gaps.course.filters import Filter, state_term
from posko.apps.gaps.course.selectors import GapView
from posko.apps.rakor.meetings import selectors
from posko.apps.rakor.models import Input, Rakor
from posko.domain.access import Viewer
from posko.domain.gaps.states import GapState
from posko.domain.rakor import meetings
from posko.domain.rakor.meetings import Group, LineKind


@dataclass(frozen=True, slots=True)
class AgendaView:
    """What a meeting starts from: gaps the viewer may open, `accepted` apart, and `questions` the last one left.

    `counts` are of whole groups; the lists name their first gaps (`domain.rakor.shares`).
    """

    counts: Mapping[Group, int]
    late: list[GapView]
    new: list[GapView]
    standing: list[GapView]
    reopened: list[GapView]
    accepted: list[GapView]
    questions: list[Input]

    @property
    def more(self) -> dict[str, int]:
        """How many gaps of each group are not named."""
        return {group: count - len(getattr(self, group)) for group, count in self.counts.items()}


def agenda(viewer: Viewer, at: datetime) -> AgendaView:
    """What the next meeting starts from."""
    return _agenda(viewer, at, selectors.held(viewer, at).first())


def agenda_of(viewer: Viewer, meeting: Rakor, at: datetime) -> AgendaView:
    """The agenda of a meeting at `at`. New is what came since the meeting before it."""
    return _agenda(viewer, at, _before(viewer, meeting, at))


def agenda_when_begun(viewer: Viewer, meeting: Rakor, at: datetime) -> AgendaView:
    """The same without the gaps that were opened since it was begun: they are what came of it."""
    return _agenda(viewer, at, _before(viewer, meeting, at), begun=meeting.begun_at)


def counts(viewer: Viewer, at: datetime) -> dict[Group, int]:
    """How many gaps of each group the next meeting starts from."""
    return _counts(viewer, at, _terms(at, selectors.held(viewer, at).first()))


def counts_of(viewer: Viewer, meeting: Rakor, at: datetime) -> dict[Group, int]:
    """How many gaps of each group this meeting starts from as of `at`."""
    return _counts(viewer, at, _terms(at, _before(viewer, meeting, at)))


def _before(viewer: Viewer, meeting: Rakor, at: datetime) -> Rakor | None:
    return selectors.held(viewer, at).filter(held_at__lt=meeting.held_at).exclude(pk=meeting.pk).first()


def _agenda(viewer: Viewer, at: datetime, before: Rakor | None, *, begun: datetime | None = None) -> AgendaView:
    terms = _terms(at, before)
    if begun is not None:
        terms = {group: term & Q(opened_at__lt=begun) for group, term in terms.items()}
    tally = _counts(viewer, at, terms)
    asked = selectors.inputs(viewer).filter(rakor=before, kind=LineKind.QUESTION, gap=None) if before else []
    return AgendaView(tally, **_named(viewer, at, terms, meetings.shares(tally)), questions=list(asked))


def _named(
    viewer: Viewer, at: datetime, terms: Mapping[Group, Q], shares: Mapping[Group, int]
) -> dict[str, list[GapView]]:
    """Of each group its first gaps, most urgent first, put together in one go."""
    live = gaps.chosen(viewer, Filter(state="live"), at)
    keys = {
        group: list(live.filter(terms[group]).values_list("pk", flat=True)[:share]) if share else []
        for group, share in shares.items()
    }
    seen = iter(gaps.views(viewer, [pk for group in keys.values() for pk in group], at))
    return {group: [next(seen) for _pk in pks] for group, pks in keys.items()}


def _counts(viewer: Viewer, at: datetime, terms: Mapping[Group, Q]) -> dict[Group, int]:
    live = gaps.gaps_of(viewer, files=False).filter(state_term("live", at)).order_by()
    row = live.aggregate(**{group: Count("pk", filter=term) for group, term in terms.items()})
    return {group: row[group] for group in terms}


def _terms(at: datetime, before: Rakor | None) -> dict[Group, Q]:
    """Each gap that is not closed passes exactly one; `before` is the meeting since which something is new."""
    accepted, late = Q(state=GapState.ACCEPTED), state_term("late", at)
    back = Q(reopened_at__gt=before.counts_from) if before else Q(reopened_at__isnull=False)
    new = Q(opened_at__gt=before.counts_from) if before else Q(pk=None)
    rest = ~accepted & ~late
    return {
        "late": ~accepted & late,
        "reopened": rest & back,
        "new": rest & ~back & new,
        "standing": rest & ~back & ~new,
        "accepted": accepted,
    }
