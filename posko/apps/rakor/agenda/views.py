"""The agenda of a meeting: convened with it, written, put in order, and led through while the meeting runs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.evidence.forms import announced_fault
from posko.apps.operation import selectors as operations
from posko.apps.rakor.agenda import selectors, services
from posko.apps.rakor.agenda.forms import ChangeItemForm, ConveneForm, ItemForm, ItemsForm, PaparanForm, as_typed
from posko.apps.rakor.agenda.page import tag_of
from posko.apps.rakor.agenda.steps import as_item, room
from posko.apps.rakor.meetings import page
from posko.apps.rakor.meetings.selectors import meeting_now
from posko.apps.rakor.meetings.services import NewRakor
from posko.apps.rakor.meetings.views import rakor_of
from posko.domain.errors import BadInput, NotAllowed, insist
from posko.domain.rakor import agenda, cycle, policies
from posko.kit.language import page_language
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest, typed_number
from posko.law import plans

if TYPE_CHECKING:
    from posko.apps.rakor.models import AgendaItem, Rakor

NOW = "#agenda-now"


@require_http_methods(["GET", "POST"])
def convene(request: PoskoRequest) -> HttpResponse:
    """Convene a meeting; `?cycle=` fills the form with a meeting of the planning cycle."""
    asked = cycle.meeting(request.GET.get("cycle", ""))
    given = {"chair": request.viewer.agency, **(_of_cycle(request, asked) if asked else {})}
    form = ConveneForm(request.POST or None, viewer=request.viewer, initial=given)
    if request.method == "POST" and form.is_valid():
        data = {**form.cleaned_data, "chair": form.cleaned_data["chair"].code, "invited": form.guests or None}
        items = data.pop("items")
        with shown_on(form):
            meeting = services.convene(NewRakor(**data), items, by=request.viewer, at=request.at)
            messages.success(request, _("The meeting is convened; it starts from what is open."))
            return redirect("rakor:meeting", meeting.pk)
    context = {"form": form, "asked": asked, **page.on_plan(request)}
    return render(request, "rakor/meetings/convene.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def write(request: PoskoRequest, pk: int) -> HttpResponse:
    """The agenda of a meeting, and one more item for it."""
    found = rakor_of(request, pk)
    if request.method != "POST":
        return _page(request, found)
    insist(policies.arranging(meeting_now(found), request.viewer))
    form = ItemForm(request.POST, **_beside(request, found))
    if form.is_valid():
        with shown_on(form, (BadInput, NotAllowed)):
            key = form.cleaned_data["form_key"]
            services.add(found, [form.item()], form_key=key, by=request.viewer, at=request.at)
            messages.success(request, _("It stands on the agenda."))
            return redirect("rakor:agenda", pk)
    return _page(request, found, item_form=form)


@require_POST
def add_items(request: PoskoRequest, pk: int) -> HttpResponse:
    """Many items at once, as they were typed or pasted."""
    found = _arranged(request, pk)
    form = ItemsForm(request.POST, auto_id="many_%s", **_beside(request, found))
    if form.is_valid():
        with shown_on(form, (BadInput, NotAllowed)):
            made = services.add(found, **_named(form), by=request.viewer, at=request.at)
            told = ngettext("%(count)d item stands on the agenda.", "%(count)d items stand on the agenda.", len(made))
            messages.success(request, told % {"count": len(made)})
            return redirect("rakor:agenda", pk)
    return _page(request, found, items_form=form)


@require_POST
def take_gaps(request: PoskoRequest, pk: int) -> HttpResponse:
    """Take open gaps in as items."""
    found = _arranged(request, pk)
    if not (numbers := _ticked(request, "gap")):
        messages.error(request, _("Tick the gaps that are to become items first."))
        return redirect("rakor:agenda", pk)
    made, left = services.take_gaps(found, numbers, by=request.viewer, at=request.at)
    told = ngettext("%(count)d gap became an item.", "%(count)d gaps became items.", len(made))
    return _taken_in(request, found, told % {"count": len(made)}, left)


@require_POST
def take_decisions(request: PoskoRequest, pk: int) -> HttpResponse:
    """Take decisions of earlier meetings in as items."""
    found = _arranged(request, pk)
    if not (keys := _ticked(request, "decision")):
        messages.error(request, _("Tick the decisions that are to become items first."))
        return redirect("rakor:agenda", pk)
    made, left = services.take_decisions(found, keys, by=request.viewer, at=request.at)
    told = ngettext("%(count)d decision became an item.", "%(count)d decisions became items.", len(made))
    return _taken_in(request, found, told % {"count": len(made)}, left)


@require_http_methods(["GET", "POST"])
def item(request: PoskoRequest, pk: int) -> HttpResponse:
    """Change an item, or put a paparan to it."""
    row = _item(request, pk)
    found = rakor_of(request, row.rakor_id)
    if request.method != "POST":
        return _item_page(request, found, row)
    insist(policies.arranging(meeting_now(found), request.viewer))
    form = ChangeItemForm(request.POST, **_beside(request, found), key=row.pk)
    if form.is_valid():
        with shown_on(form, (BadInput, NotAllowed)):
            new = services.NewItem(form.cleaned_data["version"], form.item())
            services.change(row, new, by=request.viewer, at=request.at)
            messages.success(request, _("The item is changed."))
            return redirect("rakor:agenda", found.pk)
        form = _over(form, _item(request, pk))
    return _item_page(request, found, row, form=form)


@require_POST
def move_item(request: PoskoRequest, pk: int) -> HttpResponse:
    """Give an item another place."""
    row = _item(request, pk)
    insist(policies.arranging(meeting_now(row.rakor), request.viewer))
    place = typed_number(request.POST.get("place", ""))
    if place is None:
        raise BadInput("Say at which place the item is to stand, as a number.")
    services.move(row, place, by=request.viewer, at=request.at)
    return redirect("rakor:agenda", row.rakor_id)


@require_POST
def remove_item(request: PoskoRequest, pk: int) -> HttpResponse:
    """Take an item off the agenda."""
    row = _item(request, pk)
    services.remove(row, by=request.viewer, at=request.at)
    messages.success(request, _("“%(title)s” is off the agenda.") % {"title": row.title})
    return redirect("rakor:agenda", row.rakor_id)


@require_POST
def file_paparan(request: PoskoRequest, pk: int) -> HttpResponse:
    """Keep the file that the speaker shows."""
    row = _item(request, pk)
    found = rakor_of(request, row.rakor_id)
    insist(policies.presenting(meeting_now(found), row.speaker.code if row.speaker else "", request.viewer))
    if wrong := announced_fault(request.META):
        form = PaparanForm(auto_id="paparan_%s")
        form.cleaned_data = {}
        form.add_error(None, wrong)
        return _item_page(request, found, row, paparan_form=form)
    form = PaparanForm(request.POST, request.FILES, auto_id="paparan_%s")
    if form.is_valid():
        given = form.cleaned_data
        with shown_on(form, (BadInput, NotAllowed)):
            services.file_paparan(row, given["paparan"], form_key=given["form_key"], by=request.viewer, at=request.at)
            messages.success(request, _("The paparan is kept with the item."))
            return redirect("rakor:agenda", found.pk)
    return _item_page(request, found, row, paparan_form=form)


@require_POST
def take_up(request: PoskoRequest, pk: int) -> HttpResponse:
    """Put an item on the table."""
    row = _item(request, pk)
    services.take_up(row, by=request.viewer, at=request.at)
    return _led(request, row)


@require_POST
def finish(request: PoskoRequest, pk: int) -> HttpResponse:
    """End the item that is on the table."""
    row = _item(request, pk)
    services.finish(row, by=request.viewer, at=request.at)
    return _led(request, row)


@require_GET
def now(request: PoskoRequest, pk: int) -> HttpResponse:
    """The agenda alone, with the time that it has used; 304 while nothing is new."""
    found = rakor_of(request, pk)
    context = _now(request, found)
    if request.headers.get("If-None-Match") == context["agenda_tag"]:
        return HttpResponse(status=304, headers={"ETag": context["agenda_tag"]})
    answer = render(request, "rakor/agenda/_fresh.html", context)
    answer.headers["ETag"] = context["agenda_tag"]
    return answer


def _now(request: PoskoRequest, found: Rakor) -> dict[str, Any]:
    shown = selectors.written(request.viewer, found, request.at)
    return {
        "meeting": found,
        "written": shown,
        "agenda_tag": tag_of(request, found, shown),
        "on_table": shown.on.row if shown.on else None,
        "on_table_use": shown.on.use if shown.on else None,
        "at": request.at,
    }


def _led(request: PoskoRequest, row: AgendaItem) -> HttpResponse:
    if "HX-Request" in request.headers:
        return render(request, "rakor/agenda/_fresh.html", _now(request, rakor_of(request, row.rakor_id)))
    answer = redirect("rakor:meeting", row.rakor_id)
    answer.headers["Location"] += NOW
    return answer


def _item(request: PoskoRequest, pk: int) -> AgendaItem:
    found: AgendaItem = get_object_or_404(selectors.ever(request.viewer), pk=pk)
    return found


def _arranged(request: PoskoRequest, pk: int) -> Rakor:
    """The meeting, for who writes its agenda. NotAllowed for others."""
    found = rakor_of(request, pk)
    insist(policies.arranging(meeting_now(found), request.viewer))
    return found


def _beside(request: PoskoRequest, found: Rakor, rows: Iterable[AgendaItem] | None = None) -> dict[str, Any]:
    """What an item is checked against: the items that stand, read unless they are given."""
    standing = selectors.items(request.viewer).filter(rakor=found) if rows is None else rows
    return {"viewer": request.viewer, "others": [as_item(row) for row in standing], "room": room(found)}


def _ticked(request: PoskoRequest, name: str) -> list[int]:
    return [number for word in request.POST.getlist(name) if (number := typed_number(word)) is not None]


def _taken_in(request: PoskoRequest, found: Rakor, told: str, left: int) -> HttpResponse:
    """Back to the agenda, with what became an item and how many there was no time for."""
    messages.success(request, told)
    if left:
        more = ngettext("There was no time for %(count)d more.", "There was no time for %(count)d more.", left)
        messages.warning(request, more % {"count": left})
    return redirect("rakor:agenda", found.pk)


def _named(form: ItemsForm) -> dict[str, Any]:
    return {"items": form.cleaned_data["items"], "form_key": form.cleaned_data["form_key"]}


def _over(form: ChangeItemForm, row: AgendaItem) -> ChangeItemForm:
    """A refused form with the version that stands now: sent again, it replaces what its refusal names."""
    form.data = {**form.data.dict(), "version": str(row.version)}  # type: ignore[attr-defined]  # it came by POST
    return form


def _page(request: PoskoRequest, found: Rakor, **refused: Form) -> HttpResponse:
    """The page of an agenda. A refused form is shown again in its place, with status 422."""
    shown = selectors.written(request.viewer, found, request.at)
    context: dict[str, Any] = {"meeting": found, "written": shown, "asked": cycle.meeting(found.cycle)}
    if shown.may_arrange:
        beside = _beside(request, found, [each.row for each in shown.items])
        starts = selectors.agenda_of(request.viewer, found, request.at)
        context |= {
            "item_form": ItemForm(**beside),
            "items_form": ItemsForm(auto_id="many_%s", **beside),
            "left": shown.without(starts),
            "undone": selectors.undone(request.viewer, found),
            "taken_minutes": agenda.TAKEN_MINUTES,
        }
    context |= {**page.on_agenda(request, found), **refused}
    return render(request, "rakor/agenda/agenda.html", context, status=422 if refused else 200)


def _item_page(
    request: PoskoRequest,
    found: Rakor,
    row: AgendaItem,
    *,
    form: ChangeItemForm | None = None,
    paparan_form: PaparanForm | None = None,
) -> HttpResponse:
    current = meeting_now(found)
    speaker = row.speaker.code if row.speaker else ""
    may_change = policies.arranging(current, request.viewer) is None
    may_present = policies.presenting(current, speaker, request.viewer)
    if not may_change:
        insist(may_present)
    standing = {"title": row.title, "speaker": speaker, "minutes": row.minutes, "asks": row.asks}
    context = {
        "meeting": found,
        "item": row,
        "form": form
        or ChangeItemForm(initial={**standing, "version": row.version}, **_beside(request, found), key=row.pk),
        "paparan_form": paparan_form or PaparanForm(auto_id="paparan_%s"),
        "may_change": may_change,
        "may_present": may_present is None,
    }
    refused = form is not None or paparan_form is not None
    return render(request, "rakor/agenda/item.html", context, status=422 if refused else 200)


def _of_cycle(request: PoskoRequest, asked: cycle.CycleMeeting) -> dict[str, object]:
    """A meeting of the cycle as the form begins: its name, its usual time if that is ahead, its outputs as items."""
    language = page_language()
    due = cycle.due(asked, plans.stages(operations.regime(request.viewer)))
    return {
        "title": asked.name[language],
        "held_at": due if due and due > request.at else None,
        "minutes_planned": str(asked.minutes),
        "items": as_typed(asked.items(language)),
        "cycle": asked.code,
    }
