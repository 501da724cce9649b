"""Promises of the room, spoken on a line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from posko.apps.rakor.lines.views import desk_answer, line_of, written
from posko.apps.rakor.meetings import selectors as meetings
from posko.apps.rakor.meetings.views import Desk, rakor_of
from posko.apps.rakor.promises import selectors, services
from posko.apps.rakor.promises.forms import SpokenForm
from posko.domain.errors import BadInput, NotAllowed, insist
from posko.domain.rakor import policies
from posko.domain.rakor.promises import How
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.gaps.models import Commitment
    from posko.apps.rakor.models import Input

LONGEST = 300


@require_http_methods(["GET", "POST"])
def speak(request: PoskoRequest, pk: int) -> HttpResponse:
    """Promise, ask and note on a line: the form, and the keeping of it."""
    raised = line_of(request, pk)
    found = rakor_of(request, raised.rakor_id)
    now = meetings.meeting_now(found)
    insist(policies.opening_gap_at_once(now, request.viewer))
    form = SpokenForm(
        request.POST or None,
        initial={"promise": raised.text[:LONGEST], "agencies": [raised.agency.code]},
        at=request.at,
        table=selectors.at_table(request.viewer, found),
        now=now,
        viewer=request.viewer,
    )
    if request.method != "POST" or not form.is_valid():
        return desk_answer(request, found, Desk(form, raised, act="promise"))
    with shown_on(form, (BadInput, NotAllowed)):
        said = services.speak(raised, services.NewPromises(**form.cleaned_data), by=request.viewer, at=request.at)
        return written(request, raised, _told(raised, said))
    return desk_answer(request, found, Desk(form, raised, act="promise"))


def _told(raised: Input, said: Mapping[How, list[Commitment]]) -> str:
    """Who promises, who is asked, for whom it is noted."""
    words = {
        How.MADE: _("promised by %(agencies)s"),
        How.ASKED: _("asked of %(agencies)s"),
        How.NOTED: _("noted for %(agencies)s, to be confirmed"),
    }
    told = [words[way] % {"agencies": ", ".join(row.agency.short for row in said[way])} for way in How if way in said]
    return _("Line %(number)s: %(told)s.") % {"number": raised.number, "told": "; ".join(told)}
