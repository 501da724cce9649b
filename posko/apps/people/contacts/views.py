"""The contact directory: how to reach whom, the number masked for other agencies."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.people.accounts import selectors, services
from posko.apps.people.contacts.forms import StandingForm
from posko.apps.people.duty import selectors as duty_selectors
from posko.domain.people import contacts as people_contacts
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest


@require_GET
def contacts(request: PoskoRequest) -> HttpResponse:
    """Everybody at the table by agency. The URL holds the filter."""
    return _directory(request, request.GET.get("agency", ""), request.GET.get("q", ""))


@require_POST
def contact_see(request: PoskoRequest, pk: int) -> HttpResponse:
    """Show one number in full; the ledger says who looked. It is on this answer only, and gone on the next page."""
    post = get_object_or_404(selectors.posts(request.viewer), pk=pk, active=True)
    services.see_contact(post, by=request.viewer, at=request.at)
    return _directory(request, request.POST.get("agency", ""), request.POST.get("q", ""), opened=post.pk)


@require_http_methods(["GET", "POST"])
def standing(request: PoskoRequest, pk: int) -> HttpResponse:
    """Superior, deputy and telephone of a post, kept by the administrator."""
    post = get_object_or_404(selectors.posts(request.viewer), pk=pk, active=True)
    start = {"superior": post.superior_id, "deputy": post.deputy_id, "telephone": people_contacts.shown(post.telephone)}
    form = StandingForm(request.POST or None, initial=start, viewer=request.viewer, post=post)
    if request.method == "POST" and form.is_valid():
        with shown_on(form):
            services.place_post(post, services.Standing(**form.cleaned_data), by=request.viewer, at=request.at)
            messages.success(
                request, _("Kept: superior, deputy and telephone of %(name)s.") % {"name": post.user.full_name}
            )
            return redirect("people:list")
    return render(
        request, "people/contacts/standing.html", {"form": form, "post": post}, status=422 if form.errors else 200
    )


def _directory(request: PoskoRequest, agency: str, q: str, *, opened: int = 0) -> HttpResponse:
    agency, q = agency.strip()[:60], q.strip()[:100]
    context = {
        "contacts": selectors.directory(request.viewer, agency=agency, q=q, opened=opened),
        "agencies": selectors.agencies(request.viewer),
        "on_duty": duty_selectors.on_duty_everywhere(request.viewer, request.at),
        "chosen": {"agency": agency, "q": q},
        "opened": opened,
        "own": request.viewer.agency,
    }
    return render(request, "people/contacts/contacts.html", context)
