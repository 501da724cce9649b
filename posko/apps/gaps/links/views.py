"""Linking a gap to another that says the same, and taking the link off."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from posko.apps.gaps.course import page
from posko.apps.gaps.links import services as link_services
from posko.apps.gaps.links.forms import DuplicateForm
from posko.kit.requests import PoskoRequest


@require_POST
def mark_duplicate(request: PoskoRequest, number: int) -> HttpResponse:
    """Link a gap to another that says the same."""
    gap = page.gap_of(request, number)
    return page.act_on(
        request,
        gap,
        "link",
        DuplicateForm(request.POST, auto_id="link-%s"),
        lambda data: link_services.mark_duplicate(gap, data["number"], by=request.viewer, at=request.at),
        _("Linked. Both gaps stay, each with its own promises and proof."),
    )


@require_POST
def unmark_duplicate(request: PoskoRequest, number: int) -> HttpResponse:
    """Take the link off again."""
    gap = link_services.unmark_duplicate(page.gap_of(request, number), by=request.viewer, at=request.at)
    return page.done(request, gap, _("The link is taken off."))
