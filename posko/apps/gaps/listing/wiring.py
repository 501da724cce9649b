"""The priority of a gap on its page."""

from __future__ import annotations

from posko.apps.gaps.course.page import Part, register
from posko.apps.gaps.listing.page import shown

register(Part(shown=shown))
