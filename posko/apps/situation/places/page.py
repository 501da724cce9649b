"""The panel of one place: its tabs, and what each of them says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

from posko.apps.situation.places import selectors
from posko.apps.situation.places.wanted import Wanted
from posko.apps.territory import selectors as territory
from posko.apps.territory import slots
from posko.apps.territory.page import where
from posko.apps.vulnerability.index import map as index_map
from posko.apps.vulnerability.index import selectors as index_selectors
from posko.apps.vulnerability.index.selectors import Ranking, RolledUp, Standing
from posko.apps.vulnerability.units import page as unit
from posko.apps.vulnerability.warnings import selectors as warning_selectors
from posko.domain.access import Viewer
from posko.domain.errors import N_
from posko.domain.gaps import policies
from posko.domain.pictures.dot_plot import Mark, dot_plot
from posko.domain.territory.places import Level

if TYPE_CHECKING:
    from posko.apps.territory.models import Place

TAB_WORDS = {
    "summary": N_("Summary"),
    "why": N_("Why?"),
    "what-if": N_("What if"),
    "stations": N_("TPS"),
    "history": N_("History"),
}
SCORED = ("why", "what-if")
FIRST = 3


@dataclass(frozen=True, slots=True)
class Asker:
    """Who looks, when, and by which law."""

    viewer: Viewer
    regime: str
    at: datetime


def panel(asker: Asker, wanted: Wanted, found: Ranking, words: Mapping[str, str]) -> dict[str, Any]:
    """What the panel shows of the place in the address; of the whole city where there is none, or no such place."""
    place = selectors.place_of(asker.viewer, wanted.place) if wanted.place else None
    shown = place or selectors.place_of(asker.viewer, asker.viewer.city)
    if shown is None:
        return {"place": None, "lost": wanted.place}
    own, ranked = _standing(asker, wanted, found, shown)
    tab = wanted.tab if own is not None or wanted.tab not in SCORED else "summary"
    context = {
        "place": shown,
        "chosen": place is not None,
        "lost": wanted.place if place is None else "",
        "above": territory.above(asker.viewer, shown),
        "standing": own,
        "klass": index_map.class_words(own) if own else "",
        "total": ranked.known,
        "tab": tab,
        "tabs": _tabs(wanted, shown, tab),
        "may_open": policies.opening(asker.viewer, shown.code) is None,
        "slots": _slots(asker, shown, tab),
        "close": wanted.url(place="", tab="summary"),
        "why_url": f"{wanted.url(place=shown.code, tab='why')}#peek",
    }
    return context | _of_tab(asker, shown, own, ranked, wanted, words)


def _standing(asker: Asker, wanted: Wanted, found: Ranking, place: Place) -> tuple[Standing | None, Ranking]:
    """A station's own standing is read only where its score is asked for: it stands in a ranking of thousands."""
    if place.level == Level.TPS:
        if wanted.tab not in SCORED:
            return None, found
        found = index_selectors.stations(asker.viewer, asker.regime, verified_only=bool(wanted.verified))
    return found.of(place.code), found


def _tabs(wanted: Wanted, place: Place, tab: str) -> list[dict[str, Any]]:
    scored = place.level in (Level.KELURAHAN, Level.TPS)
    without = {slots.STATIONS} if place.level == Level.TPS else set() if scored else set(SCORED)
    return [
        {"label": _(label), "url": wanted.url(place=place.code, tab=key), "current": key == tab}
        for key, label in TAB_WORDS.items()
        if key not in without
    ]


def _slots(asker: Asker, place: Place, tab: str) -> list[slots.Filled]:
    """What other nouns say under a tab. A station's own day belongs to its summary."""
    if tab in SCORED:
        return []
    found = slots.for_place(asker.viewer, place, asker.at, tab)
    if place.level == Level.TPS and tab == slots.SUMMARY:
        return [*slots.for_place(asker.viewer, place, asker.at, slots.STATIONS), *found]
    return found


def _of_tab(
    asker: Asker, place: Place, own: Standing | None, found: Ranking, wanted: Wanted, words: Mapping[str, str]
) -> dict[str, Any]:
    viewer, tab = asker.viewer, wanted.tab
    if tab == "why" and own:
        return unit.why(viewer, place, found, own, asker.at)
    if tab == "what-if" and own:
        return _what_if(viewer, place, found, own, wanted, words)
    if tab == "history":
        return unit.past(viewer, place)
    if tab == "stations":
        return {"stations": selectors.stations_of(viewer, place)}
    return _summary(asker, place, own, found)


def _what_if(
    viewer: Viewer, place: Place, found: Ranking, own: Standing, wanted: Wanted, words: Mapping[str, str]
) -> dict[str, Any]:
    answer = unit.what_if(viewer, place, found, own, unit.asked_of(words))
    then = answer["then"]
    return answer | {
        "dots": _dots(own, then, found.known),
        "then_klass": index_map.class_words(then) if then else "",
        "here": wanted.url().partition("?")[0],
        "kept": wanted.words(place=place.code),
        "as_is": f"{wanted.url(place=place.code)}#peek",
    }


def _summary(asker: Asker, place: Place, own: Standing | None, found: Ranking) -> dict[str, Any]:
    told: dict[str, Any] = {
        "drives": unit.drives(found, own)[:FIRST] if own else [],
        "readings": own.readings if own else (),
        "figures": territory.figures_of(asker.viewer, place),
        "verified_share": found.verified_share(place.code) if own else None,
    }
    if place.level != Level.KOTA:  # the whole city is drawn beside
        told["where"] = where(asker.viewer, place, asker.at, prefix="peek")
    if place.level == Level.KOTA:
        told["early"] = warning_selectors.pulses_by_kecamatan(asker.viewer, asker.at, within=found)
    if place.level in (Level.KOTA, Level.KECAMATAN):
        rows = index_selectors.rolled_up(asker.viewer, found)
        told["area"] = next((row for row in rows if row.place.code == place.code), None)
        told["parts"] = _parts(place, rows)
    return told


def _parts(place: Place, rows: list[RolledUp]) -> list[RolledUp]:
    """The kecamatan of the city; of a kecamatan nothing, since its kelurahan stand in the list."""
    return [row for row in rows if place.level == Level.KOTA and row.place.level == Level.KECAMATAN]


def _dots(now: Standing, then: Standing | None, total: int) -> str:
    """The rank now, and as it would be. Empty where nothing can be ranked."""
    marks = [mark for mark in (_mark(_("Now"), now, now=True), then and _mark(_("What if"), then)) if mark]
    if not marks:
        return ""
    label = "; ".join(f"{mark.name}: {mark.words}" for mark in marks)
    return mark_safe(dot_plot(marks, total, label=label))  # noqa: S308  # drawn and escaped by us


def _mark(name: str, standing: Standing, *, now: bool = False) -> Mark | None:
    if standing.rank is None or standing.best_rank is None or standing.worst_rank is None:
        return None
    values = {"rank": standing.rank, "low": standing.best_rank, "high": standing.worst_rank}
    words = _("rank %(rank)s, between %(low)s and %(high)s") % values
    return Mark(name, words, **values, klass=standing.shown_class, now=now)
