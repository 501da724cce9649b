"""Actions on a gap that came back, or that cannot be closed."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from posko.apps.gaps.course.forms import ReasonForm
from posko.apps.gaps.course.selectors import GapView, gap_now
from posko.apps.gaps.risks.forms import AcceptanceForm
from posko.domain.access import Viewer
from posko.domain.gaps import policies
from posko.kit.actions import Press, Refused, SmallAct, form_in
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.gaps.course.selectors import GapView


def on_gap(seen: GapView, request: PoskoRequest, refused: Refused) -> list[SmallAct]:
    """Opening the gap again, or living with it for a time."""
    viewer, at = request.viewer, request.at
    return [*_coming_back(seen, viewer, refused), *_living_with(seen, viewer, at, refused)]


def _coming_back(seen: GapView, viewer: Viewer, refused: Refused) -> list[SmallAct]:
    if policies.reopening(gap_now(seen.row), viewer) is not None:
        return []
    return [
        SmallAct(
            "reopen",
            reverse("gaps:reopen", args=[seen.row.number]),
            _("Open it again"),
            (Press(_("Open it again"), "is-danger"),),
            _("It came back? Say what was seen. Its whole history stays."),
            form_in(ReasonForm, "reopen", refused),
        )
    ]


def _living_with(seen: GapView, viewer: Viewer, at: datetime, refused: Refused) -> list[SmallAct]:
    gap, number, now = seen.row, seen.row.number, gap_now(seen.row)
    if policies.ending_acceptance(now, viewer) is None:
        return _ending(seen, refused)
    if policies.countersigning(now, viewer, at) is None:
        asked = gap.acceptance_asked_at.isoformat() if gap.acceptance_asked_at else ""
        press = Press(_("Countersign: the risk is accepted until then"), "is-go", "asked", asked)
        url = reverse("gaps:countersign_acceptance", args=[number])
        return [SmallAct("countersign", url, _("Countersign"), (press,), awaited=True)]
    waits = gap.acceptance_until is not None and gap.acceptance_until > at
    if waits or policies.asking_acceptance(now, viewer) is not None:
        return []
    return [
        SmallAct(
            "accept-risk",
            reverse("gaps:ask_acceptance", args=[number]),
            _("Ask to accept the risk for a time"),
            (Press(_("Ask to accept the risk")),),
            _("For what cannot be closed. Another institution countersigns, Bawaslu where it touches the vote; it ends "
              "by itself, never counts as closed, and stays on every agenda."),
            form_in(AcceptanceForm, "accept-risk", refused),
        )
    ]  # fmt: skip


def _ending(seen: GapView, refused: Refused) -> list[SmallAct]:
    return [
        SmallAct(
            "end-risk",
            reverse("gaps:end_acceptance", args=[seen.row.number]),
            _("It can no longer be lived with"),
            (Press(_("Open the gap again"), "is-danger"),),
            _("Say why. The gap is open again at once."),
            form_in(ReasonForm, "end-risk", refused),
        )
    ]
