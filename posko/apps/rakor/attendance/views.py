"""Invitations and attendance: the answer, the file for the calendar, the code on the wall, and marking by hand."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.people.accounts import selectors as people
from posko.apps.rakor.attendance import paper
from posko.apps.rakor.attendance import services as attendance_services
from posko.apps.rakor.meetings import selectors, services
from posko.apps.rakor.meetings.forms import AnswerForm
from posko.apps.rakor.meetings.views import meeting_page, rakor_of, steered
from posko.domain.errors import BadInput, insist
from posko.domain.rakor import check_in as rakor_check_in
from posko.domain.rakor import meetings, policies
from posko.domain.rakor.meetings import Presence
from posko.kit.downloads import download
from posko.kit.requests import PoskoRequest


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
    context = {
        "meeting": found,
        "rights": rights,
        "seats": seats,
        "counts": {word.value: sum(seat.presence == word for seat in seats) for word in Presence},
        "others": [each for each in people.agencies(request.viewer) if each.code not in seated],
        "takes": takes,
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
    address = request.build_absolute_uri(reverse("rakor:check_in", args=[pk, word]))
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


def _key() -> bytes:
    return settings.SECRET_KEY.encode()
