"""The map of the live picture, and who looks where everybody sees the same."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from posko.apps.situation.live.selectors import Spot
from posko.apps.territory import selectors as territory
from posko.apps.vulnerability.index import selectors as index_selectors
from posko.domain.access import Compartment, Viewer, system_viewer
from posko.domain.maps import Drawing, Dress, Mark, city_map

AGE = 15  # seconds: clocks run on where nothing happens, and nobody needs them nearer than this
_TABLE = frozenset({Compartment.PUBLIC, Compartment.COORDINATION})


def everybody(viewer: Viewer) -> Viewer:
    """Somebody without a person, who sees what lies on the table and nothing behind another wall."""
    walls = viewer.compartments & _TABLE
    return system_viewer("live", operation=viewer.operation, city=viewer.city, compartments=walls)


def map_of(viewer: Viewer, regime: str, spots: Sequence[Spot], *, shape: str = "portrait") -> Drawing | None:
    """Incidents on the ground of the city, one mark a kelurahan; of the index only what is high. None without borders.

    A mark bears the gravest severity there, and is crimson where a step is late.
    """
    city = territory.drawn_city(viewer)
    if city is None:
        return None
    outlines = territory.borders(viewer).outlines
    found = index_selectors.ranking(viewer, regime)
    high = {each.place.code: Dress("high", title=each.place.name) for each in found.standings if each.klass == "high"}
    marks = []
    for spot in spots:
        inside = [code for code in outlines if code == spot.code or code.startswith(f"{spot.code}.")]
        if inside:
            heart = outlines[inside[len(inside) // 2]].representative_point()
            marks.append(_mark(spot, city.names.get(inside[0], ""), heart.y, heart.x))
    return city_map(city, high, title=_("Incidents on the map"), marks=marks, shape=shape, prefix="live")


def drawn_map(map_: Drawing | None) -> dict[str, object]:
    """What `situation/live/_map.html` shows."""
    return {"map": map_, "map_svg": mark_safe(map_.svg) if map_ else ""}  # noqa: S308 - the drawing escapes its words


def _mark(spot: Spot, name: str, lat: float, lng: float) -> Mark:
    told = ngettext("%(place)s: %(count)d incident", "%(place)s: %(count)d incidents", spot.count)
    title = told % {"place": name, "count": spot.count}
    if spot.late:
        title = f"{title}, {_('late')}"
    href = f"{reverse('incidents:list')}?place={spot.code}"
    return Mark("incident", lat, lng, str(spot.severity), title, href, late=spot.late, code=spot.code)
