"""Statistics of cases, on a page and as a workbook. Nobody is named in them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from posko.apps.cases.board import services as board_services
from posko.apps.cases.statistics import page as statistics_page
from posko.apps.cases.statistics import selectors, services
from posko.apps.cases.statistics.forms import PeriodForm
from posko.apps.cases.statistics.selectors import ClockCount, Counted, Span, Stage, Statistics
from posko.apps.plans.paper import law_name
from posko.domain.cases import policies
from posko.domain.errors import BadInput
from posko.domain.files.archives import XLSX
from posko.domain.papers.workbook import Cell, Column, Sheet, workbook
from posko.kit.downloads import download
from posko.kit.forms import OnceForm
from posko.kit.language import page_language
from posko.kit.requests import PoskoRequest
from posko.law import cases as law


@require_GET
def statistics(request: PoskoRequest) -> HttpResponse:
    """The cases of a period, counted."""
    return _page(request, PeriodForm(request.GET or None))


@require_POST
def export(request: PoskoRequest) -> HttpResponse:
    """The statistics of the same period as a workbook. The export is recorded."""
    form = PeriodForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    span = _span(form)
    found = selectors.statistics(request.viewer, span, request.at)
    words = {name: day.isoformat() for name, day in (("since", span.since), ("until", span.until)) if day}
    board_services.record_export(words, "statistics", rows=found.total, by=request.viewer, at=request.at)
    language = page_language()
    content = workbook(_sheets(found), language=language, at=request.at, title=_("Statistics of cases"))
    return download(content, XLSX, "case-statistics.xlsx")


@require_POST
def release(request: PoskoRequest) -> HttpResponse:
    """Give totals to the situation report."""
    form = OnceForm(request.POST)
    if not form.is_valid():
        raise BadInput("This form has no key. Load the page again and send it again.")
    services.release_totals(form.cleaned_data["form_key"], by=request.viewer, at=request.at)
    messages.success(request, _("The totals are given. The next situation report of the period tells them."))
    return redirect("cases:statistics")


def _page(request: PoskoRequest, form: PeriodForm) -> HttpResponse:
    wrong = form.is_bound and not form.is_valid()
    found = selectors.statistics(request.viewer, _span(form), request.at)
    machines = (("violation", _("Violation")), ("gakkumdu", _("Gakkumdu")))
    context = {
        "form": form,
        "found": found,
        "flow": statistics_page.flow_of(found, request.operation.regime),
        "machines": [(name, [row for row in found.stages if row.state.machine == code]) for code, name in machines],
        "most_articles": max((each.count for each in found.articles), default=0),
        "most_seconds": max((each.median.total_seconds() for each in found.stages if each.median), default=1),
        "most_places": max((cell.count or 0 for _name, cell in found.places), default=0),
    }
    if policies.releasing_totals(request.viewer) is None:
        context["release"] = _release(request)
    return render(request, "cases/statistics/statistics.html", context, status=422 if wrong else 200)


def _release(request: PoskoRequest) -> dict[str, object]:
    stages, breached = selectors.table_totals(request.viewer, request.at)
    states = law.states(request.operation.regime)
    rows = [(states[code], count) for code, count in stages.items()]
    last = selectors.released(request.viewer, datetime.min.replace(tzinfo=UTC), request.at)
    return {"rows": rows, "breached": breached, "last": last, "form": OnceForm()}


def _span(form: PeriodForm) -> Span:
    return Span(form.cleaned_data["since"], form.cleaned_data["until"]) if form.is_bound and form.is_valid() else Span()


def _sheets(found: Statistics) -> list[Sheet]:
    name, cases, clock = _("Name"), _("Cases"), _("Clock")
    stages = [_("Stage"), name, cases, _("Of these late"), _("Stays that are over")]
    stages += [_("Median in days"), _("Longest in days")]
    clocks = [clock, name, _("Kept in time"), _("Late"), _("Running"), _("Breached now")]
    places = [(place, cell.text if cell.count is None else cell.count) for place, cell in found.places]
    return [
        _sheet(_("By stage"), stages, [_stage(each) for each in found.stages]),
        _sheet(_("By article"), [_("Article"), name, cases], [_counted(each) for each in found.articles]),
        _sheet(_("By kecamatan"), [_("Kecamatan"), cases], places),
        _sheet(_("Why cases lapsed"), [clock, name, cases], [_counted(each) for each in found.lapses]),
        _sheet(_("Legal deadlines"), clocks, [_clock(each) for each in found.clocks]),
    ]


def _sheet(name: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Sheet:
    return Sheet(name, tuple(Column(head, "any") for head in heads), rows)


def _stage(each: Stage) -> list[Cell]:
    counts = (each.state.code, law_name(each.state), each.now, each.late, each.left)
    return [*counts, _days(each.median), _days(each.longest)]


def _counted(each: Counted) -> list[Cell]:
    return [each.row.code, law_name(each.row), each.count]


def _clock(each: ClockCount) -> list[Cell]:
    return [each.rule.code, law_name(each.rule), each.kept, each.late, each.running, each.breached]


def _days(span: timedelta | None) -> float | None:
    return None if span is None else span / timedelta(days=1)
