"""A line gets its owner and date on the desk beside the lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.people.accounts import selectors as people
from posko.apps.rakor.followups import page, services, sheet
from posko.apps.rakor.followups import selectors as followup_selectors
from posko.apps.rakor.followups.forms import FollowUpForm, ReasonForm
from posko.apps.rakor.followups.selectors import DecidedView
from posko.apps.rakor.lines.views import desk_answer, line_of, written
from posko.apps.rakor.meetings import selectors
from posko.apps.rakor.meetings.views import Desk, rakor_of
from posko.domain.errors import BadInput, NotAllowed, insist
from posko.domain.files.archives import XLSX
from posko.domain.rakor import followups
from posko.domain.rakor.decided import Standing
from posko.domain.rakor.meetings import OPEN_TABLE
from posko.kit.downloads import CSV, download
from posko.kit.language import tongues
from posko.kit.paging import page_of
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.rakor.models import FollowUp, Input

DECIDED_A_PAGE: Final = 50


@require_http_methods(["GET", "POST"])
def follow_up(request: PoskoRequest, pk: int) -> HttpResponse:
    """Say who carries a decision or a recommendation out, and by when: the form, and the keeping of it."""
    raised = line_of(request, pk)
    found = rakor_of(request, raised.rakor_id)
    insist(followups.setting(selectors.meeting_now(found), raised.kind, request.viewer))
    fixed = found.state not in OPEN_TABLE
    form = FollowUpForm(
        request.POST or None, initial=_as_it_stands(raised), viewer=request.viewer, at=request.at, fixed=fixed
    )
    if request.method != "POST" or not form.is_valid():
        return desk_answer(request, found, Desk(form, raised, act="follow"))
    with shown_on(form, (BadInput, NotAllowed)):
        new = services.NewFollowUp(**form.cleaned_data)
        row = services.set_on_line(raised, new, by=request.viewer, at=request.at)
        words = _("Line %(number)s: %(agency)s carries it out.")
        return written(request, raised, words % {"number": raised.number, "agency": row.owner.short})
    return desk_answer(request, found, Desk(form, raised, act="follow"))


def _as_it_stands(raised: Input) -> dict[str, object]:
    row = raised.carried_out
    return {"owner": row.owner, "due": row.due} if row else {"owner": raised.agency}


@require_GET
def decided(request: PoskoRequest) -> HttpResponse:
    """What was decided at all meetings, by date or by owner. The address holds the filter."""
    asked = page.asked(request)
    found = followup_selectors.decided(request.viewer, asked.wanted, request.at)
    part = page_of(request, found, DECIDED_A_PAGE)
    context = {
        "page": part,
        "sections": page.sections(request, found, part.object_list, asked.wanted),
        "total": len(found),
        "late": sum(each.standing == Standing.LATE for each in found),
        "strange": asked.strange,
        "chips": page.chips(request, asked),
        "handed_out": urlencode([(word, request.GET[word]) for word in page.WORDS if request.GET.get(word)]),
    }
    return render(request, "rakor/followups/list.html", context)


@require_GET
def decided_csv(request: PoskoRequest) -> HttpResponse:
    """The same as CSV, all of it."""
    return download(sheet.csv(_handed_out(request), tongues()), CSV, f"{_('decided')}.csv")


@require_GET
def decided_xlsx(request: PoskoRequest) -> HttpResponse:
    """The same as XLSX, all of it."""
    book = sheet.workbook(_handed_out(request), tongues(), request.at, _("Decided"))
    return download(book, XLSX, f"{_('decided')}.xlsx")


@require_GET
def decided_line(request: PoskoRequest, pk: int) -> HttpResponse:
    """One decision or recommendation that is followed up, with what may be done about it."""
    return _line_page(request, _followed(request, pk), ReasonForm())


@require_POST
def finish_follow_up(request: PoskoRequest, pk: int) -> HttpResponse:
    """Say that it is done."""
    row = _followed(request, pk)
    services.finish(row, by=request.viewer, at=request.at)
    messages.success(request, _("Done: %(text)s") % {"text": row.line.text[:80]})
    return redirect("rakor:decided")


@require_POST
def drop_follow_up(request: PoskoRequest, pk: int) -> HttpResponse:
    """Drop it, with the reason."""
    return _with_reason(request, pk, followups.DROPPED, services.drop)


@require_POST
def resume_follow_up(request: PoskoRequest, pk: int) -> HttpResponse:
    """Take it up again, with the reason."""
    return _with_reason(request, pk, followups.RESUMED, services.resume)


def _with_reason(request: PoskoRequest, pk: int, event: str, act: Callable[..., FollowUp]) -> HttpResponse:
    row, form = _followed(request, pk), ReasonForm(request.POST)
    now, standing = selectors.meeting_now(row.line.rakor), selectors.follow_up_now(row)
    insist(followups.acting(now, standing, event, request.viewer))
    if form.is_valid():
        with shown_on(form):
            act(row, reason=form.cleaned_data["reason"], by=request.viewer, at=request.at)
            return redirect("rakor:decided_line", pk)
    return _line_page(request, row, form)


def _line_page(request: PoskoRequest, row: FollowUp, form: ReasonForm) -> HttpResponse:
    now, standing = selectors.meeting_now(row.line.rakor), selectors.follow_up_now(row)
    may = {
        name: followups.moving(now, standing, event, request.viewer) is None
        for name, event in (
            ("may_finish", followups.DONE),
            ("may_drop", followups.DROPPED),
            ("may_resume", followups.RESUMED),
            ("may_change", followups.SET),
        )
    }
    meeting_url = reverse("rakor:meeting", args=[row.line.rakor_id])
    context = {
        "row": row,
        "form": form,
        "late": followups.late(standing, request.at),
        "line_url": f"{meeting_url}#input-{row.line.number}",
        "silent": row.owner.code in people.without_account(request.viewer),
        **may,
    }
    return render(request, "rakor/followups/decided.html", context, status=422 if form.errors else 200)


def _followed(request: PoskoRequest, pk: int) -> FollowUp:
    found: FollowUp = get_object_or_404(followup_selectors.follow_ups(request.viewer), pk=pk)
    return found


def _handed_out(request: PoskoRequest) -> list[DecidedView]:
    wanted = page.asked(request).wanted
    return followup_selectors.views(request.viewer, followup_selectors.decided(request.viewer, wanted, request.at))
