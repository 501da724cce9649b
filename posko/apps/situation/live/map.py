"""The map of the live picture, and who looks where everybody sees the same."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import ngettext

from posko.apps.territory import selectors as territory
from posko.apps.vulnerability.index import map as index_map
from posko.apps.vulnerability.index import selectors as index_selectors
from posko.apps.vulnerability.index.map import MapPart
from posko.apps.vulnerability.index.selectors import Standing
from posko.domain.access import Compartment, Viewer, system_viewer

AGE = 15  # seconds: clocks run on where nothing happens, and nobody needs them nearer than this
_TABLE = frozenset({Compartment.PUBLIC, Compartment.COORDINATION})


def everybody(viewer: Viewer) -> Viewer:
    """Somebody without a person, who sees what lies on the table and nothing behind another wall."""
    walls = viewer.compartments & _TABLE
    return system_viewer("live", operation=viewer.operation, city=viewer.city, compartments=walls)


def map_of(viewer: Viewer, regime: str, marks: Mapping[str, int]) -> MapPart:
    """The map of the index with incidents in its discs: what happens, on the ground of where it is weak."""
    found, borders = index_selectors.ranking(viewer, regime), territory.borders(viewer)

    def words(standing: Standing) -> str:
        here = marks.get(standing.place.code, 0)
        told = ngettext("%d incident", "%d incidents", here) % here if here else ""
        return ", ".join(part for part in (index_map.sentence(standing), told) if part)

    part = index_map.map_part(found, borders, words, marks)
    several = ngettext("%d incident", "%d incidents", 2).replace("%d", "{count}")
    return replace(part, words={**part.words, "gap": ngettext("%d incident", "%d incidents", 1) % 1, "gaps": several})
