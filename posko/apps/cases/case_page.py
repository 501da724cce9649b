"""What every page of one case has: the right to it, its head with what runs, and the tabs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from posko.apps.cases import journey, selectors, services
from posko.domain.cases import filing
from posko.domain.errors import said
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.cases.models import Case

# The pages of one case, in their order: the URL's name and what it is called.
TABS = (
    ("cases:case", said("Course")),
    ("cases:persons", said("Persons")),
    ("cases:discussions", said("Discussions")),
    ("cases:articles", said("Articles")),
    ("cases:evidence", said("Pieces of evidence")),
    ("cases:papers", said("Case papers")),
    ("cases:links", said("Links and tasks")),
)


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of the case in its head."""

    url: str
    label: str
    current: bool


def case_of(request: PoskoRequest, number: int) -> Case:
    """The case, and the right to it (404 without)."""
    return get_object_or_404(selectors.cases(request.viewer), number=number)


def seen(request: PoskoRequest, number: int, what: str) -> Case:
    """The case for a page that shows it; the look stands in the ledger before anything is shown."""
    case = case_of(request, number)
    services.look(case, what, by=request.viewer, at=request.at)
    return case


def head(request: PoskoRequest, case: Case, shown: str) -> dict[str, Any]:
    """The context of `cases/_head.html`. `shown`: the tab that the page is, also where it answers a POST elsewhere."""
    now = selectors.standing(request.viewer, case, request.at)
    return {
        "case": case,
        "now": now,
        "stations": journey.stations(now),
        "turn": journey.turn(now),
        "in_doubt": filing.RULE in now.in_doubt,
        "nearest": next(iter(journey.running(now, request.at)), None),
        "may_write": selectors.may_write(request.viewer, case),
        "tabs": [Tab(reverse(name, args=[case.number]), _(label), name == shown) for name, label in TABS],
    }
