"""Reading gaps, always as somebody: the operation and the coordination compartment bound every query."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Prefetch, Q, QuerySet

from posko.apps.gaps.models import Commitment, Filing, Gap
from posko.domain import gaps
from posko.domain.access import Act, Compartment, Viewer
from posko.domain.driver_gaps import SOURCE
from posko.domain.gaps import CommitmentState, GapState, Promise


@dataclass(frozen=True, slots=True)
class CommitmentView:
    """A commitment with what the clock says of it, and what the viewer may do.

    `may_finish`: verifying this one may close the gap in the same act, since it is the last that is not kept.
    """

    row: Commitment
    late_by: timedelta | None
    overdue: bool
    may_file: bool
    may_verify: bool
    may_withdraw: bool
    may_finish: bool = False

    @property
    def filing(self) -> Filing | None:
        """What was filed last, which is what counts; sent back or not."""
        return max(self.row.filings.all(), key=lambda filing: filing.pk, default=None)


@dataclass(frozen=True, slots=True)
class GapView:
    """A gap with its commitments, and whose turn it is."""

    row: Gap
    commitments: tuple[CommitmentView, ...]
    late_by: timedelta | None
    due: datetime | None
    turn: Commitment | None
    left: timedelta | None = None

    @property
    def waits_for(self) -> str:
        """What must come next: promise, evidence, verification, closing, or nothing once closed."""
        if self.turn is not None and self.row.state == GapState.PROMISED:
            return "verification" if self.turn.state == CommitmentState.FILED else "evidence"
        return {GapState.OPEN: "promise", GapState.PROVEN: "closing"}.get(GapState(self.row.state), "nothing")

    @property
    def source(self) -> tuple[str, str]:
        """Where it comes from: meeting and line of a rakor, two empty words for any other source."""
        meeting, _, line = self.row.source_ref.partition("/")
        return (meeting, line) if self.row.source_kind == "rakor" and meeting.isdigit() else ("", "")

    @property
    def roots(self) -> list[str]:
        """Root institutions that promised; an agency of another one verifies and closes."""
        return sorted({c.row.agency.root for c in self.commitments if c.row.state in gaps.LIVE})

    @property
    def late(self) -> bool:
        """Whether evidence is owed and overdue now."""
        return any(commitment.overdue for commitment in self.commitments)

    def stands_under(self, state: str) -> bool:
        """Whether the gap stands under a word of the list: live, late, or a state; the empty word is all."""
        if not state:
            return True
        if state == "late":
            return self.late
        if state == "live":
            return self.row.state != GapState.CLOSED
        return self.row.state == state


@dataclass(frozen=True, slots=True)
class Filter:
    """What the list is narrowed to; mirrors the URL."""

    state: str = ""
    agency: str = ""
    place: str = ""
    kind: str = ""
    q: str = ""


def gaps_of(viewer: Viewer, *, files: bool = True) -> QuerySet[Gap]:
    """The gaps that exist for this viewer; lists show no evidence and ask for none."""
    if not viewer.sees(Compartment.COORDINATION):
        return Gap.objects.none()
    commitments = Commitment.objects.select_related("agency", "verified_by_agency")
    if files:
        commitments = commitments.prefetch_related("filings__files")
    return (
        Gap.objects.filter(operation__code=viewer.operation)
        .select_related("place__parent", "owner", "opened_by_agency")
        .prefetch_related(Prefetch("commitments", queryset=commitments))
    )


def commitments_of(viewer: Viewer) -> QuerySet[Commitment]:
    """The commitments that exist for this viewer."""
    if not viewer.sees(Compartment.COORDINATION):
        return Commitment.objects.none()
    return Commitment.objects.select_related("gap", "agency").filter(gap__operation__code=viewer.operation)


def listed(viewer: Viewer, wanted: Filter, at: datetime) -> list[GapView]:
    """Gaps that pass the filter, most urgent first."""
    found = gaps_of(viewer, files=False)
    if wanted.place:
        found = found.filter(
            Q(place_id=wanted.place)
            | Q(place__code__startswith=f"{wanted.place}.")
            | Q(place__code__startswith=f"{wanted.place}/")
        )
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.agency:
        found = found.filter(Q(owner__code=wanted.agency) | Q(commitments__agency__code=wanted.agency)).distinct()
    if wanted.q:
        found = found.filter(Q(title__icontains=wanted.q) | Q(place__name__icontains=wanted.q))
    views = [view(viewer, gap, at) for gap in found]
    return sorted((v for v in views if v.stands_under(wanted.state)), key=lambda v: _urgency(v, at))


def view(viewer: Viewer, gap: Gap, at: datetime) -> GapView:
    """The gap as this viewer sees it now."""
    rows = list(gap.commitments.all())
    commitments = tuple(_commitment_view(viewer, row, at, rows) for row in rows)
    owed = [c for c in commitments if c.row.state in (CommitmentState.PROMISED, CommitmentState.FILED)]
    first = min(owed, key=lambda c: (not c.overdue, c.row.due), default=None)
    lateness = [c.late_by for c in commitments if c.overdue and c.late_by is not None]
    due = first.row.due if first else None
    running = first is not None and first.row.state == CommitmentState.PROMISED and first.row.due > at
    return GapView(
        gap,
        commitments,
        max(lateness, default=None),
        due,
        first.row if first else None,
        first.row.due - at if first and running else None,
    )


def promise_of(row: Commitment) -> Promise:
    """The clock-relevant part of a commitment."""
    return Promise(CommitmentState(row.state), row.due, row.filed_at)


def turns(viewer: Viewer, at: datetime) -> list[GapView]:
    """Whose turn it is: every gap that is not closed, most urgent first."""
    return [v for v in listed(viewer, Filter(), at) if v.row.state != GapState.CLOSED]


def open_counts(viewer: Viewer) -> dict[str, int]:
    """Open gaps by place code."""
    found = gaps_of(viewer).exclude(state=GapState.CLOSED).order_by().values("place_id")
    return {row["place_id"]: row["gaps"] for row in found.annotate(gaps=Count("pk"))}


def _commitment_view(viewer: Viewer, row: Commitment, at: datetime, rows: list[Commitment]) -> CommitmentView:
    promise, own = promise_of(row), row.agency.code == viewer.agency
    return CommitmentView(
        row,
        gaps.late_by(promise, at),
        gaps.overdue(promise, at),
        may_file=own and viewer.may(Act.COMMITMENT_MAKE) and row.state == CommitmentState.PROMISED,
        may_verify=row.agency.root != viewer.root
        and viewer.may(Act.COMMITMENT_VERIFY)
        and row.state == CommitmentState.FILED,
        may_withdraw=own
        and viewer.may(Act.COMMITMENT_MAKE)
        and row.state in (CommitmentState.PROMISED, CommitmentState.FILED),
        may_finish=_is_last(viewer, row, rows),
    )


def _is_last(viewer: Viewer, row: Commitment, rows: list[Commitment]) -> bool:
    live = [each for each in rows if each.state in gaps.LIVE]
    others_kept = all(each.state == CommitmentState.KEPT for each in live if each.pk != row.pk)
    return others_kept and viewer.may(Act.GAP_CLOSE) and viewer.root not in {each.agency.root for each in live}


def _urgency(seen: GapView, at: datetime) -> tuple[int, float, int]:
    if seen.row.state == GapState.CLOSED:
        return (9, 0.0, -seen.row.number)
    first, second = gaps.urgency(seen.row.severity, seen.late, seen.due, at)
    return (first, second, seen.row.number)


def opened_from_index(viewer: Viewer, place: str, at: datetime) -> dict[str, GapView]:
    """The gaps at a place that were opened from a driver of the index, by the indicator's code; an open one first."""
    seen = [view for view in listed(viewer, Filter(place=place), at) if view.row.source_kind == SOURCE]
    own = sorted((v for v in seen if v.row.place_id == place), key=lambda v: v.row.state != GapState.CLOSED)
    return {view.row.source_ref: view for view in own}
