"""The brief of a kelurahan: its standing, its gaps and whose turn they are, put together for one page."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.template.defaultfilters import floatformat

from posko.apps.gaps.course import selectors as gaps
from posko.apps.gaps.course.filters import Filter
from posko.apps.gaps.course.selectors import GapView
from posko.apps.incidents.course import selectors as incidents
from posko.apps.operation.models import Operation
from posko.apps.people.accounts import selectors as people
from posko.apps.people.duty import selectors as duty
from posko.apps.plans.paper import law_name
from posko.apps.territory import selectors as territory
from posko.apps.territory.filters import at_or_inside
from posko.apps.territory.models import Place
from posko.apps.vulnerability.index import map as index_map
from posko.apps.vulnerability.index import selectors as index_selectors
from posko.apps.vulnerability.index.selectors import Ranking, Standing
from posko.domain.access import Viewer
from posko.domain.papers.place_brief import LINES, Counted, DriverBar, PlaceBrief, Rank, place_brief_pdf
from posko.domain.plans.phases import phase_at
from posko.domain.situation.brief import BriefLine
from posko.domain.territory.map import draw_map
from posko.domain.territory.places import Label, kecamatan_code
from posko.domain.vulnerability.supplement import Reading
from posko.kit.language import by_language, page_language
from posko.law.plans import stages

FONTS = Path(settings.PACKAGE) / "web" / "static" / "vendor" / "fonts-ttf"
CONTACTS = 5


def brief_pdf(by: Viewer, operation: Operation, place: Place, at: datetime) -> bytes:
    """The page in the language that is spoken."""
    found = index_selectors.ranking(by, operation.regime)
    brief = brief_of(by, operation, place, found, at)
    return place_brief_pdf(brief, language=page_language(), map_svg=_map(by, place, found), fonts=FONTS)


def brief_of(by: Viewer, operation: Operation, place: Place, found: Ranking, at: datetime) -> PlaceBrief:
    """All that the page says of a kelurahan, as this viewer may see it."""
    own, phase = found.of(place.code), phase_at(stages(operation.regime), at)
    views = gaps.listed(by, Filter(state="live", place=place.code), at)
    views.sort(key=lambda view: (view.late_by is None, view.due is None, view.due or at))
    return PlaceBrief(
        name=place.name,
        above=place.parent.name if place.parent else "",
        code=place.code,
        operation=operation.name,
        agency=people.own_agency(by).name,
        demo=operation.demo,
        at=at,
        klass=(own and own.klass) or "unknown",
        certain=bool(own and own.certain),
        score=own.score if own else None,
        rank=_rank(own, found),
        stations=Counted(place.stations, _label(place.stations_label)),
        voters=Counted(place.voters, _label(place.voters_label)),
        drivers=_drivers(own, found),
        readings=tuple(_reading(each) for each in own.readings if each.value is not None) if own else (),
        lines=tuple(_line(view) for view in views[:LINES]),
        open=len(views),
        late=sum(view.late_by is not None for view in views),
        incidents=incidents.incidents(by).filter(at_or_inside(place.code), merged_into=None, live=True).count(),
        contacts=_contacts(by, views, at),
        next_name=law_name(phase.next.stage) if phase.next else "",
        next_at=phase.next_at,
    )


def _label(text: str) -> Label | None:
    return Label(text) if text else None


def _rank(own: Standing | None, found: Ranking) -> Rank | None:
    if own is None or own.rank is None:
        return None
    return Rank(own.rank, own.best_rank or own.rank, own.worst_rank or own.rank, found.known)


def _drivers(own: Standing | None, found: Ranking) -> tuple[DriverBar, ...]:
    names = {indicator.code: indicator for indicator in found.framework.indicators}
    drivers = own.drivers if own else ()
    return tuple(DriverBar(by_language(names[each.indicator]), each.contribution, each.median) for each in drivers)


def _reading(each: Reading) -> tuple[str, str, Label | None]:
    share = each.measure.unit == "share"
    value = f"{floatformat((each.value or 0) * 100, 0)}%" if share else floatformat(each.value, 0)
    return by_language(each.measure), "✓" if each.measure.shown == "mark" and each.value else value, each.label


def _line(view: GapView) -> BriefLine:
    who = view.turn.agency.short if view.turn else (view.row.owner.short if view.row.owner else "")
    return BriefLine("promise" if view.due else "open", view.row.title, who, view.due, view.late_by)


def _contacts(by: Viewer, views: list[GapView], at: datetime) -> tuple[tuple[str, str], ...]:
    """Who is on duty at the agencies whose turn it is here."""
    agencies = {view.turn.agency.code: view.turn.agency.short for view in views if view.turn}
    posts = {code: duty.on_duty(by, code, at) for code in [*agencies][:CONTACTS]}
    return tuple((agencies[code], post.user.full_name if post else "") for code, post in posts.items())


def _map(by: Viewer, place: Place, found: Ranking) -> str | None:
    """The kelurahan of its kecamatan, itself with a ring; None where no outline is known."""
    borders = territory.borders(by)
    areas = index_map.areas(found, borders, lambda _code: "", lambda s: s.place.name)
    near = [
        replace(area, selected=area.code == place.code)
        for area in areas
        if kecamatan_code(area.code) == kecamatan_code(place.code)
    ]
    return draw_map(near, size=(230, 260), style="paper", title=place.name, description=place.name) if near else None
