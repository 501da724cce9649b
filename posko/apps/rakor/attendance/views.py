"""Invitations and attendance: answers, files for the calendar, the code on the wall, marking by hand, the list."""

from __future__ import annotations

import math
import time
from typing import TYPE_CHECKING, Final

from allauth.core.internal.httpkit import get_client_ip
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.people.accounts import selectors as people
from posko.apps.rakor.attendance import paper
from posko.apps.rakor.attendance import selectors as attendance_selectors
from posko.apps.rakor.attendance import services as attendance_services
from posko.apps.rakor.attendance.forms import ArrivalForm, PersonsForm
from posko.apps.rakor.attendance.selectors import ByCode
from posko.apps.rakor.attendance.services import NewPersons
from posko.apps.rakor.meetings import selectors, services
from posko.apps.rakor.meetings.forms import AnswerForm
from posko.apps.rakor.meetings.views import meeting_page, rakor_of, steered
from posko.domain.errors import BadInput, insist
from posko.domain.files.archives import DOCX
from posko.domain.rakor import check_in as rakor_check_in
from posko.domain.rakor import meetings, policies
from posko.domain.rakor.guests import KEPT, STANDS, Stand
from posko.domain.rakor.meetings import Presence
from posko.kit.downloads import PDF, download
from posko.kit.language import asked_language, sentence
from posko.kit.limits import Limits
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest, typed_number

if TYPE_CHECKING:
    from posko.apps.rakor.models import Guest, Rakor


@require_POST
def answer(request: PoskoRequest, pk: int) -> HttpResponse:
    """Answer the own agency's invitation."""
    found = rakor_of(request, pk)
    form = AnswerForm(request.POST, auto_id="answer_%s")
    if not form.is_valid():
        return meeting_page(request, found, answer_form=form)
    services.answer(found, services.Answer(**form.cleaned_data), by=request.viewer, at=request.at)
    messages.success(request, _("Answered. You can change it until the meeting is over."))
    return redirect("rakor:meeting", pk)


@require_GET
def invitation(request: PoskoRequest, pk: int, agency: str) -> HttpResponse:
    """The invitation of one agency as a file for calendars; the same file moves or removes an earlier one."""
    found = rakor_of(request, pk)
    seat = next((s for s in selectors.seats(request.viewer, found) if s.agency.code == agency and s.invited), None)
    if seat is None:
        raise Http404
    link = request.build_absolute_uri(reverse("rakor:meeting", args=[pk]))
    name, content = paper.invitation_file(request.viewer, found, seat, link, request.at)
    return download(content, "text/calendar; charset=utf-8", name)


@require_GET
def attendance(request: PoskoRequest, pk: int) -> HttpResponse:
    """Who is here, and, for the chair, the code for the wall and the marking by hand."""
    found = rakor_of(request, pk)
    rights = selectors.mandate(request.viewer, found)
    seats = selectors.seats(request.viewer, found)
    seated = {seat.agency.code for seat in seats}
    takes = policies.attending(selectors.meeting_now(found), request.at) is None
    tallies = attendance_selectors.tallies(request.viewer, found)
    context = {
        "meeting": found,
        "rights": rights,
        "seats": seats,
        "counts": {word.value: sum(seat.presence == word for seat in seats) for word in Presence},
        "others": [each for each in people.agencies(request.viewer) if each.code not in seated],
        "takes": takes,
        "guests": tallies,
        "guests_waiting": sum(each.waiting for each in tallies),
        "lists": policies.listing_guests(selectors.meeting_now(found), request.viewer) is None,
        "presences": [(word.value, meetings.PRESENCES[word]) for word in Presence],
    }
    template = (
        "rakor/attendance/_attendance.html" if "HX-Request" in request.headers else "rakor/attendance/attendance.html"
    )
    return render(request, template, context)


@require_POST
def mark(request: PoskoRequest, pk: int) -> HttpResponse:
    """Mark an agency by hand, as the chair."""
    found, word = steered(request, pk), request.POST.get("presence", "")
    if word not in set(Presence):
        raise BadInput("Say whether the agency is present, excused or absent.")
    agency = request.POST.get("agency", "")
    attendance_services.mark(found, agency, Presence(word), by=request.viewer, at=request.at)
    return redirect("rakor:attendance", pk)


