"""The board of cases: all that the viewer may see, by due date, and the same as a file that obeys its filter."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from posko.apps.cases.board import page as board_page
from posko.apps.cases.board import selectors as board_selectors
from posko.apps.cases.board import services
from posko.apps.cases.course import filters as course_filters
from posko.apps.cases.course import selectors
from posko.apps.cases.course.filters import WORDS, Filter
from posko.apps.territory import selectors as territory
from posko.domain.access import Act
from posko.domain.cases import policies
from posko.domain.errors import BadInput
from posko.domain.files.archives import XLSX
from posko.domain.files.csv_files import page_csv
from posko.domain.papers.formats import cell_text
from posko.domain.papers.workbook import workbook
from posko.domain.territory.places import Level
from posko.kit.downloads import CSV, download
from posko.kit.language import by_language, page_language
from posko.kit.paging import page_of
from posko.kit.requests import PoskoRequest
from posko.law import cases as law
from posko.law.crimes import crimes

CASES_A_PAGE = 30


@require_GET
def board(request: PoskoRequest) -> HttpResponse:
    """The cases that pass the filter of the URL: those that run, the nearest clock first, unless another is asked."""
    wanted = filter_of(request)
    counts = board_selectors.counts(request.viewer, wanted, request.at)
    found = board_selectors.Found(request.viewer, wanted, request.at, counts.show[wanted.show])
    words = {word: getattr(wanted, word) for word in WORDS}
    if request.headers.get("HX-Target") == "peek":
        return render(request, "cases/board/_peek.html", {"peeked": board_page.peek(request)})
    regime = request.operation.regime
    page = page_of(request, found, CASES_A_PAGE)
    places = list(territory.at_level(request.viewer, Level.KECAMATAN))
    context = {
        "page": page,
        "groups": board_page.groups(request, page.object_list),
        "peeked": board_page.peek(request),
        "on": list(board_page.chips(request, _said(words, request))),
        "counts": counts,
        "shown": course_filters.SHOWN,
        "chosen": words,
        "query": urlencode({word: value for word, value in words.items() if value}),
        "narrowed": any(value for word, value in words.items() if word != "show"),
        "states": law.states(regime).values(),
        "holders": selectors.MEMBERS,
        "places": places,
        "place_is_listed": wanted.place in {place.code for place in places},
        "crimes": crimes(regime),
        "may_handle": request.viewer.may(Act.CASE_HANDLE),
        "may_take_in": policies.taking_in(request.viewer) is None,
    }
    return render(request, "cases/board/board.html", context)


def _said(words: dict[str, str], request: PoskoRequest) -> dict[str, str]:
    """What the chips of the chosen words say."""
    known = law.states(request.operation.regime)
    said = {
        "q": f"“{words['q']}”",
        "state": by_language(known[words["state"]]) if words["state"] in known else "",
        "holder": words["holder"].capitalize(),
        "place": _name(request, words["place"]),
        "article": _("Article %(code)s") % {"code": words["article"]},
    }
    return {word: text for word, text in said.items() if words[word]}


def _name(request: PoskoRequest, code: str) -> str:
    """The name of a chosen place; a code that nobody knows stands as it is."""
    place = territory.places(request.viewer).filter(code=code).first() if code else None
    return place.name if place else code


def filter_of(request: PoskoRequest) -> Filter:
    """The filter that the URL, or the form that hands out a file, asks for."""
    words = request.POST if request.method == "POST" else request.GET
    return course_filters.filter_from(words, states=law.states(request.operation.regime), holders=selectors.MEMBERS)


_TYPES = {"csv": CSV, "xlsx": XLSX}


@require_POST
def export(request: PoskoRequest) -> HttpResponse:
    """Hand out the cases that pass the filter, and write down that it was done."""
    kind, wanted = request.POST.get("kind", ""), filter_of(request)
    if kind not in _TYPES:
        raise BadInput("“%(kind)s” is no kind of file that is handed out.", kind=kind[:20])
    sheet, language = board_page.sheet(request.viewer, wanted, request.operation.regime, request.at), page_language()
    words = {word: value for word in WORDS if (value := getattr(wanted, word))}
    services.record_export(words, kind, rows=len(sheet.rows), by=request.viewer, at=request.at)
    if kind == "csv":
        rows = ([cell_text(cell, language) for cell in row] for row in sheet.rows)
        content = page_csv([[column.head for column in sheet.columns], *rows], language)
    else:
        content = workbook([sheet], language=language, at=request.at, title=sheet.name)
    return download(content, _TYPES[kind], f"cases.{kind}")
