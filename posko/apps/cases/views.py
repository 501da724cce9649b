"""The course of one case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from posko.apps.cases import acts, case_page, journey, selectors
from posko.apps.people import selectors as people
from posko.domain.access import Act
from posko.domain.cases import machine
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.cases.models import Case
    from posko.kit.actions import Refused


@require_GET
def show(request: PoskoRequest, number: int) -> HttpResponse:
    """One case: where it stands, whose turn it is, what runs and what happens when it lapses."""
    return page(request, case_page.seen(request, number, "case"))


def page(request: PoskoRequest, case: Case, refused: Refused | None = None, why: str = "") -> HttpResponse:
    """The page; with an event that was refused in its form, or with why nothing of the kind is offered (422)."""
    context = {**case_page.head(request, case, "cases:case"), **_course(request, case, refused or {}), "why": why}
    return render(request, "cases/case.html", context, status=422 if refused or why else 200)


def _course(request: PoskoRequest, case: Case, refused: Refused) -> dict[str, Any]:
    viewer, at = request.viewer, request.at
    rows = list(selectors.events(viewer, case))
    played, regime = selectors.played(viewer, case, rows), case.operation.regime
    now, ground = machine.replay(played, until=at, regime=regime), machine.ground(played, at, regime=regime)
    return {
        "clocks": journey.running(now if now.lapsed_at is None else ground, at),
        "late": journey.late(now),
        "happened": journey.happened(rows, played, now, at),
        "ahead": [each for each in journey.ahead(ground) if not acts.may_write(viewer, ground, each.event)],
        "acts": acts.offered(viewer, case, (now, ground), at, refused, played[0].said),
        "agency_names": people.agency_names(viewer),
        "people_names": people.people_names(viewer),
        "may_read_ledger": viewer.may(Act.LEDGER_READ),
    }