@require_GET
def code(request: PoskoRequest, pk: int) -> HttpResponse:
    """The code for the wall, drawn again every minute. Only the chair and the convener may show it."""
    found = rakor_of(request, pk)
    insist(policies.marking(selectors.meeting_now(found), request.viewer, request.at))
    word = rakor_check_in.token(_key(), found.pk, request.real_at)
    address = request.build_absolute_uri(reverse("rakor:arrive", args=[pk, word]))
    context = {"meeting": found, "drawing": rakor_check_in.drawing(address), "address": address}
    return render(request, "rakor/attendance/_code.html", context)


@require_http_methods(["GET", "POST"])
def check_in(request: PoskoRequest, pk: int, word: str) -> HttpResponse:
    """Where the code leads: one press marks the own agency present."""
    found = rakor_of(request, pk)
    rakor_check_in.must_be_fresh(_key(), found.pk, word, request.real_at)
    insist(policies.checking_in(selectors.meeting_now(found), request.viewer, request.at))
    if request.method == "POST":
        attendance_services.check_in(found, by=request.viewer, at=request.at)
        messages.success(request, _("Your agency is marked present."))
        return redirect("rakor:meeting", pk)
    seats = selectors.seats(request.viewer, found)
    own = next((seat for seat in seats if seat.agency.code == request.viewer.agency), None)
    return render(request, "rakor/attendance/check_in.html", {"meeting": found, "own_seat": own, "word": word})


# A room sends from one address, so the address may send what a room does; a meeting takes no more than a room holds.
PER_ADDRESS: Final = 20
PER_MEETING: Final = 40
_of_address = Limits("guest-address", burst=2 * PER_ADDRESS)
_of_meeting = Limits("guest-meeting", burst=2 * PER_MEETING)


@sensitive_post_parameters("name", "office")
@require_http_methods(["GET", "HEAD", "POST"])
def arrive(request: PoskoRequest, pk: int, word: str) -> HttpResponse:
    """Where the code on the wall leads. Who has an account here marks the own agency; anybody else says who he is."""
    try:
        rakor_check_in.must_be_fresh(_key(), pk, word, request.real_at)
        behind = attendance_selectors.by_code(pk, request.real_at)
        if behind is None:
            raise BadInput("This code belongs to no meeting here. Scan the one on the wall again.")
        if _sits_here(request, behind):
            return redirect("rakor:check_in", pk, word)
        insist(policies.attending(selectors.meeting_now(behind.meeting), behind.at))
    except BadInput as refusal:
        form = ArrivalForm(request.POST or None)  # what was typed stays there, for when the next code is scanned
        context = {"form": form, "refused": sentence(refusal.message, refusal.params)}
        return render(request, "rakor/attendance/arrive.html", context, status=400)
    return _arrival(request, behind, word)


def _sits_here(request: PoskoRequest, behind: ByCode) -> bool:
    viewer = getattr(request, "viewer", None)
    return viewer is not None and viewer.operation == behind.viewer.operation and policies.speaking(viewer) is None


def _arrival(request: PoskoRequest, behind: ByCode, word: str) -> HttpResponse:
    form = ArrivalForm(request.POST or None)
    context: dict[str, object] = {"meeting": behind.meeting, "form": form, "word": word}
    if request.method != "POST" or not form.is_valid():
        return render(request, "rakor/attendance/arrive.html", context, status=422 if form.errors else 200)
    if seconds := _wait(request, behind.meeting.pk):
        context["too_often"] = True
        busy = render(request, "rakor/attendance/arrive.html", context, status=429)
        busy.headers["Retry-After"] = str(max(1, math.ceil(seconds)))
        return busy
    with shown_on(form):
        person, key = form.person(), form.cleaned_data["form_key"]
        attendance_services.arrive(behind.meeting, key, person, by=behind.viewer, at=behind.at)
        return render(request, "rakor/attendance/arrived.html", context)
    return render(request, "rakor/attendance/arrive.html", context, status=422)


