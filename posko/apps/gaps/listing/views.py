"""The list of gaps with its filters and saved views, the change of many gaps at once, and the board."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING, get_args
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from posko.apps.gaps.calendar.page import burn_down
from posko.apps.gaps.course.filters import WORDS
from posko.apps.gaps.listing import page
from posko.apps.gaps.listing import selectors as listing_selectors
from posko.apps.gaps.listing import services as listing_services
from posko.apps.gaps.listing.forms import ChangeForm, SavedViewForm
from posko.apps.gaps.listing.selectors import Found
from posko.apps.people.accounts import selectors as people
from posko.domain.errors import BadInput
from posko.domain.gaps import changes as gap_changes
from posko.domain.gaps import policies
from posko.kit.paging import page_of
from posko.kit.requests import PoskoRequest, typed_number

if TYPE_CHECKING:
    from collections.abc import Mapping

    from posko.apps.gaps.models import GapChange

GAPS_A_PAGE = 40
CHIPS = ("state", "agency", "place", "phase", "severity", "kind", "sort")
BOARD_CHIPS = ("agency", "place", "phase", "severity", "kind")
BOARD_WORDS = ("by", *WORDS)
UNDOABLE = "gap_changes"  # in the session: the acts that this session may still undo


@require_GET
def gap_list(request: PoskoRequest) -> HttpResponse:
    """All gaps that live, in groups by what comes next. The URL holds the filter, and which gap the panel shows."""
    asked = page.asked(request)
    panel = page.panel(request, asked.wanted)
    if request.headers.get("HX-Target") == "peek":
        return render(request, "gaps/listing/_panel.html", panel)
    minute = request.at.replace(second=0, microsecond=0)
    counts = listing_selectors.counts(request.viewer, asked.wanted, minute)
    part = page_of(request, Found(request.viewer, asked.wanted, minute, counts), GAPS_A_PAGE)
    context = {
        **panel,
        "page": part,
        "sections": page.sections(request, asked.wanted, list(part.object_list), counts),
        "counts": counts,
        "burn": burn_down(request.viewer, request.operation.regime, request.at),
        "strange": asked.strange,
        "chips": page.chips(request, asked, *CHIPS),
        "q": asked.wanted.q,
        "kept_words": page.kept_words(request),
        "handed_out": page.handed_out(request),
        "narrowed": any(request.GET.get(word) for word in WORDS),
        "choosing": "choose" in request.GET,
        "saved": saved_context(request, "list"),
        "change_form": ChangeForm(viewer=request.viewer, auto_id="change-%s"),
        "may_change": policies.changing_many(request.viewer) is None,
        "may_open": policies.opening(request.viewer) is None,
    }
    return render(request, "gaps/listing/list.html", context)


def saved_context(request: PoskoRequest, kind: str) -> dict[str, object]:
    """The views that this person may choose, and the form that saves the one in the URL."""
    query = urlencode([(word, value) for word in BOARD_WORDS if (value := request.GET.get(word, "").strip()[:200])])
    initial = {"page": kind, "query": query}
    return {
        "views": listing_selectors.saved_views(request.viewer),
        "form": SavedViewForm(initial=initial, auto_id="view-%s"),
        "actor": request.viewer.actor,
    }


@require_POST
def save_view(request: PoskoRequest) -> HttpResponse:
    """Keep the filter of the URL under a name."""
    form = SavedViewForm(request.POST, auto_id="view-%s")
    if not form.is_valid():
        return render(request, "gaps/listing/save_view.html", {"form": form}, status=422)
    told = dict(parse_qsl(form.cleaned_data["query"]))
    query = urlencode([(word, told[word]) for word in BOARD_WORDS if told.get(word)])
    new = listing_services.NewSavedView(**{**form.cleaned_data, "query": query})
    view = listing_services.save_view(new, by=request.viewer, at=request.at)
    messages.success(request, _("The view “%(name)s” is kept.") % {"name": view.name})
    return redirect(f"{reverse(f'gaps:{view.page}')}?{view.query}")


@require_POST
def remove_view(request: PoskoRequest, pk: int) -> HttpResponse:
    """Remove an own view."""
    view = get_object_or_404(listing_selectors.own_views(request.viewer), pk=pk)
    kind = view.page
    listing_services.remove_view(view, by=request.viewer, at=request.at)
    messages.success(request, _("The view is removed."))
    return redirect(f"gaps:{kind}")


@require_POST
def change(request: PoskoRequest) -> HttpResponse:
    """Change many gaps: first the page that shows what it would do, then, confirmed, the act."""
    numbers = [
        number
        for text in [*request.POST.getlist("gap"), *request.POST.getlist("chosen")]
        if (number := typed_number(text)) is not None
    ]
    if len(numbers) > gap_changes.MOST:
        raise BadInput("At most %(most)s gaps are changed in one act; choose fewer.", most=gap_changes.MOST)
    form = ChangeForm(request.POST, viewer=request.viewer, auto_id="change-%s")
    if not form.is_valid() or not numbers:
        context = {"form": form, "numbers": numbers, "planned": ()}
        return render(request, "gaps/listing/change.html", context, status=422)
    told = {field: form.cleaned_data[field] for field in gap_changes.FIELDS}
    if request.POST.get("confirmed") == "1":
        return _changed(request, numbers, told, form.cleaned_data["form_key"])
    wanted = {field: value for field, value in told.items() if value}
    planned = listing_selectors.planned(request.viewer, numbers, wanted, request.at)
    context = {
        "form": form,
        "numbers": numbers,
        "planned": planned,
        "would": sum(bool(each.change.fields) for each in planned),
        "agency_names": people.agency_names(request.viewer),
    }
    return render(request, "gaps/listing/change.html", context)


@require_GET
def changed(request: PoskoRequest, key: uuid.UUID) -> HttpResponse:
    """The result of one's own change, and its undo while this session lasts."""
    act = _own_change(request, key)
    context = {
        "act": act,
        "planned": listing_selectors.changed(request.viewer, act),
        "agency_names": people.agency_names(request.viewer),
        "may_undo": act.undone_at is None and str(key) in request.session.get(UNDOABLE, []),
    }
    return render(request, "gaps/listing/changed.html", context)


