"""The articles of a case: their elements, which of them are held, and the range of the penalty."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from posko.apps.cases.articles import selectors as article_selectors
from posko.apps.cases.articles import services as article_services
from posko.apps.cases.articles.forms import PickForm, TicksForm
from posko.apps.cases.course import page as case_page
from posko.apps.plans.paper import law_name
from posko.domain.cases.penalty import MONTH_DAYS, Range
from posko.domain.errors import BadInput
from posko.kit.refusals import form_error, shown_on
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.cases.articles.selectors import Picked
    from posko.apps.cases.models import Case


@require_GET
def articles(request: PoskoRequest, number: int) -> HttpResponse:
    """The articles that stand for a case, each with its elements."""
    return _page(request, case_page.seen(request, number, "articles"))


@require_POST
def pick(request: PoskoRequest, number: int) -> HttpResponse:
    """Pick an article."""
    case = case_page.case_of(request, number)
    form = PickForm(request.POST)
    if form.is_valid():
        try:
            article_services.pick(case, form.cleaned_data["article"], by=request.viewer, at=request.at)
        except BadInput as refusal:
            form.add_error("article", form_error(refusal))
        else:
            messages.success(request, _("The article is picked. Say what is held of its elements."))
            return redirect("cases:articles", number)
    return _page(request, case, pick_form=form)


@require_POST
def set_aside(request: PoskoRequest, number: int, article: str) -> HttpResponse:
    """Let an article no longer stand."""
    case = case_page.case_of(request, number)
    article_services.set_aside(case, article, by=request.viewer, at=request.at)
    messages.success(request, _("The article no longer stands. Its ticks are kept."))
    return redirect("cases:articles", number)


@require_POST
def tick(request: PoskoRequest, number: int, article: str) -> HttpResponse:
    """Say what is held of the elements of an article."""
    case = case_page.case_of(request, number)
    found = {each.crime.code: each for each in article_selectors.picked(request.viewer, case)}.get(article)
    if found is None:
        raise Http404
    form = TicksForm(request.POST, picked=found)
    if form.is_valid():
        with shown_on(form):
            article_services.tick(case, article, form.ticks(), by=request.viewer, at=request.at)
            messages.success(request, _("Kept."))
            return redirect("cases:articles", number)
    return _page(request, case, ticks_form=form)


def _page(
    request: PoskoRequest, case: Case, *, pick_form: PickForm | None = None, ticks_form: TicksForm | None = None
) -> HttpResponse:
    found = article_selectors.picked(request.viewer, case)
    context = {
        **case_page.head(request, case, "cases:articles"),
        "shown": [_shown(each, ticks_form) for each in found],
        "set_aside": article_selectors.set_aside(request.viewer, case),
        "to_pick": [(each.code, law_name(each)) for each in article_selectors.to_pick(request.viewer, case)],
        "pick_form": pick_form or PickForm(),
    }
    refused = pick_form is not None or ticks_form is not None
    return render(request, "cases/articles/articles.html", context, status=422 if refused else 200)


def _shown(each: Picked, refused: TicksForm | None) -> dict[str, object]:
    crime = each.crime
    more = law_name(_More(crime.more_id or "", crime.more_en or ""))
    form = refused if refused and refused.picked.crime.code == crime.code else TicksForm(picked=each)
    return {
        "crime": crime,
        "name": law_name(crime),
        "more": more,
        "range": _range(each.range),
        "both": {"and": _("prison and fine"), "and-or": _("prison and/or fine")}.get(crime.both or "", ""),
        "rows": [(line, law_name(line.element) if line.element else more, *two) for line, *two in form.rows()],
        "form": form,
        "check": each.check,
        "held": each.held,
        "of": each.of,
    }


class _More:
    """The reasons that raise or limit an article, in both languages."""

    def __init__(self, name_id: str, name_en: str) -> None:
        self.name_id, self.name_en = name_id, name_en


def _range(found: Range) -> dict[str, str]:
    """A range in words: prison in months (days under a month), the fine in million rupiah."""
    least, most = found.prison
    months = _figure(Fraction(most, MONTH_DAYS))
    if least < MONTH_DAYS:
        prison = _("%(days)s days to %(months)s months") % {"days": least, "months": months}
    else:
        first = _figure(Fraction(least, MONTH_DAYS))
        prison = _("%(least)s to %(most)s months") % {"least": first, "most": months}
    if found.fine is None:
        return {"prison": prison, "fine": _("not read in the source")}
    amounts = {"least": _figure(found.fine[0]), "most": _figure(found.fine[1])}
    return {"prison": prison, "fine": _("Rp %(least)s to %(most)s million") % amounts}


def _figure(value: Fraction) -> str:
    return number_format(float(value), decimal_pos=0 if value.denominator == 1 else 1, use_l10n=True)
