"""The live minutes: lines that are written, reworded, turned, and two texts of one line."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.gaps.course.services import NewGap
from posko.apps.gaps.opening.forms import GapForm
from posko.apps.rakor.lines import services as line_services
from posko.apps.rakor.meetings import selectors, services
from posko.apps.rakor.meetings.forms import InputForm, PickForm, WordingForm
from posko.apps.rakor.meetings.views import (
    Desk,
    desk_context,
    lines_context,
    lines_tag,
    meeting_page,
    new_line_form,
    places,
    rakor_of,
)
from posko.domain.errors import BadInput, NotAllowed, insist
from posko.domain.rakor import policies, wording
from posko.domain.rakor.meetings import LineKind
from posko.domain.rakor.wording import Outcome, Pick
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.rakor.models import Input, Rakor, Wording

GAP = "gap"
# Tells the page's script that its words arrived, or were refused; anything else it takes for a lost connection.
ARRIVED = "X-Desk"


@require_GET
def lines(request: PoskoRequest, pk: int) -> HttpResponse:
    """The lines alone, for a page that looks every few seconds; 304 while nothing is new."""
    found = rakor_of(request, pk)
    tag = lines_tag(request, found)
    if request.headers.get("If-None-Match") == tag:
        return HttpResponse(status=304, headers={"ETag": tag})
    answer = render(request, "rakor/lines/_fresh.html", lines_context(request, found))
    answer.headers["ETag"] = tag
    return answer


@require_POST
def raise_input(request: PoskoRequest, pk: int) -> HttpResponse:
    """Put a line on the table."""
    found = rakor_of(request, pk)
    form = InputForm(request.POST, viewer=request.viewer, keeps=selectors.mandate(request.viewer, found).keeps)
    if not form.is_valid():
        return desk_answer(request, found, Desk(form))
    given = dict(form.cleaned_data)
    for field in ("agency", "owner"):
        given[field] = agency.code if (agency := given.get(field)) else ""
    new = services.NewInput(**given)
    with shown_on(form, (BadInput, NotAllowed)):
        raised = services.raise_input(found, new, by=request.viewer, at=request.at)
        return written(request, raised, _("Input %(number)s is on the table.") % {"number": raised.number})
    return desk_answer(request, found, Desk(form))


@require_http_methods(["GET", "POST"])
def line(request: PoskoRequest, pk: int) -> HttpResponse:
    """Reword a line: the form with its words, and the saving of them."""
    raised = line_of(request, pk)
    found = rakor_of(request, raised.rakor_id)
    insist(policies.changing(selectors.meeting_now(found), raised.agency.code, request.viewer))
    form = WordingForm(request.POST or None, viewer=request.viewer, initial=_as_it_stands(raised))
    if request.method != "POST" or not form.is_valid():
        return desk_answer(request, found, Desk(form, raised))
    with shown_on(form, (BadInput, NotAllowed)):
        new = services.NewWording(**form.cleaned_data)
        raised, result = services.reword(raised, new, by=request.viewer, at=request.at)
        return _reply(request, raised, result)
    return desk_answer(request, found, Desk(form, raised))


@require_POST
def turn(request: PoskoRequest, pk: int) -> HttpResponse:
    """Make a line a gap, a decision, a question, a recommendation, or plain input again."""
    raised, wanted = line_of(request, pk), request.POST.get("to", "")
    if wanted != GAP and wanted not in set(LineKind):
        raise BadInput("A line becomes a gap, a decision, a question or a recommendation.")
    if wanted == GAP:
        raised = line_services.turn_into_gap(raised, by=request.viewer, at=request.at)
    else:
        raised = line_services.turn(raised, LineKind(wanted), by=request.viewer, at=request.at)
    if "HX-Request" in request.headers:
        return render(request, "rakor/lines/_fresh.html", lines_context(request, rakor_of(request, raised.rakor_id)))
    return _to_line(raised)


@require_http_methods(["GET", "POST"])
def settle(request: PoskoRequest, pk: int) -> HttpResponse:
    """Two texts of one line: a person keeps one, or joins them."""
    draft: Wording = get_object_or_404(selectors.drafts(request.viewer), pk=pk)
    found = rakor_of(request, draft.line.rakor_id)
    insist(policies.touching(selectors.meeting_now(found), draft.line.agency.code, request.viewer))
    form = PickForm(request.POST or None, initial=_both(draft))
    if request.method != "POST" or not form.is_valid():
        return desk_answer(request, found, Desk(form, draft.line, draft))
    choice = line_services.Choice(**{**form.cleaned_data, "pick": Pick(form.cleaned_data["pick"])})
    with shown_on(form, (BadInput, NotAllowed)):
        raised, result = line_services.settle(draft, choice, by=request.viewer, at=request.at)
        return _reply(request, raised, result)
    return desk_answer(request, found, Desk(form, draft.line, draft))


@require_http_methods(["GET", "POST"])
def open_gap(request: PoskoRequest, pk: int) -> HttpResponse:
    """Turn an input into a gap with all its particulars."""
    raised = line_of(request, pk)
    if raised.gap is not None:
        return redirect("gaps:gap", raised.gap.number)
    form = GapForm(request.POST or None, viewer=request.viewer, initial=_suggestion(raised))
    if request.method != "POST" or not form.is_valid():
        context = {"form": form, "input": raised, "places": places(request)}
        return render(request, "rakor/lines/open_gap.html", context, status=422 if form.errors else 200)
    data = {
        **form.cleaned_data,
        "owner": form.cleaned_data["owner"].code if form.cleaned_data["owner"] else "",
    }
    reference = f"{raised.rakor_id}/{raised.number}"
    new = NewGap(**data, source_kind="rakor", source_ref=reference, brought_by=raised.agency.code)
    gap = services.open_gap_from(raised, new, by=request.viewer, at=request.at)
    messages.success(request, _("The gap is open. Who promises to close it?"))
    return redirect("gaps:gap", gap.number)


def line_of(request: PoskoRequest, pk: int) -> Input:
    """The line that exists for this viewer, or 404."""
    found: Input | None = selectors.inputs(request.viewer).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def desk_answer(request: PoskoRequest, found: Rakor, desk: Desk) -> HttpResponse:
    """The desk with a form on it: alone where the page's script asked, else with its whole page."""
    if "HX-Request" not in request.headers:
        return meeting_page(request, found, desk=desk)
    context = {**desk_context(request, found), "desk": desk}
    answer = render(request, "rakor/_desk.html", context, status=422 if desk.form.errors else 200)
    if desk.form.errors:
        answer.headers[ARRIVED] = "refused"
    return answer


