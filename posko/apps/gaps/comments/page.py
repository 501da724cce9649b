"""Comments on the page of a gap."""

from __future__ import annotations

from typing import Any

from posko.apps.gaps.comments import selectors
from posko.apps.gaps.comments.forms import CommentForm
from posko.apps.gaps.course.selectors import GapView
from posko.domain.gaps import policies
from posko.kit.actions import Refused, form_in
from posko.kit.requests import PoskoRequest


def shown(seen: GapView, request: PoskoRequest, refused: Refused) -> dict[str, Any]:
    """The comments that exist for this viewer, and the form of who may write one."""
    viewer = request.viewer
    return {
        "comments": selectors.comments(viewer, seen.row),
        "comment_form": form_in(CommentForm, "comment", refused) if policies.commenting(viewer) is None else None,
    }
