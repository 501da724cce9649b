"""Reading what follows decisions and recommendations, always as somebody."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final

from django.db.models import Q, QuerySet

from posko.apps.gaps.course import selectors as gaps
from posko.apps.rakor.models import FollowUp, Input, Rakor
from posko.domain.access import Compartment, Viewer
from posko.domain.gaps import spoken
from posko.domain.rakor.decided import (
    OPEN,
    OPEN_PROMISES,
    Decided,
    Kind,
    Standing,
    kind_of,
    of_follow_up,
    of_promise,
)
from posko.domain.rakor.meetings import FollowUpState, MeetingState

if TYPE_CHECKING:
    from posko.apps.gaps.models import Commitment
    from posko.apps.people.models import Agency

ALL: Final = "all"
MEETINGS_MOST: Final = 60


def follow_ups(viewer: Viewer) -> QuerySet[FollowUp]:
    """What follows the decisions of all meetings that exist for this viewer, by due time."""
    if not viewer.sees(Compartment.COORDINATION):
        return FollowUp.objects.none()
    found = FollowUp.objects.filter(line__rakor__operation__code=viewer.operation)
    return found.select_related("line__rakor__chair", "line__rakor__convened_by", "line__agency", "owner")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list is narrowed to: `state` a standing, `all`, or nothing for what is open; codes of an owner and of a
    kind; the key of a meeting. `by`: in what order, `date` or `owner`."""

    state: str = ""
    agency: str = ""
    kind: str = ""
    rakor: int | None = None
    by: str = "date"

    def takes(self, standing: Standing) -> bool:
        """Whether what stands so is in the list."""
        if self.state in ("", ALL):
            return bool(self.state) or standing in OPEN
        return standing == self.state


@dataclass(frozen=True, slots=True)
class DecidedView:
    """One line of the list: a decision or recommendation with its follow-up, or a promise; and the meeting."""

    decided: Decided
    text: str
    since: datetime
    owner: Agency
    meeting: Rakor | None
    line: int | None
    follow_up: FollowUp | None = None
    promise: Commitment | None = None


def decided(viewer: Viewer, wanted: Wanted, at: datetime) -> list[Decided]:
    """All that passes, in its order, as keys: the page that is shown reads its rows by `views`."""
    lines = follow_ups(viewer).filter(_owned("owner", wanted), **_of_meeting("line__rakor", wanted))
    found = [
        Decided(kind_of(kind), pk, due, owner, of_follow_up(state, due, at))
        for pk, due, state, owner, kind in lines.values_list("pk", "due", "state", "owner__short", "line__kind")
    ]
    promises = promises_at_tables(viewer).filter(_owned("agency", wanted), _promised_at(wanted)).order_by("pk")
    if not wanted.state:
        promises = promises.filter(state__in=OPEN_PROMISES)  # what is over is not read for what is open
    found += [
        Decided(Kind.PROMISE, pk, due, owner, of_promise(state, due, at))
        for pk, due, state, owner in promises.values_list("pk", "due", "state", "agency__short")
    ]
    passing = [each for each in found if wanted.takes(each.standing) and wanted.kind in ("", each.kind)]
    return sorted(passing, key=lambda each: (each.owner if wanted.by == "owner" else "", *each.order))


def promises_at_tables(viewer: Viewer) -> QuerySet[Commitment]:
    """The promises that name the line of a meeting as their source, or are on a gap that came from one."""
    lines = Input.objects.filter(gap__isnull=False, rakor__operation__code=viewer.operation)
    return gaps.commitments_of(viewer).filter(Q(source_ref__startswith=spoken.MARK) | Q(gap__in=lines.values("gap")))


def views(viewer: Viewer, some: Iterable[Decided]) -> list[DecidedView]:
    """The rows of a page, in its order: a few questions, however many they are."""
    chosen = list(some)
    promised = {each.key for each in chosen if each.kind == Kind.PROMISE}
    lines = follow_ups(viewer).in_bulk([each.key for each in chosen if each.kind != Kind.PROMISE])
    promises = promises_at_tables(viewer).select_related("gap__input__rakor").in_bulk(promised)
    sources = {pk: spoken.line_of(row.source_ref) for pk, row in promises.items()}
    named = {source[0] for source in sources.values() if source}
    meetings = {row.pk: row for row in Rakor.objects.filter(pk__in=named, operation__code=viewer.operation)}
    made = []
    for each in chosen:
        if each.kind == Kind.PROMISE:
            if promise := promises.get(each.key):
                made.append(_of_promise(each, promise, sources[each.key], meetings))
        elif row := lines.get(each.key):
            line = row.line
            made.append(DecidedView(each, line.text, row.set_at, row.owner, line.rakor, line.number, follow_up=row))
    return made


def left(viewer: Viewer, at: datetime) -> list[Decided]:
    """What is open of all meetings before: what the next one starts from."""
    return decided(viewer, Wanted(), at)


def _of_promise(
    each: Decided, promise: Commitment, source: tuple[int, int] | None, meetings: Mapping[int, Rakor]
) -> DecidedView:
    line: Input | None = getattr(promise.gap, "input", None)
    meeting = meetings.get(source[0]) if source else line.rakor if line else None
    number = source[1] if source else line.number if line else None
    return DecidedView(each, promise.promise, promise.made_at, promise.agency, meeting, number, promise=promise)


def _owned(path: str, wanted: Wanted) -> Q:
    return Q(**{f"{path}__code": wanted.agency}) if wanted.agency else Q()


def _of_meeting(path: str, wanted: Wanted) -> dict[str, int]:
    return {path: wanted.rakor} if wanted.rakor is not None else {}


def _promised_at(wanted: Wanted) -> Q:
    if wanted.rakor is None:
        return Q()
    return Q(source_ref__startswith=spoken.of_meeting(wanted.rakor)) | Q(source_ref="", gap__input__rakor=wanted.rakor)


def meetings(viewer: Viewer) -> list[Rakor]:
    """The meetings that the list may be narrowed to, latest first."""
    if not viewer.sees(Compartment.COORDINATION):
        return []
    found = Rakor.objects.filter(operation__code=viewer.operation)
    return list(found.exclude(state=MeetingState.CANCELLED).order_by("-held_at", "-pk")[:MEETINGS_MOST])


def running(viewer: Viewer) -> QuerySet[FollowUp]:
    """What is still to be carried out, next due first."""
    return follow_ups(viewer).filter(state=FollowUpState.RUNNING).order_by("due", "pk")
