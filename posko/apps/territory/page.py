"""The where-map of a page: a place with its neighbours, the ground, its stations, and what stands there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from posko.apps.ledger import selectors as ledger
from posko.apps.territory import registry, selectors
from posko.domain.access import Viewer
from posko.domain.maps.city import City, city_map
from posko.domain.maps.swatches import legend
from posko.domain.maps.values import Dots, Drawing, Dress, Mark
from posko.domain.maps.where import where_map
from posko.domain.territory.places import Label, Level
from posko.kit.caches import SingleFlight

if TYPE_CHECKING:
    from posko.apps.territory.models import Place

APART = 13.0  # px between two marks of one place


@dataclass(frozen=True, slots=True)
class Where:
    """A where-map, ready for `territory/_where.html`.

    `stations` are the squares, `estimated` when their points are; `approximate` when the borders are a cut.
    """

    svg: SafeString
    shape: str
    legend: SafeString
    credits: tuple[str, ...]
    kinds: frozenset[str]
    stations: int
    estimated: bool
    approximate: bool


def where(
    viewer: Viewer,
    place: Place,
    at: datetime,
    *,
    here: tuple[float, float] | None = None,
    late: bool = False,
    shape: str = "wide",
    prefix: str = "where",
) -> Where | None:
    """Where a place lies, as this viewer may see it; None where no border is known.

    `here` is a point (latitude, longitude) that the page is about. What is late moves with the clock, so a drawing
    stands for a minute.
    """
    walls = tuple(sorted(viewer.compartments))
    minute = at.replace(second=0, microsecond=0)
    look = (get_language(), here, late, shape, prefix)
    key = (viewer.operation, viewer.city, walls, place.code, minute, look)
    found = ledger.as_of_now(_wheres, key, lambda: [_where(viewer, place, at, here, late, shape, prefix)])
    return found[0]


_wheres: SingleFlight[list[Where | None]] = SingleFlight("wheres", held=128, shared=False)


def _where(
    viewer: Viewer,
    place: Place,
    at: datetime,
    here: tuple[float, float] | None,
    late: bool,
    shape: str,
    prefix: str,
) -> Where | None:
    city, area = selectors.drawn_city(viewer), place.code.partition("/")[0]
    if city is None or not city.inside(area):
        return None
    point = here or ((place.lat, place.lng) if place.level == Level.TPS else (None, None))
    lat, lng = point
    stations, estimated = _stations(viewer, place)
    look = registry.dressing(viewer)
    marks = _marks(city, _standing(viewer, at))
    if lat is not None and lng is not None:
        marks.append(Mark("here", lat, lng, title=_("Here: %(place)s") % {"place": place.name}, late=late))
    title = _("Map: where %(place)s lies") % {"place": place.name}
    dots = (Dots(tuple(stations), title=_("Polling stations")),) if stations else ()
    key = (selectors.city_version(viewer), area, title, tuple(look.areas.items()), tuple(marks), dots, shape, prefix)
    draw = partial(where_map, city, area, title=title, dress=look.areas, marks=marks, dots=dots)
    drawn = _drawn.get(key, lambda: draw(shape=shape, prefix=prefix))
    return Where(
        # Both are drawn from classes, and escape every name they print.
        svg=mark_safe(drawn.svg),  # noqa: S308
        shape=drawn.shape,
        legend=mark_safe(legend(look.legend, prefix=f"{prefix}-legend") if look.legend else ""),  # noqa: S308
        credits=drawn.credits,
        kinds=drawn.kinds,
        stations=len(stations),
        estimated=estimated,
        approximate=selectors.borders(viewer).approximate,
    )


# The same marks on the same city give the same drawing, whatever else was done meanwhile.
_drawn: SingleFlight[Drawing] = SingleFlight("where-drawn", held=128, shared=False)


def _standing(viewer: Viewer, at: datetime) -> list[registry.Stand]:
    """What stands on every small map, read once for all the maps of this minute."""
    walls = (viewer.operation, viewer.city, tuple(sorted(viewer.compartments)))
    key = (walls, at.replace(second=0, microsecond=0), get_language())
    return ledger.as_of_now(_stands, key, lambda: registry.standing(viewer, at))


_stands: SingleFlight[list[registry.Stand]] = SingleFlight("stands", held=16, shared=False, seconds=120)


def _marks(city: City, standing: Sequence[registry.Stand]) -> list[Mark]:
    """One mark a kind and place, side by side where a place has several."""
    known = [each for each in standing if each.code in city.anchors]
    many, met = Counter(each.code for each in known), Counter[str]()
    found = []
    for each in known:
        lat, lng = city.heart(each.code)
        shift = APART * (2 * met[each.code] - many[each.code] + 1)
        met[each.code] += 1
        mark = Mark(each.kind, lat, lng, each.text, each.title, each.href, each.late, shift=shift, code=each.code)
        found.append(mark)
    return found


def _stations(viewer: Viewer, place: Place) -> tuple[list[tuple[float, float]], bool]:
    """The points of the stations of a kelurahan, and whether any is an estimate."""
    if place.level not in (Level.KELURAHAN, Level.TPS):
        return [], False
    roof = place.code.partition("/")[0]
    rows = selectors.points_in(viewer, roof)
    return [(lat, lng) for lat, lng, _label in rows], any(label != Label.OFFICIAL for *_point, label in rows)


def pick_map(viewer: Viewer, link: Callable[[str], str]) -> Drawing | None:
    """The plain city, each kelurahan a link, from which a place field takes its place; None without borders."""
    city = selectors.drawn_city(viewer)
    if city is None:
        return None
    dress = {code: Dress(title=name, href=link(code)) for code, name in city.names.items()}
    return city_map(city, dress, title=_("Choose a kelurahan"), shape="portrait", prefix="pick")
