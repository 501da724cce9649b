"""Links on the page of a gap."""

from __future__ import annotations

from posko.apps.gaps.course.page import Part, register
from posko.apps.gaps.links.page import on_gap, shown

register(Part(on_gap=on_gap, shown=shown))
