"""Pages and acts of the rakor as a whole: the list, planning, and the page of one meeting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.gaps.listing import selectors as listing_selectors
from posko.apps.rakor.meetings import page, selectors, services
from posko.apps.rakor.meetings.forms import AnswerForm, CancelForm, ChangeForm, InputForm
from posko.apps.territory import selectors as territory
from posko.domain.errors import insist
from posko.domain.gaps.states import GapState
from posko.domain.rakor import agenda, policies
from posko.domain.rakor import meetings as rakor_meetings
from posko.domain.rakor.meetings import MeetingState
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.rakor.meetings.selectors import InputView
    from posko.apps.rakor.models import Input, Rakor, Seat, Wording


@dataclass(frozen=True, slots=True)
class Desk:
    """The forms beside the lines: for a new line, for one that is reworded, or for two texts in conflict.

    `act` is another act on the line: `follow` (its owner and date) or `promise` (what is promised on it).
    """

    form: Form
    line: Input | None = None
    draft: Wording | None = None
    beside: bool = False
    act: str = ""


@require_GET
def rakor_list(request: PoskoRequest) -> HttpResponse:
    """All meetings, and what the next one starts from."""
    meetings = list(selectors.rakors(request.viewer))
    ahead = [each for each in meetings if each.held_at > request.at and each.state == MeetingState.PLANNED]
    context = {
        "sections": page.sections(request, meetings),
        "upcoming": min(ahead, key=lambda each: (each.held_at, each.pk), default=None),
        **page.on_list(request),
        "may_convene": policies.convening(request.viewer) is None,
        "at": request.at,
    }
    return render(request, "rakor/meetings/list.html", context)


@require_http_methods(["GET", "POST"])
def change(request: PoskoRequest, pk: int) -> HttpResponse:
    """Move or change a planned meeting, or cancel it: both with a reason."""
    found = steered(request, pk)
    rakor_meetings.next_state(found.state, "rakor.changed")
    form = ChangeForm(request.POST or None, viewer=request.viewer, initial=_as_planned(request, found))
    if request.method != "POST" or not form.is_valid():
        context = {"meeting": found, "form": form, "cancel_form": CancelForm(auto_id="cancel_%s")}
        return render(request, "rakor/meetings/change.html", context, status=422 if form.errors else 200)
    given = {key: value for key, value in form.cleaned_data.items() if key != "form_key"}
    new = services.Change(**{**given, "invited": form.guests})
    services.change(found, new, by=request.viewer, at=request.at)
    messages.success(request, _("Changed. Whoever was invited finds the new time and the reason here."))
    return redirect("rakor:meeting", pk)


@require_POST
def cancel(request: PoskoRequest, pk: int) -> HttpResponse:
    """Cancel a planned meeting."""
    found = steered(request, pk)
    form = CancelForm(request.POST, auto_id="cancel_%s")
    if not form.is_valid():
        plan = ChangeForm(viewer=request.viewer, initial=_as_planned(request, found))
        context = {"meeting": found, "form": plan, "cancel_form": form}
        return render(request, "rakor/meetings/change.html", context, status=422)
    services.cancel(found, reason=form.cleaned_data["reason"], by=request.viewer, at=request.at)
    messages.success(request, _("The meeting is cancelled; its invitations say so."))
    return redirect("rakor:meeting", pk)


@require_POST
def begin(request: PoskoRequest, pk: int) -> HttpResponse:
    """Begin a meeting."""
    services.begin(steered(request, pk), by=request.viewer, at=request.at)
    messages.success(request, _("The meeting has begun."))
    return redirect("rakor:meeting", pk)


@require_GET
def meeting(request: PoskoRequest, pk: int) -> HttpResponse:
    """One meeting: its agenda, every input as a line, and what became of it."""
    return meeting_page(request, rakor_of(request, pk))


def rakor_of(request: PoskoRequest, pk: int) -> Rakor:
    """The meeting that exists for this viewer, or 404."""
    found: Rakor = get_object_or_404(selectors.rakors(request.viewer), pk=pk)
    return found


def steered(request: PoskoRequest, pk: int) -> Rakor:
    """The meeting, for its chair or convener. NotAllowed for others."""
    found = rakor_of(request, pk)
    insist(policies.steering(selectors.meeting_now(found), request.viewer))
    return found


def meeting_page(
    request: PoskoRequest, found: Rakor, *, desk: Desk | None = None, answer_form: AnswerForm | None = None
) -> HttpResponse:
    """The page of a meeting. A refused form is shown again in its place, with status 422."""
    viewer, seats, now = request.viewer, selectors.seats(request.viewer, found), selectors.meeting_now(found)
    own = next((seat for seat in seats if seat.agency.code == viewer.agency and seat.invited), None)
    running = found.state in rakor_meetings.OPEN_TABLE
    asked = listing_selectors.asked(viewer, request.at) if running else []
    context = {
        **lines_context(request, found),
        "desk": desk or Desk(new_line_form(request, found)),
        "seats": seats,
        "own_seat": own,
        "answer_form": answer_form or _answer_form(own, request),
        "asked_of_us": [each for each in asked if each.may_answer],
        "asked_of_others": [each for each in asked if not each.may_answer],
        **page.on_meeting(request, found),
        "may_begin": policies.moving(now, "rakor.begun", viewer, request.at) is None,
        "check_in": policies.attending(now, request.at) is None,
        "places": places(request),
    }
    refused = bool(desk and desk.form.errors) or answer_form is not None
    return render(request, "rakor/meetings/meeting.html", context, status=422 if refused else 200)


def lines_context(request: PoskoRequest, found: Rakor) -> dict[str, object]:
    """What the lines of a meeting show, and the figures over them."""
    shown = selectors.lines(request.viewer, found, request.at)
    return {
        "meeting": found,
        "lines": shown,
        "rights": selectors.mandate(request.viewer, found),
        "figures": _figures(shown),
        "may_open": policies.opening_gap(selectors.meeting_now(found), request.viewer) is None,
        "tag": lines_tag(request, found, shown),
        "at": request.at,
    }


def desk_context(request: PoskoRequest, found: Rakor) -> dict[str, object]:
    """The lines, and what a desk that comes alone says of the item on the table: a new line is noted under it."""
    return {**lines_context(request, found), **_on_table(request, found)}


def _on_table(request: PoskoRequest, found: Rakor) -> dict[str, object]:
    row = selectors.on_table(request.viewer, found)
    if row is None:
        return {"on_table": None}
    used = agenda.seconds(row.taken_up_at, request.at, row.earlier_seconds)
    return {"on_table": row, "on_table_use": agenda.use(row.minutes, used)}


def lines_tag(request: PoskoRequest, found: Rakor, shown: list[InputView] | None = None) -> str:
    """The ETag of the lines as this viewer reads them."""
    return f'W/"{selectors.tag(request.viewer, found, shown)}-{get_language()}"'


def new_line_form(request: PoskoRequest, found: Rakor) -> InputForm:
    """An empty form for a line."""
    return InputForm(viewer=request.viewer, keeps=selectors.mandate(request.viewer, found).keeps)


def places(request: PoskoRequest) -> list[str]:
    """What the place field offers."""
    return territory.offered(request.viewer)


def _figures(shown: list[InputView]) -> dict[str, int]:
    """The outcome of the lines: how many gaps, late ones and closed ones."""
    gaps = [line.gap for line in shown if line.gap]
    closed = sum(gap.row.state == GapState.CLOSED for gap in gaps)
    return {"lines": len(shown), "gaps": len(gaps), "late": sum(gap.late for gap in gaps), "closed": closed}


def _answer_form(own: Seat | None, request: PoskoRequest) -> AnswerForm:
    role = request.viewer.role.value if request.viewer.role else ""
    given = {"role": own.answer_role or role, "reason": own.answer_reason} if own else {"role": role}
    return AnswerForm(initial=given, auto_id="answer_%s")


def _as_planned(request: PoskoRequest, found: Rakor) -> dict[str, object]:
    guests = [seat.agency for seat in selectors.seats(request.viewer, found) if seat.invited]
    return {
        "title": found.title,
        "held_at": found.held_at,
        "venue": found.venue,
        "minutes_planned": found.minutes_planned,
        "invited": guests,
    }
