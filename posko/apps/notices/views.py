"""Pages of the notices: the inbox, how a person wants to be told, and letters that could not be delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from posko.apps.notices import selectors, services
from posko.apps.notices.delivery import paper
from posko.apps.notices.delivery import services as delivery_services
from posko.apps.notices.forms import PreferencesForm
from posko.apps.people.accounts import selectors as people
from posko.domain.access import Act
from posko.domain.notices import KINDS
from posko.kit.paging import page_of
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.notices.models import Notice

TABS = ("", "read", "settled")
LETTERS = ("dead", "")
A_PAGE = 30


@require_GET
def inbox(request: PoskoRequest) -> HttpResponse:
    """The waiting, the read and the settled notices. The URL holds tab and kind."""
    viewer, at = request.viewer, request.at
    tab, kind = request.GET.get("tab", ""), request.GET.get("kind", "")
    tab = tab if tab in TABS else ""
    found = selectors.inbox(viewer, at, tab=tab, kind=kind)
    page = page_of(request, found, A_PAGE)
    counts = selectors.tab_counts(viewer, at, kind=kind)
    keeps = viewer.may(Act.POST_KEEP)
    context = {
        "page": page,
        "shown": [paper.told(row) for row in page],
        "tab": tab,
        "tabs": [("", counts["waiting"]), ("read", counts["read"]), ("settled", counts["settled"])],
        "unread": counts["unread"],
        "kind": kind,
        "kinds": [(code, _(KINDS[code])) for code in selectors.kinds(viewer, at) if code in KINDS],
        "people_names": people.people_names(viewer),
        "keeps": keeps,
        "dead": selectors.dead_count(viewer) if keeps else 0,
    }
    return render(request, "notices/inbox.html", context)


@require_POST
def open_notice(request: PoskoRequest, pk: int) -> HttpResponse:
    """Read a notice and go where it leads."""
    notice = _notice(request, pk)
    services.mark_read([notice.pk], by=request.viewer, at=request.at)
    return HttpResponse(status=303, headers={"Location": notice.link or reverse("notices:inbox")})


@require_POST
def mark_read(request: PoskoRequest) -> HttpResponse:
    """Mark the chosen notices as read, or all of them."""
    chosen = [int(pk) for pk in request.POST.getlist("notice") if pk.isascii() and pk.isdigit() and len(pk) < 19]
    pks = None if request.POST.get("all") else chosen
    count = services.mark_read(pks, by=request.viewer, at=request.at)
    if count:
        messages.success(request, _("Marked as read: %(count)s.") % {"count": count})
    return _back(request)


@require_POST
def acknowledge(request: PoskoRequest, pk: int) -> HttpResponse:
    """Take a matter up, so that others see that somebody has."""
    if services.acknowledge(_notice(request, pk), by=request.viewer, at=request.at):
        messages.success(request, _("Others see that you have taken this up."))
    return _back(request)


@require_http_methods(["GET", "POST"])
def preferences(request: PoskoRequest) -> HttpResponse:
    """Channels, quiet hours, digest."""
    form = PreferencesForm(request.POST or None, viewer=request.viewer)
    if request.method == "POST" and form.is_valid():
        # If letters are not offered, the form has no such fields, and the earlier choice stays.
        before = {name: form.initial.get(name, "") for name in ("address", "language")}
        kept = {"by_email": False} | before | form.cleaned_data
        with shown_on(form):
            services.set_preferences(services.NewPreferences(**kept), by=request.viewer, at=request.at)
            messages.success(request, _("Kept: this is how you are told from now on."))
            return redirect("notices:preferences")
    context = {"form": form, "offers_email": selectors.offers_email(request.viewer)}
    return render(request, "notices/preferences.html", context, status=422 if form.errors else 200)


@require_GET
def letters(request: PoskoRequest) -> HttpResponse:
    """Dead letters, or the log of all. Their text is shown only to those who may read it anyway."""
    state = "" if request.GET.get("state") == "all" else "dead"
    page = page_of(request, selectors.letters(request.viewer, state=state), A_PAGE)
    context = {
        "page": page,
        "shown": [(row, _subject(request, row.notice)) for row in page],
        "state": state,
        "offers_email": selectors.offers_email(request.viewer),
    }
    return render(request, "notices/letters.html", context)


@require_POST
def send_again(request: PoskoRequest, pk: int) -> HttpResponse:
    """Try a dead letter again."""
    letter = get_object_or_404(selectors.letters(request.viewer), pk=pk)
    delivery_services.send_again(letter, by=request.viewer, at=request.at)
    messages.success(request, _("The letter is on its way again."))
    return redirect("notices:letters")


def _notice(request: PoskoRequest, pk: int) -> Notice:
    return get_object_or_404(selectors.notices_of(request.viewer, request.at), pk=pk)


def _subject(request: PoskoRequest, notice: Notice) -> str:
    return paper.sentence(notice.text, notice.params) if request.viewer.sees(notice.compartment) else ""


def _back(request: PoskoRequest) -> HttpResponse:
    """To the tab that the person came from."""
    tab, kind = request.POST.get("tab", ""), request.POST.get("kind", "")
    words = [f"tab={tab}"] * (tab in TABS[1:]) + [f"kind={kind}"] * (kind in KINDS)
    return redirect(f"{reverse('notices:inbox')}{'?' if words else ''}{'&'.join(words)}")
