"""Comments on the page of a gap."""

from __future__ import annotations

from posko.apps.gaps.comments.page import shown
from posko.apps.gaps.course.page import Part, register

register(Part(shown=shown, forms={"comment": "comment_form"}))
