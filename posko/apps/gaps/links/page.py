"""Links on the page of a gap: the acts, the gaps linked to it, and those that may say the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from posko.apps.gaps.course.selectors import GapView, gap_now
from posko.apps.gaps.links import selectors
from posko.apps.gaps.links.forms import DuplicateForm
from posko.domain.gaps import policies
from posko.domain.gaps.states import GapState
from posko.kit.actions import Press, Refused, SmallAct, form_in
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.gaps.course.selectors import GapView


def on_gap(seen: GapView, request: PoskoRequest, refused: Refused) -> list[SmallAct]:
    """Linking the gap to another, or taking the link off."""
    gap = seen.row
    if policies.unlinking(request.viewer) is not None:
        return []
    if gap.duplicate_of is not None:
        url = reverse("gaps:unmark_duplicate", args=[gap.number])
        return [SmallAct("unlink", url, _("Take the link off"), (Press(_("Take the link off")),))]
    if policies.linking(gap_now(gap), request.viewer) is not None:
        return []
    return [
        SmallAct(
            "link",
            reverse("gaps:mark_duplicate", args=[gap.number]),
            _("The same as another gap"),
            (Press(_("Link them")),),
            _("Both stay, each with its own promises and proof; the link shows on both and can be taken off."),
            form_in(DuplicateForm, "link", refused),
        )
    ]


def shown(seen: GapView, request: PoskoRequest, refused: Refused) -> dict[str, Any]:
    """The gaps linked to this one, and those that may say the same while it is linked to none."""
    viewer, gap = request.viewer, seen.row
    done = gap.duplicate_of is not None or gap.state == GapState.VOID
    return {
        "alike": [] if done else selectors.like(viewer, gap.place, gap.title, but=gap.number),
        "duplicates": list(gap.duplicates.order_by("number")),
        "may_link": policies.unlinking(viewer) is None,
    }
