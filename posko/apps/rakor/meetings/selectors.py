"""Reading meetings, their seats and their lines, always as somebody."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch, Q, QuerySet

from posko.apps.gaps.course import selectors as gaps
from posko.apps.gaps.course.selectors import GapView
from posko.apps.people.accounts import selectors as people
from posko.apps.rakor.models import AgendaItem, FollowUp, Input, Rakor, Seat, Wording
from posko.domain.access import Compartment, Viewer
from posko.domain.gaps.states import GapState
from posko.domain.rakor import followups, policies
from posko.domain.rakor.followups import FollowUpNow
from posko.domain.rakor.meetings import OPEN_TABLE, MeetingState
from posko.domain.rakor.policies import MeetingNow


@dataclass(frozen=True, slots=True)
class InputView:
    """A line of a meeting, the gap it became, texts that wait beside it, and what the viewer may do with it.

    `late`: what follows it is still to be done after its time. `may_follow`: the viewer may set owner and date;
    `may_speak`: promise, ask and note on it. `silent`: nobody has an account at its owner.
    """

    row: Input
    gap: GapView | None
    drafts: list[Wording]
    may_change: bool
    late: bool = False
    may_follow: bool = False
    may_speak: bool = False
    silent: bool = False

    @property
    def follow_up(self) -> FollowUp | None:
        """Who carries it out, and by when; None where nobody does."""
        return self.row.carried_out


@dataclass(frozen=True, slots=True)
class Mandate:
    """What a viewer may do at a meeting. `steers`: move, begin, close it; `keeps`: write its minutes for all."""

    steers: bool
    keeps: bool
    speaks: bool
    writes: bool


def rakors(viewer: Viewer) -> QuerySet[Rakor]:
    """The meetings that exist for this viewer."""
    if not viewer.sees(Compartment.COORDINATION):
        return Rakor.objects.none()
    return (
        Rakor.objects.filter(operation__code=viewer.operation)
        .select_related("chair", "convened_by")
        .annotate(
            input_count=Count("inputs", distinct=True),
            gap_count=Count("inputs__gap", distinct=True),
            closed_count=Count("inputs__gap", filter=Q(inputs__gap__state=GapState.CLOSED), distinct=True),
        )
        # Counting groups the rows, and a grouped query forgets the order of the model.
        .order_by("-held_at", "-id")
    )


def meeting_now(row: Rakor) -> MeetingNow:
    """A meeting as its policies see it."""
    return MeetingNow(row.state, row.held_at, row.chair.code, row.convener_code)


def mandate(viewer: Viewer, meeting: Rakor) -> Mandate:
    """The viewer's rights at this meeting, whatever its state."""
    now, speaks = meeting_now(meeting), policies.speaking(viewer) is None
    return Mandate(
        steers=policies.steering(now, viewer) is None,
        keeps=speaks and policies.keeping(now, viewer) is None,
        speaks=speaks,
        writes=policies.writing(now, viewer) is None,
    )


