"""Promises on the page of a gap."""

from __future__ import annotations

from posko.apps.gaps.course.page import Part, register
from posko.apps.gaps.promises.page import on_commitment, on_gap

register(Part(on_gap=on_gap, on_commitment=on_commitment))
