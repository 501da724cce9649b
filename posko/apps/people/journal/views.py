"""The post's journal: one entry line, and what was written, newest first."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from posko.apps.people.accounts import selectors
from posko.apps.people.journal import selectors as journal_selectors
from posko.apps.people.journal import services
from posko.apps.people.journal.forms import LineForm
from posko.apps.people.journal.page import below_entry, beside_lines
from posko.domain.access import Act
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.people import journal as journal_rules
from posko.domain.typed_time import day_of
from posko.kit.paging import page_of
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest, typed_number

if TYPE_CHECKING:
    from posko.apps.people.models import JournalLine

LINES_A_PAGE = 100
ALL_DAYS = "all"


@require_GET
def journal(request: PoskoRequest) -> HttpResponse:
    """The lines of a day, or those that pass a filter; `?correct=12` opens the entry line to correct line 12."""
    return _page(request, _entry(request))


@require_POST
def journal_write(request: PoskoRequest) -> HttpResponse:
    """Write a line; the entry line is ready for the next one at once."""
    form = LineForm(request.POST, at=request.at)
    if not form.is_valid():
        return _page(request, form)
    given = {key: value for key, value in form.cleaned_data.items() if key not in ("day", "clock")}
    with shown_on(form, (BadInput, NotAllowed)):
        line = services.write_line(services.NewLine(**given), by=request.viewer, at=request.at)
        messages.success(request, _("Line %(number)s is in the journal.") % {"number": line.number})
        day = timezone.localdate(line.happened_at)
        shown = "" if day == timezone.localdate(request.at) else f"&day={day.isoformat()}"
        return redirect(f"{reverse('people:journal')}?entry=1{shown}")
    return _page(request, form)


def _entry(request: PoskoRequest) -> LineForm | None:
    """The entry line: as the person's last line began, or with the line that is to be corrected."""
    if not request.viewer.may(Act.JOURNAL_WRITE):
        return None
    if (asked := typed_number(request.GET.get("correct", ""))) is not None:
        line = get_object_or_404(
            journal_selectors.lines(request.viewer), number=asked, agency__code=request.viewer.agency
        )
        return LineForm(initial=_again(line), at=request.at, ready=True)
    last = journal_selectors.last_of(request.viewer)
    start = {"channel": last.channel, "recipient": last.recipient} if last else {"recipient": "Posko"}
    return LineForm(initial=start, at=request.at, ready="entry" in request.GET)


def _again(line: JournalLine) -> dict[str, object]:
    happened = timezone.localtime(line.happened_at)
    same = {key: getattr(line, key) for key in ("sender", "recipient", "channel", "text")}
    return {**same, "corrects": line.number, "day": happened.date(), "clock": happened.time().replace(microsecond=0)}


def _wanted(request: PoskoRequest) -> journal_selectors.Filter:
    """The filter of the URL: today where nothing is asked, every day where words are searched."""
    words = {key: request.GET.get(key, "").strip()[:100] for key in ("channel", "agency", "q")}
    asked = request.GET.get("day", "")
    if asked == ALL_DAYS or (not asked and words["q"]):
        return journal_selectors.Filter(None, **words)
    try:
        day = day_of(asked)
    except BadInput:
        day = timezone.localdate(request.at)
    return journal_selectors.Filter(day, **words)


def _page(request: PoskoRequest, form: LineForm | None) -> HttpResponse:
    viewer, wanted = request.viewer, _wanted(request)
    page = page_of(request, journal_selectors.listed(viewer, wanted), LINES_A_PAGE)
    refused = form is not None and form.is_bound
    context = {
        "page": page,
        "actions": beside_lines(viewer, [line.number for line in page], request.at),
        "heads": below_entry(viewer, request.at) if form else [],
        "form": form,
        "correcting": form["corrects"].value() if form else None,
        "chosen": wanted,
        "today": timezone.localdate(request.at),
        "back": wanted.day - timedelta(days=1) if wanted.day else None,
        "ahead": wanted.day + timedelta(days=1) if wanted.day else None,
        "channels": journal_rules.CHANNELS,
        "agencies": selectors.agencies(viewer),
        "parties": journal_selectors.parties(viewer) if form else [],
        "people_names": selectors.people_names(viewer),
        "own": viewer.agency,
    }
    return render(request, "people/journal/journal.html", context, status=422 if refused else 200)