def _reply(request: PoskoRequest, raised: Input, result: Outcome) -> HttpResponse:
    if result is Outcome.BESIDE:
        words = _("Somebody else changed line %(number)s while you wrote. Both texts are kept; pick one or join them.")
        return written(request, raised, words % {"number": raised.number}, beside=True)
    return written(request, raised, _("Line %(number)s is kept.") % {"number": raised.number})


def written(request: PoskoRequest, raised: Input, words: str, *, beside: bool = False) -> HttpResponse:
    """The answer after a line was saved: an empty desk and the lines as they are now."""
    if "HX-Request" not in request.headers:
        (messages.warning if beside else messages.success)(request, words)
        return _to_line(raised)
    found = rakor_of(request, raised.rakor_id)
    desk = Desk(new_line_form(request, found), beside=beside)
    context = {**desk_context(request, found), "desk": desk, "words": words}
    answer = render(request, "rakor/lines/_written.html", context)
    answer.headers[ARRIVED] = "kept"
    return answer


def _to_line(raised: Input) -> HttpResponse:
    answer = redirect("rakor:meeting", raised.rakor_id)
    answer.headers["Location"] += f"#input-{raised.number}"
    return answer


def _as_it_stands(raised: Input) -> dict[str, object]:
    place = f"{raised.place.code} · {raised.place.name}" if raised.place else ""
    return {"text": raised.text, "place": place, "version": raised.version}


def _both(draft: Wording) -> dict[str, object]:
    joined = f"{draft.line.text}\n\n{draft.text}"
    return {"form_key": uuid.uuid4(), "version": draft.line.version, "text": joined}


def _suggestion(raised: Input) -> dict[str, object]:
    """The first sentence names the gap, the rest is its detail; its words tell the kind."""
    title, detail = wording.title_and_detail(raised.text)
    place = f"{raised.place.code} · {raised.place.name}" if raised.place else ""
    kind = wording.kind_told(raised.text)
    return {"title": title, "detail": detail, "place": place, "kind": kind, "severity": line_services.USUAL_SEVERITY}