def _wait(request: PoskoRequest, pk: int) -> float:
    """Seconds until one more may come from this address, and to this meeting."""
    now, address = time.monotonic(), get_client_ip(request) or ""
    seconds = _of_address.wait(address, now, per_minute=PER_ADDRESS)
    return seconds or _of_meeting.wait(str(pk), now, per_minute=PER_MEETING)


@require_http_methods(["GET", "POST"])
def guests(request: PoskoRequest, pk: int) -> HttpResponse:
    """The attendance list of a meeting: names typed for printing, and who came by the code."""
    found = _listed(request, pk)
    form = PersonsForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            new = NewPersons(form.cleaned_data["form_key"], form.cleaned_data["persons"])
            made = attendance_services.list_persons(found, new, by=request.viewer, at=request.at)
            told = _("Put on the list: %(count)d.") % {"count": len(made)}
            messages.success(request, told if made else _("All of them stand there already."))
            return redirect("rakor:guests", pk)
    rows = [(row, attendance_selectors.stand_of(row)) for row in attendance_selectors.names(request.viewer, found)]
    context = {
        "meeting": found,
        "form": form,
        "typed": [row for row, standing in rows if standing == Stand.LISTED],
        "came": [(row, standing, STANDS[standing]) for row, standing in rows if standing != Stand.LISTED],
        "waiting": sum(standing == Stand.WAITING for _row, standing in rows),
        "changes": policies.changing_guests(selectors.meeting_now(found), request.viewer) is None,
        "kept_days": KEPT.days,
    }
    return render(request, "rakor/attendance/guests.html", context, status=422 if form.errors else 200)


@require_GET
def attendance_pdf(request: PoskoRequest, pk: int) -> HttpResponse:
    """The attendance list to print; `?language=en` asks for another language than the page's."""
    found, language = _listed(request, pk), asked_language(request)
    content = paper.list_pdf(request.viewer, found, request.at, language)
    return download(content, PDF, f"daftar-hadir-{pk}.pdf", inline=True)


@require_GET
def attendance_docx(request: PoskoRequest, pk: int) -> HttpResponse:
    """The same as DOCX."""
    found, language = _listed(request, pk), asked_language(request)
    content = paper.list_docx(request.viewer, found, request.at, language)
    return download(content, DOCX, f"daftar-hadir-{pk}.docx")


@require_POST
def confirm_guests(request: PoskoRequest, pk: int) -> HttpResponse:
    """Confirm a person who came by the code, or all who wait."""
    found = _listed(request, pk)
    rows = attendance_selectors.names(request.viewer, found)
    if (told := request.POST.get("guest", "")) == "all":
        chosen = [row.pk for row in rows if attendance_selectors.stand_of(row) == Stand.WAITING]
    elif (key := typed_number(told)) is not None:
        chosen = [key]
    else:
        raise BadInput("Say whom you confirm: one person of the list, or all.")
    attendance_services.confirm_guests(found, chosen, by=request.viewer, at=request.at)
    return redirect("rakor:guests", pk)


@require_POST
def refuse_guest(request: PoskoRequest, pk: int) -> HttpResponse:
    """Say that a person who came by the code is not in the room."""
    row = _guest_of(request, pk)
    attendance_services.refuse_guest(row, by=request.viewer, at=request.at)
    return redirect("rakor:guests", row.rakor_id)


@require_POST
def remove_person(request: PoskoRequest, pk: int) -> HttpResponse:
    """Take a typed name off the list."""
    row = _guest_of(request, pk)
    attendance_services.remove_person(row, by=request.viewer, at=request.at)
    return redirect("rakor:guests", row.rakor_id)


def _listed(request: PoskoRequest, pk: int) -> Rakor:
    """The meeting, for who keeps its minutes. NotAllowed for others."""
    found = rakor_of(request, pk)
    insist(policies.listing_guests(selectors.meeting_now(found), request.viewer))
    return found


def _guest_of(request: PoskoRequest, pk: int) -> Guest:
    if (row := attendance_selectors.guest(request.viewer, pk)) is None:
        raise Http404
    return row


def _key() -> bytes:
    return settings.SECRET_KEY.encode()
