"""The page of what leaves: the dead first, each channel's messages by state, and gateways that do not answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from posko.apps.outgoing import registry
from posko.apps.outgoing.sendings import selectors, services
from posko.apps.outgoing.sendings.filters import TABS, Filter, filter_from
from posko.apps.outgoing.states import ABOUT_WORDS, CHANNEL_WORDS, SENDING
from posko.apps.people.accounts import selectors as people
from posko.domain.access import Act, Compartment
from posko.domain.outgoing import policies
from posko.kit.paging import page_of
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.outgoing.models import Sending

A_PAGE = 50
STATES = ("queued", "sent", "reached", "seen", "acknowledged", "dead")


@dataclass(frozen=True, slots=True)
class Line:
    """A message as the list shows it; `text` and `whose` are empty for who does not hold the security wall."""

    row: Sending
    state: str
    shape: str
    channel: str
    about: str
    text: str
    whose: str
    error: str
    may_retry: bool
    may_drop: bool


@require_GET
def sending_list(request: PoskoRequest) -> HttpResponse:
    """The messages that pass the filter of the address."""
    wanted = filter_from(request.GET.dict())
    page = page_of(request, selectors.found(request.viewer, wanted), A_PAGE)
    counts = selectors.counts(request.viewer, wanted)
    words = _tab_words()
    owners = registry.owners(request.viewer, [row.contact.ref for row in page if row.contact])
    channels = selectors.by_channel(request.viewer, request.at - selectors.RECENT)
    context = {
        "page": page,
        "lines": [_line(request, row, owners) for row in page],
        "tabs": [(tab, words[tab], counts[tab]) for tab in TABS],
        "wanted": wanted,
        "channels": CHANNEL_WORDS.items(),
        "abouts": ABOUT_WORDS.items(),
        "agencies": people.agencies(request.viewer),
        "used": [CHANNEL_WORDS.get(channel, channel) for channel in channels],
        "by_state": [(SENDING.word(state), [_count(told, state) for told in channels.values()]) for state in STATES],
        "gateways": selectors.gateways(request.viewer),
        "dead": counts["dead"],
        "keeps": request.viewer.may(Act.POST_KEEP),
    }
    return render(request, "outgoing/sendings/list.html", context)


@require_POST
def retry(request: PoskoRequest, pk: int) -> HttpResponse:
    """Send a dead message once more."""
    _must_be_there(request, pk)
    services.retry([pk], by=request.viewer, at=request.at)
    messages.success(request, _("The message is on its way once more."))
    return _back(request)


@require_POST
def retry_all(request: PoskoRequest) -> HttpResponse:
    """Send every dead message once more that passes the filter."""
    keys = selectors.numbers(request.viewer, (), _filter_of(request))
    count = services.retry(keys, by=request.viewer, at=request.at) if keys else 0
    messages.success(request, _("On their way once more: %(count)s.") % {"count": count})
    return redirect("outgoing:list")


@require_POST
def drop(request: PoskoRequest, pk: int) -> HttpResponse:
    """Drop a message that waits or is dead."""
    _must_be_there(request, pk)
    services.drop(pk, by=request.viewer, at=request.at)
    messages.success(request, _("The message is dropped: nobody gets it."))
    return _back(request)


def _must_be_there(request: PoskoRequest, pk: int) -> None:
    if selectors.one(request.viewer, pk) is None:
        raise Http404


def _filter_of(request: PoskoRequest) -> Filter:
    return filter_from({**request.POST.dict(), "state": "dead"})


def _back(request: PoskoRequest) -> HttpResponse:
    state = request.POST.get("state", "")
    target = redirect("outgoing:list")
    if state in TABS:
        target["Location"] += f"?state={state}"
    return target


def _line(request: PoskoRequest, row: Sending, owners: Mapping[str, str]) -> Line:
    viewer, inside = request.viewer, request.viewer.sees(Compartment.SECURITY)
    return Line(
        row,
        SENDING.word(row.state),
        SENDING.shape(row.state),
        str(CHANNEL_WORDS.get(row.channel, row.channel)),
        str(ABOUT_WORDS.get(row.about, row.about)),
        row.text if inside else "",
        owners.get(row.contact.ref, row.contact.ref) if inside and row.contact else "",
        _(row.error) if row.error else "",
        policies.retrying(row.state, viewer, kept=row.kept) is None,
        policies.dropping(row.state, viewer) is None,
    )


def _count(told: Mapping[str, int], state: str) -> int:
    """How many messages of a channel stand in a state; what is being sent waits, too."""
    return told.get(state, 0) + (told.get("sending", 0) if state == "queued" else 0)


def _tab_words() -> Mapping[str, str]:
    return {
        "dead": _("Dead"),
        "waiting": _("Waiting"),
        "out": _("Sent"),
        "acknowledged": _("Acknowledged"),
        "all": _("All"),
    }
