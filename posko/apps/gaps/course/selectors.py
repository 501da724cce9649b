"""Reading gaps, always as somebody: the operation and the coordination compartment bound every query."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet

from posko.apps.gaps.course import registry
from posko.apps.gaps.course.filters import Filter, ordered, phase_term, state_term
from posko.apps.gaps.models import Commitment, Extension, Filing, Gap
from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import Agency
from posko.apps.territory import selectors as territory
from posko.apps.territory.filters import at_or_inside
from posko.domain.access import Compartment, Viewer
from posko.domain.gaps import policies, spoken, states
from posko.domain.gaps.drivers import SOURCE
from posko.domain.gaps.policies import GapNow, PromiseNow
from posko.domain.gaps.states import CommitmentState, GapState, Promise
from posko.kit.requests import typed_number

BATCH = 500  # gaps fetched at once with their promises
NOBODY = "none"  # the lane of gaps that nobody owns and nobody promised on


@dataclass(frozen=True, slots=True)
class CommitmentView:
    """A commitment with what the clock says of it, and what the viewer may do.

    `may_finish`: verifying this one may close the gap in the same act, since it is the last that is not kept.
    `files_for`: the viewer files evidence for an agency without any account.
    """

    row: Commitment
    late_by: timedelta | None
    overdue: bool
    may_file: bool
    may_verify: bool
    may_withdraw: bool
    may_finish: bool = False
    may_answer: bool = False
    may_start: bool = False
    may_break: bool = False
    may_extend: bool = False
    may_grant: bool = False
    may_remind: bool = False
    files_for: bool = False

    @property
    def asked_extension(self) -> Extension | None:
        """More time that was asked for and not answered yet."""
        return next((each for each in self.row.extensions.all() if each.granted is None), None)

    @property
    def filing(self) -> Filing | None:
        """The latest filing, which is the one that counts, whether or not it was sent back."""
        return max(self.row.filings.all(), key=lambda filing: filing.pk, default=None)


@dataclass(frozen=True, slots=True)
class Filers:
    """Which agencies may file evidence for another one, and the institution of the one that did so last."""

    may: frozenset[str] = frozenset()
    last_root: str = ""


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
        """The next step: promise, evidence, verification, closing, expiry of a risk, or nothing once closed."""
        if self.turn is not None and self.row.state == GapState.PROMISED:
            return "verification" if self.turn.state == CommitmentState.FILED else "evidence"
        waits = {
            GapState.OPEN: "promise",
            GapState.REOPENED: "promise",
            GapState.PROVEN: "closing",
            GapState.ACCEPTED: "expiry",
        }
        return waits.get(GapState(self.row.state), "nothing")

    @property
    def shown_state(self) -> str:
        """The state as lists and minutes show it: of a promised gap that of the promise it now turns on."""
        promised = self.row.state == GapState.PROMISED and self.turn is not None
        return self.turn.state if promised and self.turn else self.row.state

    @property
    def brought_by(self) -> Agency:
        """The agency that raised the gap, or else the one that opened it."""
        return self.row.brought_by_agency or self.row.opened_by_agency

    @property
    def driver(self) -> str:
        """The code of the indicator whose driver it was opened from; empty for any other source."""
        return self.row.source_ref if self.row.source_kind == SOURCE else ""

    @property
    def source(self) -> tuple[str, str]:
        """The source of the gap: meeting and line of a rakor, or two empty words for any other source."""
        meeting, _, line = self.row.source_ref.partition("/")
        return (meeting, line) if self.row.source_kind == "rakor" and meeting.isdigit() else ("", "")

    @property
    def incident(self) -> int:
        """The number of the incident that the gap was opened from; 0 for any other source."""
        ref = self.row.source_ref
        return (typed_number(ref) or 0) if self.row.source_kind == "incident" else 0

    @property
    def roots(self) -> list[str]:
        """Root institutions that promised; an agency of another one verifies and closes."""
        return sorted({c.row.agency.root for c in self.commitments if c.row.state in states.LIVE})

    @property
    def late(self) -> bool:
        """Whether evidence is owed and overdue now."""
        return any(commitment.overdue for commitment in self.commitments)


@dataclass(frozen=True, slots=True)
class KeptCounts:
    """Promises that ended, how many of them were kept, and how many of these in time."""

    in_time: int
    kept: int
    ended: int


@dataclass(frozen=True, slots=True)
class AgendaCounts:
    """What the next rakor starts from, in numbers."""

    late: int
    new: int
    standing: int


def gaps_of(viewer: Viewer, *, files: bool = True, void: bool = False) -> QuerySet[Gap]:
    """The gaps that exist for this viewer; lists show no evidence and ask for none.

    `void`: those, too, that were taken back with their table; only the page of such a gap shows it.
    """
    if not viewer.sees(Compartment.COORDINATION):
        return Gap.objects.none()
    commitments = _commitments().prefetch_related("extensions")
    if files:
        commitments = commitments.prefetch_related("filings__files", "escalations")
    standing = Gap.objects.all() if void else Gap.objects.exclude(state=GapState.VOID)
    return (
        standing.filter(operation__code=viewer.operation)
        .select_related("place__parent", "owner", "opened_by_agency", "brought_by_agency")
        .prefetch_related(Prefetch("commitments", queryset=commitments))
    )


def commitments_of(viewer: Viewer) -> QuerySet[Commitment]:
    """The commitments that exist for this viewer."""
    if not viewer.sees(Compartment.COORDINATION):
        return Commitment.objects.none()
    return Commitment.objects.select_related("gap", "agency").filter(gap__operation__code=viewer.operation)


def chosen(viewer: Viewer, wanted: Filter, at: datetime) -> QuerySet[Gap]:
    """The gaps that pass the filter, in its order. The caller takes a page of them."""
    found = gaps_of(viewer, files=False).filter(state_term(wanted.state, at))
    for field in ("kind", "severity"):
        if value := getattr(wanted, field):
            found = found.filter(**{field: value})
    if wanted.place:
        found = found.filter(Q(place_id=wanted.place) if wanted.exact else at_or_inside(wanted.place))
    if wanted.phase:
        found = found.filter(phase_term(wanted.phase, wanted.windows))
    if wanted.lead:
        found = found.filter(Q(lead=None) if wanted.lead == NOBODY else Q(lead__in=_agency(viewer, wanted.lead)))
    if wanted.agency:
        promised = Commitment.objects.filter(agency__in=_agency(viewer, wanted.agency)).values("gap")
        found = found.filter(Q(owner__in=_agency(viewer, wanted.agency)) | Q(pk__in=promised))
    if wanted.q:
        named = Q(place__in=territory.named(viewer, wanted.q))
        found = found.filter(Q(title__icontains=wanted.q) | named | Q(number=typed_number(wanted.q)))
    return ordered(found, wanted, at)


def listed(viewer: Viewer, wanted: Filter, at: datetime, *, limit: int | None = None) -> list[GapView]:
    """The gaps that pass the filter, most urgent first; all of them only where every one is handed out."""
    return views(viewer, chosen(viewer, wanted, at).values_list("pk", flat=True)[:limit], at)


def views(viewer: Viewer, pks: Iterable[int], at: datetime) -> list[GapView]:
    """The gaps of these keys as this viewer sees them now, in the order of the keys."""
    wanted, made = list(pks), dict[int, GapView]()
    for batch in range(0, len(wanted), BATCH):
        made |= _batch(viewer, wanted[batch : batch + BATCH], at)
    return [made[pk] for pk in wanted]


def _batch(viewer: Viewer, pks: list[int], at: datetime) -> dict[int, GapView]:
    """Some gaps with their promises, put together here: what a list does not show is not fetched with them.

    Agencies are few and known already, so no row brings its own.
    """
    promises: dict[int, list[Commitment]] = defaultdict(list)
    asked = Extension.objects.filter(granted=None, commitment=OuterRef("pk"))
    waiting, table = set[int](), {agency.pk: agency for agency in people.table(viewer)}
    for row in Commitment.objects.filter(gap__in=pks).annotate(waits=Exists(asked)):
        _seat(row, table, "agency", "verified_by_agency", "proposed_by_agency")
        promises[row.gap_id].append(row)
        if row.waits:
            waiting.add(row.pk)
    rows = gaps_of(viewer, files=False).prefetch_related(None).select_related(None).select_related("place__parent")
    found = list(rows.filter(pk__in=pks))
    for gap in found:
        _seat(gap, table, "owner", "opened_by_agency", "brought_by_agency")
    filers = filers_of(viewer, [row for rows in promises.values() for row in rows])
    return {gap.pk: _view(viewer, gap, promises[gap.pk], waiting, filers, at) for gap in found}


def _seat(row: Gap | Commitment, table: Mapping[int, Agency], *names: str) -> None:
    """Give a row the agencies that it names."""
    for name in names:
        agency = table.get(getattr(row, f"{name}_id"))
        if agency is not None:
            setattr(row, name, agency)


def view(viewer: Viewer, gap: Gap, at: datetime) -> GapView:
    """The gap as this viewer sees it now."""
    rows = list(gap.commitments.all())
    waiting = frozenset(each.commitment_id for row in rows for each in row.extensions.all() if each.granted is None)
    return _view(viewer, gap, rows, waiting, filers_of(viewer, rows), at)


def _view(
    viewer: Viewer,
    gap: Gap,
    rows: list[Commitment],
    waiting: Collection[int],
    filers: Mapping[int, Filers],
    at: datetime,
) -> GapView:
    commitments = tuple(
        _commitment_view(viewer, row, at, rows, pending=row.pk in waiting, filers=filers[row.pk]) for row in rows
    )
    owed = [c for c in commitments if c.row.state in (*states.OWED, CommitmentState.FILED)]
    first = min(owed, key=lambda c: (not c.overdue, c.row.due), default=None)
    lateness = [c.late_by for c in commitments if c.overdue and c.late_by is not None]
    due = first.row.due if first else None
    running = first is not None and first.row.state in states.OWED and first.row.due > at
    return GapView(
        gap,
        commitments,
        max(lateness, default=None),
        due,
        first.row if first else None,
        first.row.due - at if first and running else None,
    )


def gap_now(row: Gap, promises: Iterable[Commitment] = ()) -> GapNow:
    """A gap as its policies see it. Give `promises` where it matters who has kept one."""
    return GapNow(
        row.state,
        row.number,
        row.kind,
        row.owner.code if row.owner else "",
        row.owner.root if row.owner else "",
        frozenset(each.agency.root for each in promises if each.state == CommitmentState.KEPT),
        row.acceptance_until,
        row.duplicate_of.number if row.duplicate_of else 0,
    )


def promise_now(
    row: Commitment, *, by: Viewer | None = None, asks_time: bool = False, filers: Filers | None = None
) -> PromiseNow:
    """A promise as its policies see it. Give the viewer where it matters who may file for the agency."""
    filers = filers or (filers_of(by, [row])[row.pk] if by is not None else Filers())
    agency = row.agency
    return PromiseNow(
        promise_of(row), agency.code, agency.root, asks_time, row.reminded_at, filers.may, filers.last_root
    )


def filers_of(viewer: Viewer, rows: Collection[Commitment]) -> dict[int, Filers]:
    """Who files for an agency without any account: who keeps the minutes in which it promised. Only what was confirmed
    by signed minutes can belong to such an agency, so that an ordinary list asks for nothing here."""
    found = {row.pk: Filers() for row in rows}
    signed = {row.pk: row for row in rows if row.confirmed_by == spoken.BY_SCAN}
    if not signed:
        return found
    meetings = {pk: (spoken.line_of(row.source_ref) or (0, 0))[0] for pk, row in signed.items()}
    kept, mute = registry.keepers(viewer, set(meetings.values())), people.without_account(viewer)
    filings = Filing.objects.filter(commitment__in=signed).order_by("pk")
    last: dict[int, str | None] = dict(filings.values_list("commitment", "filed_by_agency__root"))
    for pk, row in signed.items():
        may = frozenset(kept.get(meetings[pk], ())) if row.agency.code in mute else frozenset()
        found[pk] = Filers(may, last.get(pk) or "")
    return found


def promise_of(row: Commitment) -> Promise:
    """The clock-relevant part of a commitment."""
    return Promise(CommitmentState(row.state), row.due, row.filed_at, row.extended_due)


def turns(viewer: Viewer, at: datetime, *, limit: int | None = None) -> list[GapView]:
    """Whose turn it is: every gap that is not closed, most urgent first."""
    return listed(viewer, Filter(state="live"), at, limit=limit)


def open_counts(viewer: Viewer) -> dict[str, int]:
    """Open gaps by place code."""
    found = gaps_of(viewer).exclude(state=GapState.CLOSED).order_by().values("place_id")
    return {row["place_id"]: row["gaps"] for row in found.annotate(gaps=Count("pk"))}


def counts_by_place(viewer: Viewer, at: datetime) -> list[tuple[str, int, int]]:
    """Of each place that has open gaps: its code, how many, and how many of them are late."""
    found = gaps_of(viewer).exclude(state=GapState.CLOSED).order_by().values("place_id")
    counted = found.annotate(gaps=Count("pk"), late=Count("pk", filter=state_term("late", at)))
    return [(row["place_id"], row["gaps"], row["late"]) for row in counted]


def open_count(viewer: Viewer) -> int:
    """How many gaps are not closed."""
    return gaps_of(viewer).exclude(state=GapState.CLOSED).count()


def state_counts(viewer: Viewer, wanted: Filter, at: datetime) -> dict[str, int]:
    """How many gaps each word of the list has. The word of the filter itself limits nothing here."""
    found = chosen(viewer, replace(wanted, state=""), at).order_by().values("state")
    rows: Any = found.annotate(
        gaps=Count("pk"),
        late=Count("pk", filter=state_term("late", at)),
        filed=Count("pk", filter=state_term("filed", at)),
    )
    by_state = {row["state"]: row["gaps"] for row in rows}
    standing = [state for state in GapState if state != GapState.VOID]
    counts = {state.value: by_state.get(state, 0) for state in standing}
    counts |= {word: sum(row[word] for row in rows) for word in ("late", "filed")}
    whole = sum(counts[state] for state in standing)
    return {**counts, "": whole, "live": whole - counts[GapState.CLOSED]}


def kept_counts(viewer: Viewer, at: datetime) -> KeptCounts:
    """How well the promises of the operation are kept, of those that ended (kept, or owed and late)."""
    if not viewer.sees(Compartment.COORDINATION):
        return KeptCounts(0, 0, 0)
    kept, late = Q(state=CommitmentState.KEPT), Q(state__in=states.OWED, due__lt=at)
    # an agency belongs to one operation, and the index by agency holds all that is counted
    found = Commitment.objects.filter(kept | late, agency__operation__code=viewer.operation)
    row = found.aggregate(
        in_time=Count("pk", filter=kept & Q(filed_at__lte=F("due"))),
        kept=Count("pk", filter=kept),
        ended=Count("pk"),
    )
    return KeptCounts(**row)


def agenda_counts(viewer: Viewer, counts: Mapping[str, int], at: datetime, *, since: datetime | None) -> AgendaCounts:
    """How many gaps the next rakor starts from: late, new since the last one, and what still stands.

    `counts` are those of the whole list, which whoever shows the agenda has already.
    """
    running = gaps_of(viewer).filter(state_term("live", at)).exclude(state_term("late", at))
    new = running.filter(opened_at__gt=since).count() if since else 0
    return AgendaCounts(counts["late"], new, counts["live"] - counts["late"] - new)


def _commitments() -> QuerySet[Commitment]:
    return Commitment.objects.select_related("agency", "verified_by_agency", "proposed_by_agency")


def _agency(viewer: Viewer, code: str) -> QuerySet[Agency]:
    return people.agencies(viewer).filter(code=code).order_by().values("pk")  # type: ignore[return-value]


def commitment_view(viewer: Viewer, row: Commitment, at: datetime) -> CommitmentView:
    """One promise by itself as this viewer sees it now; whether it is the last of its gap is not asked."""
    pending = any(each.granted is None for each in row.extensions.all())
    return _commitment_view(viewer, row, at, [row], pending=pending, filers=filers_of(viewer, [row])[row.pk])


def _commitment_view(
    viewer: Viewer, row: Commitment, at: datetime, rows: list[Commitment], *, pending: bool, filers: Filers
) -> CommitmentView:
    """A promise as this viewer sees it now; `rows` are all promises of its gap, `pending`: more time is asked for."""
    now, promise = promise_now(row, asks_time=pending, filers=filers), promise_of(row)

    def may(event: str) -> bool:
        return policies.moving(now, event, viewer, at) is None

    return CommitmentView(
        row,
        states.late_by(promise, at),
        states.overdue(promise, at),
        may_file=may("commitment.evidence_filed"),
        may_verify=may("commitment.kept"),
        may_withdraw=may("commitment.withdrawn"),
        may_finish=_is_last(viewer, row, rows),
        may_answer=may("commitment.declined"),
        may_start=may("commitment.started"),
        may_break=may("commitment.broken"),
        may_extend=policies.extending(now, viewer) is None,
        may_grant=pending and policies.answering_extension(now, viewer) is None,
        may_remind=policies.reminding(now, viewer, at) is None,
        files_for=viewer.agency in filers.may and viewer.agency != row.agency.code,
    )


def _is_last(viewer: Viewer, row: Commitment, rows: list[Commitment]) -> bool:
    """Whether the gap could be closed by this viewer once this promise is kept."""
    live = [each for each in rows if each.state in states.LIVE]
    if not all(each.state == CommitmentState.KEPT for each in live if each.pk != row.pk):
        return False
    proven = policies.GapNow(GapState.PROVEN, kept_by=frozenset(each.agency.root for each in live))
    return policies.closing(proven, viewer) is None


def opened_from_index(viewer: Viewer, place: str, at: datetime) -> dict[str, GapView]:
    """The gaps at a place that were opened from a driver of the index, by the indicator's code; an open one first."""
    found = gaps_of(viewer, files=False).filter(place_id=place, source_kind=SOURCE)
    closed_first = sorted(found, key=lambda gap: (gap.state != GapState.CLOSED, gap.number))
    return {gap.source_ref: view(viewer, gap, at) for gap in closed_first}
