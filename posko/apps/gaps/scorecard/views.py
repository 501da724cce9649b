"""How agencies keep their promises, as a page and as the paper of a month."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from posko.apps.gaps.calendar.page import in_time
from posko.apps.gaps.scorecard import paper, selectors
from posko.domain.errors import BadInput
from posko.domain.files.archives import DOCX
from posko.domain.gaps.scorecard import ENOUGH, PARTS
from posko.domain.papers.promises_kept import PromisesKept
from posko.domain.typed_time import day_of
from posko.kit.downloads import PDF, download
from posko.kit.language import asked_language
from posko.kit.requests import PoskoRequest


@require_GET
def scorecard(request: PoskoRequest) -> HttpResponse:
    """How each agency keeps its promises, by those that fell due in a period. No rank: the base stands beside."""
    first, last = _day(request.GET.get("from", "")), _day(request.GET.get("until", ""))
    begins = _midnight(first) if first else None
    until = _midnight(last + timedelta(days=1)) if last else None
    context = {
        "scores": selectors.scores(request.viewer, request.at, begins=begins, until=until),
        "first": first,
        "last": last,
        "parts": PARTS,
        "enough": ENOUGH,
        "months": selectors.months(request.viewer),
        "trend": in_time(request.viewer, request.at),
    }
    return render(request, "gaps/scorecard/scorecard.html", context)


@require_GET
def month_pdf(request: PoskoRequest) -> HttpResponse:
    """The promises of `?month=2024-11` on paper; `?language=en` asks for another language than the page's."""
    made = _month(request)
    return download(paper.pdf(made, asked_language(request)), PDF, _name(made, "pdf"), inline=True)


@require_GET
def month_docx(request: PoskoRequest) -> HttpResponse:
    """The same as DOCX."""
    made = _month(request)
    return download(paper.docx(made, asked_language(request)), DOCX, _name(made, "docx"))


def _month(request: PoskoRequest) -> PromisesKept:
    return paper.paper_of(request.viewer, request.operation, request.at, request.GET.get("month", ""))


def _name(made: PromisesKept, ending: str) -> str:
    return f"promises-{timezone.localtime(made.begins):%Y-%m}.{ending}"


def _day(text: str) -> date | None:
    """A day as it is typed. Anything else, or a year without an operation, is ignored."""
    try:
        return day_of(text)
    except BadInput:
        return None


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
