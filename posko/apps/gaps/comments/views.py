"""Writing a comment on a gap."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from posko.apps.gaps.comments import services as comment_services
from posko.apps.gaps.comments.forms import CommentForm
from posko.apps.gaps.course import page
from posko.kit.requests import PoskoRequest


@require_POST
def comment(request: PoskoRequest, number: int) -> HttpResponse:
    """Write a word on a gap, for all or for the own institution."""
    gap = page.gap_of(request, number)
    return page.act_on(
        request,
        gap,
        "comment",
        CommentForm(request.POST, auto_id="comment-%s"),
        lambda data: comment_services.write_comment(
            gap, comment_services.NewComment(**data), by=request.viewer, at=request.at
        ),
        _("Your comment stands on the gap."),
    )
