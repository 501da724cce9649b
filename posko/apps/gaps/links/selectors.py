"""Gaps that may say the same as another."""

from __future__ import annotations

from django.db.models import Q

from posko.apps.gaps.course.selectors import (
    gaps_of,
)
from posko.apps.gaps.models import Gap
from posko.apps.territory.filters import at_or_inside
from posko.apps.territory.models import Place
from posko.domain.access import Viewer
from posko.domain.likeness import Like, Text, alike

COMPARED = 300  # gaps at one place that a new one is held against, the newest first


PROPOSED = 3


def like(viewer: Viewer, place: Place, words: str, *, but: int = 0) -> list[tuple[Gap, Like]]:
    """Gaps at a place, inside it and around it that may say the same, the most alike first; `but` is left out."""
    around = [code for code in _around(place.code) if viewer.guards(code)]
    near = at_or_inside(place.code) | Q(place__in=around)
    found = gaps_of(viewer, files=False).prefetch_related(None).filter(near).exclude(number=but)
    rows = {gap.pk: gap for gap in found.order_by("-number")[:COMPARED]}
    texts = [Text(gap.pk, gap.place_id, gap.title) for gap in rows.values()]
    return [(rows[each.other], each) for each in alike(Text(0, place.code, words), texts)[:PROPOSED]]


def _around(code: str) -> list[str]:
    """The codes of everything that a place lies in."""
    parts = code.replace("/", ".").split(".")
    return [".".join(parts[:count]) for count in range(1, len(parts))]
