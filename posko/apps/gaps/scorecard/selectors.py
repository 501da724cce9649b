"""How agencies keep their promises, counted by the database."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from posko.apps.gaps.course.selectors import gaps_of
from posko.apps.gaps.models import Commitment
from posko.apps.people.accounts import selectors as people
from posko.domain.access import Compartment, Viewer
from posko.domain.gaps.scorecard import Score
from posko.domain.gaps.states import LIVE, OWED, CommitmentState
from posko.domain.situation.sitrep import AgencyRow


def scores(viewer: Viewer, at: datetime, *, begins: datetime | None, until: datetime | None) -> list[Score]:
    """One score an agency that promised, was asked or verified, by its name; by promises due in the period."""
    if not viewer.sees(Compartment.COORDINATION):
        return []
    in_period = Q()
    if begins:
        in_period &= Q(due__gte=begins)
    if until:
        in_period &= Q(due__lt=until)
    # an agency belongs to one operation, and the index by agency holds all that is counted
    found = Commitment.objects.filter(in_period, agency__operation__code=viewer.operation).order_by()
    rows: Iterable[Any] = found.values("agency").annotate(**_parts(at))
    counts = {row.pop("agency"): row for row in rows}
    others: Iterable[Any] = found.exclude(verified_by_agency=None).values("verified_by_agency")
    verified = {row["verified_by_agency"]: row["n"] for row in others.annotate(n=Count("pk"))}  # type: ignore[attr-defined]
    return [
        Score(agency.code, agency.short, verified=verified.get(agency.pk, 0), **counts.get(agency.pk, {}))
        for agency in people.agencies(viewer)
        if agency.pk in counts or agency.pk in verified
    ]


def months(viewer: Viewer) -> list[date]:
    """The first days of the months in which a promise fell or falls due, latest first."""
    if not viewer.sees(Compartment.COORDINATION):
        return []
    found = Commitment.objects.filter(agency__operation__code=viewer.operation)
    return [moment.date() for moment in found.datetimes("due", "month", order="DESC")]


def agency_rows(viewer: Viewer, at: datetime) -> list[AgencyRow]:
    """How much each agency brought, promised, kept and is late with at `at`: `domain.sitrep.tally` in the database."""
    if not viewer.sees(Compartment.COORDINATION):
        return []
    live = Commitment.objects.filter(state__in=LIVE, agency__operation__code=viewer.operation).order_by()
    waits = ~Q(state=CommitmentState.KEPT) | Q(verified_at__gt=at)
    filed = Q(filed_at__lte=at)
    late = waits & (filed & Q(filed_at__gt=F("due")) | ~filed & Q(due__lt=at))
    rows: Iterable[Any] = live.values("agency").annotate(
        promised=Count("pk"), kept=Count("pk", filter=~waits), late=Count("pk", filter=late)
    )
    own = {row.pop("agency"): row for row in rows}
    brought = gaps_of(viewer, files=False).order_by().annotate(by=Coalesce("brought_by_agency", "opened_by_agency"))
    found: Iterable[Any] = brought.values("by").annotate(n=Count("pk"))
    raised = {row["by"]: row["n"] for row in found}
    none = {"promised": 0, "kept": 0, "late": 0}
    return [
        AgencyRow(agency.short, raised.get(agency.pk, 0), **own.get(agency.pk, none))
        for agency in people.agencies(viewer)
    ]


def _parts(at: datetime) -> dict[str, Count]:
    """Each promise falls under exactly one of these, or is withdrawn, declined, only asked, noted or fallen away."""
    kept, owed = Q(state=CommitmentState.KEPT), Q(state__in=OWED)
    in_time = Q(filed_at__lte=F("due"))
    terms = {
        "kept_in_time": kept & in_time,
        "kept_late": kept & ~in_time,
        "waiting": Q(state=CommitmentState.FILED),
        "late": owed & Q(due__lt=at),
        "open": owed & ~Q(due__lt=at),
        "broken": Q(state=CommitmentState.BROKEN),
        "withdrawn": Q(state=CommitmentState.WITHDRAWN),
        "declined": Q(state=CommitmentState.DECLINED),
        "asked": Q(state=CommitmentState.PROPOSED),
        "noted": Q(state=CommitmentState.NOTED),
        "lapsed": Q(state=CommitmentState.LAPSED),
    }
    return {name: Count("pk", filter=term) for name, term in terms.items()}
