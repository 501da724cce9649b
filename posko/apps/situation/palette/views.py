"""The search: a page of what holds the words, and the same as the list under the field."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from posko.apps.situation.palette import selectors
from posko.apps.situation.palette.selectors import GROUPS, Found
from posko.domain.incidents.kinds import kinds
from posko.kit.language import page_language
from posko.kit.requests import PoskoRequest

ON_THE_PAGE = 18
ADDRESSES: dict[str, Callable[[str | int], str]] = {
    "place": lambda code: reverse("territory:place", args=[code]),
    "gap": lambda number: reverse("gaps:gap", args=[number]),
    "incident": lambda number: reverse("incidents:incident", args=[number]),
    "case": lambda number: reverse("cases:case", args=[number]),
    "message": lambda pk: reverse("intake:message", args=[pk]),
    "person": lambda name: f"{reverse('people:contacts')}?{urlencode({'q': name})}",
    "paper": lambda sequence: reverse("situation:reports"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A thing that was found, as a link."""

    url: str
    label: str
    detail: str


@dataclass(frozen=True, slots=True)
class Group:
    """The things of one noun that were found."""

    label: str
    lines: list[Line]


@require_GET
def search(request: PoskoRequest) -> HttpResponse:
    """What holds the words, noun by noun. Under the search field: the first few, and the pages and acts so named."""
    text = request.GET.get("q", "").strip()[: selectors.LONGEST]
    quick = request.headers.get("HX-Target") == "found"
    found = selectors.find(request.viewer, text, request.at, first=selectors.FIRST if quick else ON_THE_PAGE)
    context = {"q": text, "groups": _groups(found)}
    return render(request, f"situation/palette/{'_found' if quick else 'search'}.html", context)


def _groups(found: list[Found]) -> list[Group]:
    return [
        Group(_(GROUPS[noun]), [Line(ADDRESSES[noun](each.key), _name(each), each.detail) for each in things])
        for noun, things in groupby(found, key=lambda each: each.noun)
    ]


def _name(found: Found) -> str:
    if found.noun != "incident":
        return found.name
    return f"{kinds()[found.name].name(page_language())} {found.key}"
