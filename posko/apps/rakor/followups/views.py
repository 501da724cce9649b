"""A line gets its owner and date on the desk beside the lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from posko.apps.rakor.followups import services
from posko.apps.rakor.followups.forms import FollowUpForm
from posko.apps.rakor.lines.views import desk_answer, line_of, written
from posko.apps.rakor.meetings import selectors
from posko.apps.rakor.meetings.views import Desk, rakor_of
from posko.domain.errors import BadInput, NotAllowed, insist
from posko.domain.rakor import followups
from posko.domain.rakor.meetings import OPEN_TABLE
from posko.kit.refusals import shown_on
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.rakor.models import Input


@require_http_methods(["GET", "POST"])
def follow_up(request: PoskoRequest, pk: int) -> HttpResponse:
    """Say who carries a decision or a recommendation out, and by when: the form, and the keeping of it."""
    raised = line_of(request, pk)
    found = rakor_of(request, raised.rakor_id)
    insist(followups.setting(selectors.meeting_now(found), raised.kind, request.viewer))
    fixed = found.state not in OPEN_TABLE
    form = FollowUpForm(
        request.POST or None, initial=_as_it_stands(raised), viewer=request.viewer, at=request.at, fixed=fixed
    )
    if request.method != "POST" or not form.is_valid():
        return desk_answer(request, found, Desk(form, raised, act="follow"))
    with shown_on(form, (BadInput, NotAllowed)):
        new = services.NewFollowUp(**form.cleaned_data)
        row = services.set_on_line(raised, new, by=request.viewer, at=request.at)
        words = _("Line %(number)s: %(agency)s carries it out.")
        return written(request, raised, words % {"number": raised.number, "agency": row.owner.short})
    return desk_answer(request, found, Desk(form, raised, act="follow"))


def _as_it_stands(raised: Input) -> dict[str, object]:
    row = raised.carried_out
    return {"owner": row.owner, "due": row.due} if row else {"owner": raised.agency}
