"""Reopening a gap, and living with one, on its page."""

from __future__ import annotations

from posko.apps.gaps.course.page import Part, register
from posko.apps.gaps.risks.page import on_gap

register(Part(on_gap=on_gap))