@require_POST
def undo_change(request: PoskoRequest, key: uuid.UUID) -> HttpResponse:
    """Undo one's own change, in the session that made it."""
    act = _own_change(request, key)
    if str(key) not in request.session.get(UNDOABLE, []):
        raise BadInput("A change is undone in the session that made it. Change the gaps again instead.")
    back, stayed = listing_services.undo_change(act, by=request.viewer, at=request.at)
    told = {"back": back, "stayed": stayed}
    messages.success(request, _("%(back)d gaps are as they were; %(stayed)d were changed again since and stay.") % told)
    return redirect("gaps:changed", key)


def _changed(request: PoskoRequest, numbers: list[int], told: Mapping[str, str], key: uuid.UUID) -> HttpResponse:
    new = listing_services.NewChange(key, numbers, **told)
    act = listing_services.change_gaps(new, by=request.viewer, at=request.at)
    request.session[UNDOABLE] = [*request.session.get(UNDOABLE, []), str(act.form_key)][-20:]
    messages.success(request, _("%(count)d gaps are changed.") % {"count": len(act.rows)})
    return redirect("gaps:changed", act.form_key)


def _own_change(request: PoskoRequest, key: uuid.UUID) -> GapChange:
    act = listing_selectors.change_of(request.viewer, key)
    if act is None:
        raise Http404
    return act


WAYS = get_args(listing_selectors.By)


@require_GET
def board(request: PoskoRequest) -> HttpResponse:
    """Gaps in lanes by agency, place or phase, in columns by state."""
    way = request.GET.get("by", "")
    by: listing_selectors.By = way if way in WAYS else WAYS[0]  # type: ignore[assignment]
    asked = page.asked(request)
    wanted = replace(asked.wanted, state="", sort="")
    context = {
        "by": by,
        "ways": WAYS,
        "columns": listing_selectors.COLUMNS,
        "lanes": listing_selectors.board(request.viewer, by, wanted, request.at),
        "strange": asked.strange,
        "chips": page.chips(request, asked, *(word for word in BOARD_CHIPS if word != by)),
        "q": wanted.q,
        "kept_words": page.kept_words(request),
        "narrowed": any(request.GET.get(word) for word in WORDS),
        "saved": saved_context(request, "board"),
        "at": request.at,
        "may_open": policies.opening(request.viewer) is None,
    }
    return render(request, "gaps/listing/board.html", context)