def keepers(viewer: Viewer, numbers: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Which agencies keep the minutes of these meetings: the one that chairs, and the one that convened."""
    if not viewer.sees(Compartment.COORDINATION):
        return {}
    found = Rakor.objects.filter(operation__code=viewer.operation, pk__in=numbers)
    rows = found.select_related("chair", "convened_by")
    return {row.pk: tuple(filter(None, (row.chair.code, row.convener_code))) for row in rows}


def seats(viewer: Viewer, meeting: Rakor) -> list[Seat]:
    """Every agency that was invited or came."""
    if not viewer.sees(Compartment.COORDINATION):
        return []
    found = Seat.objects.filter(rakor=meeting, rakor__operation__code=viewer.operation).select_related("agency")
    return list(found.filter(Q(invited=True) | ~Q(presence="")))


def on_table(viewer: Viewer, meeting: Rakor) -> AgendaItem | None:
    """The item of the agenda that is on the table of a meeting that is held."""
    if not viewer.sees(Compartment.COORDINATION) or meeting.state != MeetingState.HELD:
        return None
    found = AgendaItem.objects.filter(rakor=meeting, rakor__operation__code=viewer.operation, removed_at=None)
    return found.filter(taken_up_at__isnull=False, finished_at=None).first()


def inputs(viewer: Viewer) -> QuerySet[Input]:
    """The lines that exist for this viewer."""
    if not viewer.sees(Compartment.COORDINATION):
        return Input.objects.none()
    waiting = Wording.objects.filter(stood=False, settled_at=None).select_related("agency", "place")
    return (
        Input.objects.filter(rakor__operation__code=viewer.operation)
        .select_related("rakor__chair", "rakor__convened_by", "agency", "noted_by", "place__parent", "gap", "item")
        .select_related("follow_up__owner")
        .prefetch_related(Prefetch("wordings", queryset=waiting, to_attr="waiting"))
    )


def drafts(viewer: Viewer) -> QuerySet[Wording]:
    """Texts that wait beside a line, and those that a person has settled."""
    if not viewer.sees(Compartment.COORDINATION):
        return Wording.objects.none()
    return Wording.objects.filter(line__rakor__operation__code=viewer.operation, stood=False).select_related(
        "line__rakor__chair", "line__rakor__convened_by", "line__agency", "line__place", "agency", "place"
    )


def lines(viewer: Viewer, meeting: Rakor, at: datetime) -> list[InputView]:
    """The lines of a meeting in their order, each with its gap as it is now."""
    rows = list(inputs(viewer).filter(rakor=meeting))
    found = gaps.gaps_of(viewer).filter(pk__in=[row.gap_id for row in rows if row.gap_id])
    views = {gap.pk: gaps.view(viewer, gap, at) for gap in found}
    now = meeting_now(meeting)
    return [
        InputView(
            row,
            views.get(row.gap_id or 0),
            list(row.waiting),  # type: ignore[attr-defined]  # prefetched under this name
            policies.changing(now, row.agency.code, viewer) is None,
            _late(row, at),
            now.state in OPEN_TABLE and followups.setting(now, row.kind, viewer) is None,
            policies.opening_gap_at_once(now, viewer) is None,
            row.carried_out is not None and row.carried_out.owner.code in people.without_account(viewer),
        )
        for row in rows
    ]


def follow_up_now(row: FollowUp) -> FollowUpNow:
    """A follow-up as its policies see it."""
    return FollowUpNow(row.state, row.owner.code, row.due)


def _late(row: Input, at: datetime) -> bool:
    found = row.carried_out
    return found is not None and followups.late(follow_up_now(found), at)


def tag(viewer: Viewer, meeting: Rakor, shown: Iterable[InputView] | None = None) -> str:
    """Changes whenever this viewer would see other lines: with what is written, and with the gaps it led to.

    Lateness comes with time alone and is not in it; the next change or a reload shows it. Whoever has the lines hands
    them in, and nothing is asked.
    """
    states = _states(meeting) if shown is None else [state for line in shown for state in _states_of(line)]
    told = "".join(f"{gap[:2]}{(promise or '')[:2]}" for gap, promise in states)
    return f"{meeting.pk}-{meeting.state}-{meeting.revision}-{told}-{viewer.agency}-{viewer.role}"


def _states(meeting: Rakor) -> Iterable[tuple[str, str]]:
    """The states of the gaps of a meeting, each with every promise on it."""
    found = Input.objects.filter(rakor=meeting, gap__isnull=False).exclude(gap__state=GapState.VOID)
    return found.order_by("number", "gap__commitments__pk").values_list("gap__state", "gap__commitments__state")


def _states_of(line: InputView) -> list[tuple[str, str]]:
    """The same of a line that was read already."""
    if line.gap is None:
        return []
    promises = sorted((each.row.pk, each.row.state) for each in line.gap.commitments) or [(0, "")]
    return [(line.gap.row.state, state) for _pk, state in promises]


def held(viewer: Viewer, at: datetime) -> QuerySet[Rakor]:
    """The meetings that had been held by then, latest first; one that was begun before its time was held too."""
    by_then = Q(held_at__lte=at) | Q(begun_at__lte=at)
    return rakors(viewer).filter(by_then).exclude(state=MeetingState.CANCELLED)


def next_planned(viewer: Viewer, at: datetime) -> Rakor | None:
    """The meeting that comes next, or is held now."""
    found = Rakor.objects.filter(operation__code=viewer.operation) if viewer.sees(Compartment.COORDINATION) else None
    if found is None:
        return None
    ahead = Q(state=MeetingState.PLANNED, held_at__gte=at) | Q(state=MeetingState.HELD)
    return found.filter(ahead).order_by("held_at").first()


def unanswered(viewer: Viewer) -> QuerySet[Seat]:
    """Invitations to meetings that are still planned and that their agency has not answered, next meeting first."""
    if not viewer.sees(Compartment.COORDINATION):
        return Seat.objects.none()
    found = Seat.objects.filter(rakor__operation__code=viewer.operation, rakor__state=MeetingState.PLANNED)
    return found.filter(invited=True, answer="").select_related("rakor", "agency").order_by("rakor__held_at", "pk")
