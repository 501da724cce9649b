"""What a meeting starts from, and the items that were written for it.

Gaps are grouped, counted and ordered by the database; of very many only the first are named. The groups are those of
`domain.rakor.meetings.agenda`, the order inside them is that of the list of gaps.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from posko.apps.gaps.course import selectors as gaps
from posko.apps.gaps.course.filters import Filter, state_term
from posko.apps.gaps.course.selectors import GapView
from posko.apps.rakor.followups import selectors as followups
from posko.apps.rakor.meetings import selectors
from posko.apps.rakor.models import AgendaItem, FollowUp, Input, Rakor
from posko.domain.access import Compartment, Viewer
from posko.domain.gaps.states import GapState
from posko.domain.rakor import agenda as items_of_agenda
from posko.domain.rakor import meetings, policies
from posko.domain.rakor.agenda import Stage, Use
from posko.domain.rakor.meetings import Group, LineKind, MeetingState


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


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item as it stands now: where, what time it was given and has used, and the places beside it."""

    row: AgendaItem
    stage: Stage
    use: Use
    up: int | None
    down: int | None
    may_present: bool


@dataclass(frozen=True, slots=True)
class WrittenAgenda:
    """The items of a meeting. `planned` and `room`: minutes of all items and of the meeting; `whole`: its time so far,
    None until it is begun; `on`: what is on the table, `next`: the first item that waits."""

    items: list[ItemView]
    planned: int
    room: int
    whole: Use | None
    on: ItemView | None
    next: ItemView | None
    may_arrange: bool
    may_lead: bool

    @property
    def too_long(self) -> int:
        """Minutes that the items take beyond those of the meeting."""
        return max(0, self.planned - self.room)

    @property
    def others(self) -> list[ItemView]:
        """The items that are neither on the table nor next."""
        return [each for each in self.items if each not in (self.on, self.next)]

    def without(self, shown: AgendaView) -> dict[Group, list[GapView]]:
        """The open gaps that are no item yet, by group, in the order in which a meeting takes them up."""
        there = {each.row.gap_id for each in self.items}
        left = {
            group: [seen for seen in getattr(shown, group) if seen.row.pk not in there] for group in meetings.GROUPS
        }
        return {group: seen_of for group, seen_of in left.items() if seen_of}


def items(viewer: Viewer) -> QuerySet[AgendaItem]:
    """The items of agendas that exist for this viewer; removed ones are on none."""
    return ever(viewer).filter(removed_at=None)


def ever(viewer: Viewer) -> QuerySet[AgendaItem]:
    """These and the removed ones, so that a press that comes late is told what became of its item."""
    if not viewer.sees(Compartment.COORDINATION):
        return AgendaItem.objects.none()
    found = AgendaItem.objects.filter(rakor__operation__code=viewer.operation)
    return found.select_related(
        "rakor__chair", "rakor__convened_by", "speaker", "gap", "follow_up__line__rakor", "paparan"
    )


def written(viewer: Viewer, meeting: Rakor, at: datetime) -> WrittenAgenda:
    """The items of a meeting with their time as of `at`; after its end as of then."""
    rows, now = list(items(viewer).filter(rakor=meeting)), selectors.meeting_now(meeting)
    until = meeting.closed_at or at
    views = [_item(viewer, rows, place, now, until) for place in range(len(rows))]
    begun = meeting.begun_at if meeting.state != MeetingState.CANCELLED else None
    return WrittenAgenda(
        items=views,
        planned=sum(row.minutes for row in rows),
        room=meeting.minutes_planned,
        whole=items_of_agenda.use(meeting.minutes_planned, until - begun) if begun else None,
        on=next((each for each in views if each.stage == "on"), None),
        next=next((each for each in views if each.stage == "waiting"), None),
        may_arrange=policies.arranging(now, viewer) is None,
        may_lead=policies.leading(now, viewer) is None,
    )


def undone(viewer: Viewer, meeting: Rakor) -> list[FollowUp]:
    """What earlier meetings decided and nobody has carried out yet, next due first; what is an item is left out."""
    there = items(viewer).filter(rakor=meeting).exclude(follow_up=None).values("follow_up")
    found = followups.running(viewer).exclude(line__rakor=meeting).exclude(pk__in=there)
    return list(found[: items_of_agenda.ITEMS_MOST])


def _item(viewer: Viewer, rows: list[AgendaItem], place: int, now: policies.MeetingNow, until: datetime) -> ItemView:
    row = rows[place]
    seconds = items_of_agenda.seconds(row.taken_up_at, row.finished_at or until, row.earlier_seconds)
    over = until if now.state != MeetingState.HELD and row.taken_up_at else None  # the end of the meeting ends it too
    return ItemView(
        row,
        items_of_agenda.stage(row.taken_up_at, row.finished_at or over),
        items_of_agenda.use(row.minutes, seconds),
        up=place if place else None,
        down=place + 2 if place + 1 < len(rows) else None,
        may_present=policies.presenting(now, row.speaker.code if row.speaker else "", viewer) is None,
    )


def tag(viewer: Viewer, meeting: Rakor, shown: WrittenAgenda) -> str:
    """Changes whenever this viewer would see other items, or another minute of their time."""
    spent = f"{shown.whole.used if shown.whole else 0}.{shown.on.use.used if shown.on else 0}"
    return f"{meeting.pk}-{meeting.state}-{meeting.revision}-{spent}-{viewer.agency}-{viewer.role}"


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
