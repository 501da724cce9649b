"""What a situation report says: the picture of now, put into the domain's report."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from textwrap import shorten
from typing import cast

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from posko.apps.gaps.course.selectors import GapView
from posko.apps.gaps.scorecard import selectors as scorecard_selectors
from posko.apps.operation.models import Operation
from posko.apps.people.accounts import selectors as people
from posko.apps.plans import selectors as plans
from posko.apps.plans.paper import law_name, phase_name
from posko.apps.rakor.meetings import selectors as rakor
from posko.apps.situation.home import selectors
from posko.apps.situation.home.selectors import Picture
from posko.apps.situation.sitreps.selectors import Trends
from posko.apps.situation.sitreps.selectors import trends as trends_of
from posko.apps.territory import selectors as territory
from posko.apps.territory.models import Place
from posko.apps.vulnerability.index import map as index_map
from posko.apps.vulnerability.index.selectors import Standing
from posko.domain.access import ROLES, Viewer
from posko.domain.ledger import Head
from posko.domain.papers.brief import brief_sheet
from posko.domain.papers.formats import Language, span
from posko.domain.papers.sitrep import words_of
from posko.domain.pictures.spark import spark
from posko.domain.plans.phases import phase_at
from posko.domain.situation import brief, sitrep
from posko.domain.situation.brief import Brief, BriefFigure, BriefLine
from posko.domain.situation.period import Period
from posko.domain.territory.map import draw_map
from posko.domain.territory.places import Label, weakest
from posko.kit.language import page_language
from posko.law.plans import stages
from posko.law.vulnerability import Indicator

WEAK_SHOWN = 10
PAPER_MAP = (330.0, 480.0)  # so that names can be read where the map is a third of a page wide
SOURCE_SHOWN = 80  # letters; the whole source stands on the city's page
DRIVERS_SHOWN = 3
RAKORS_SHOWN = 3


def number_of(
    operation: Operation, sequence: int, at: datetime, classification: sitrep.Classification = "terbatas"
) -> str:
    """The report's number; the post signs with the city's initials."""
    mark = sitrep.post_mark(operation.city.name)
    return sitrep.sitrep_number(sequence, at, mark, classification=classification)


def compose(
    language: str,
    operation: Operation,
    sequence: int,
    head: Head,
    by: Viewer,
    at: datetime,
    *,
    period: Period | None = None,
) -> tuple[sitrep.Sitrep, str]:
    """The report in one language, and its map. `period` is the part on the events of the period."""
    with translation.override(language):
        found = selectors.picture(by, at, operation.regime, whole=True)
        svg = draw_map(
            index_map.areas(found.ranking, found.borders, lambda _code: "", lambda s: s.place.name, found.gap_counts),
            size=PAPER_MAP,
            style="paper",
            title=_("Vulnerability by kelurahan"),
            description=_("Three classes; hatched where the class is not certain; discs count open gaps."),
            approximate_note=_("Borders approximate") if found.borders.approximate else "",
        )
        whole = _report(language, operation, sequence, head, by, at, found)
        page_one = brief_of(by, at, found, period)
        return replace(whole, period=period, brief=page_one, closing=period.texts.closing if period else ""), svg


def preview(language: Language, operation: Operation, period: Period, by: Viewer, at: datetime) -> dict[str, object]:
    """What page one will say, as the template of the page shows it."""
    with translation.override(language):
        found = selectors.picture(by, at, operation.regime, whole=True)
        text = words_of(people.own_agency(by).name, at, language)
        page_one = brief_of(by, at, found, period)
        sheet = brief_sheet(page_one, period.texts.general, period.texts.points, text, language)
        sparks = [spark(figure.trend, text[f"brief_{figure.key}"]) for figure in page_one.figures]
        return {**sheet, "words": text, "city": operation.city.name, "language": language, "sparks": sparks}


def _report(
    language: str, operation: Operation, sequence: int, head: Head, by: Viewer, at: datetime, found: Picture
) -> sitrep.Sitrep:
    agency = people.own_agency(by)
    return sitrep.Sitrep(
        number=number_of(operation, sequence, at),
        classification=sitrep.classification_of(["coordination"]),
        addressees=(_("All agencies of the operation"),),
        copies=(_("File"),),
        operation_name=operation.name,
        operation_kind=operation.kind,
        city_name=operation.city.name,
        agency=agency.name,
        issued_by=by.name,
        issued_role=_(ROLES[by.role].name) if by.role else "",
        at=at,
        demo=operation.demo,
        phase=_phase(operation, at),
        situation=_situation(operation, by),
        high=sitrep.HighClass(found.ranking.known, len(found.weak), found.surely_weak),
        head=head,
        head_taken_at=at,
        weak_points=_weak_points(language, found),
        gaps_by_agency=sitrep.busiest(scorecard_selectors.agency_rows(by, at)),
        gap_lines=tuple(_gap_line(view) for view in found.gaps),
        gap_counts=sitrep.GapCounts(found.open, found.late, found.closed),
        rakor=tuple(_rakor_line(row) for row in rakor.held(by, at)[:RAKORS_SHOWN]),
        caveats=_caveats(found),
    )


def _phase(operation: Operation, at: datetime) -> sitrep.Phase:
    now = phase_at(stages(operation.regime), at)
    return sitrep.Phase(
        name=phase_name(now),
        next_name=law_name(now.next.stage) if now.next else "",
        next_at=now.next_at,
        verified=now.shown.stage.verified if now.shown else True,
    )


def _situation(operation: Operation, by: Viewer) -> sitrep.Situation:
    counts, city = territory.counts(by), operation.city
    stations = city.stations if city.stations is not None else counts["tps"]
    source = shorten(city.source, SOURCE_SHOWN, placeholder=" …")
    return sitrep.Situation(
        kecamatan=_counted(city, counts["kecamatan"]),
        kelurahan=_counted(city, counts["kelurahan"]),
        stations=sitrep.Figure(stations, _label(city.stations_label), source),
        voters=sitrep.Figure(city.voters or 0, _label(city.voters_label), _("as above") if city.source else ""),
    )


def _counted(city: Place, count: int) -> sitrep.Figure:
    """A count of loaded places. No file labels the list of places itself, so it is as sure as the totals that the
    city's files carry: invented ones make an invented city."""
    label = weakest([_label(city.stations_label), _label(city.voters_label)]) or Label.ESTIMATE
    return sitrep.Figure(count, label, _("counted in the city's files"))


def _label(text: str) -> Label:
    # A figure that nobody labelled is not passed off as official.
    return Label(text) if text else Label.ESTIMATE


def _weak_points(language: str, found: Picture) -> tuple[sitrep.WeakPoint, ...]:
    names = {indicator.code: indicator for indicator in found.ranking.framework.indicators}
    known = [standing for standing in found.ranking.standings if standing.score is not None]
    return tuple(_weak_point(language, standing, names, found) for standing in known[:WEAK_SHOWN])


def _weak_point(language: str, standing: Standing, names: dict[str, Indicator], found: Picture) -> sitrep.WeakPoint:
    drivers = [getattr(names[d.indicator], f"name_{language}") for d in standing.drivers[:DRIVERS_SHOWN]]
    beside = [
        sitrep.Beside(getattr(reading.measure, f"name_{language}"), reading.label or Label.ESTIMATE)
        for reading in standing.notable
    ]
    return sitrep.WeakPoint(
        place=standing.place.name,
        kecamatan=standing.place.parent.name if standing.place.parent else "",
        klass=standing.majority or "unknown",
        score=standing.score or 0.0,
        drivers=tuple(drivers),
        supplement=tuple(beside),
        open_gaps=found.gap_counts.get(standing.place.code, 0),
        label=standing.label or Label.ESTIMATE,
        certain=standing.certain,
    )


def _gap_line(view: GapView) -> sitrep.GapLine:
    turn, place = view.turn, view.row.place
    return sitrep.GapLine(
        ref=str(view.row.number),
        title=view.row.title,
        place=place_line(place),
        state=cast(sitrep.GapState, view.shown_state),
        owner=turn.agency.short if turn else (view.row.owner.short if view.row.owner else ""),
        due=view.due,
        late_by=view.late_by,
    )


def place_line(place: Place) -> str:
    """`Kampung Melayu, Jatinegara`."""
    return f"{place.name}, {place.parent.name}" if place.parent and place.level == "kelurahan" else place.name


def _rakor_line(row: object) -> sitrep.RakorLine:
    words = _("%(inputs)d inputs, %(gaps)d became gaps, %(closed)d of these are closed.") % {
        "inputs": row.input_count,  # type: ignore[attr-defined]  # annotated by the selector
        "gaps": row.gap_count,  # type: ignore[attr-defined]
        "closed": row.closed_count,  # type: ignore[attr-defined]
    }
    return sitrep.RakorLine(row.held_at, row.title, words)  # type: ignore[attr-defined]


def _caveats(found: Picture) -> tuple[str, ...]:
    said = []
    if found.ranking.synthetic_events:
        said.append(_("The indicator events behind the index are synthetic: the scores show the way, not the city."))
    if found.unknown:
        said.append(_("%(count)d kelurahan reported nothing; they are unknown, not safe.") % {"count": found.unknown})
    if found.borders.approximate:
        said.append(_("Borders on the map are approximate."))
    return tuple(said)


def brief_of(by: Viewer, at: datetime, found: Picture, period: Period | None) -> Brief:
    """The brief of a report, in the language that is spoken now."""
    trends = trends_of(by, at)
    late = [_late(view) for view in found.gaps if view.late_by is not None]
    late.sort(key=lambda line: line.late_by or timedelta(), reverse=True)
    figures = _figures(found, period, trends)
    return Brief(
        lead=_lead(late, figures),
        figures=figures,
        late=tuple(late[: brief.LINES]),
        following=tuple(_following(by, at, found)[: brief.LINES]),
        hours=brief.hourly(trends.incidents, at),
        usual=brief.usual_hours(trends.incidents, at),
        until=at,
        certain=found.surely_weak,
        perhaps=found.perhaps_weak,
        unknown=found.unknown,
    )


def _figures(found: Picture, period: Period | None, trends: Trends) -> tuple[BriefFigure, ...]:
    """The counts of the report, each beside that of the report before, and the share of promises kept in time."""
    compared = {row.key: row for row in period.compared} if period else {}
    before = {key: row.before for key, row in compared.items()}
    share = round(100 * found.kept.in_time / found.kept.ended) if found.kept.ended else 100
    going = compared["incidents_open"].now if compared else trends.incidents_open[-1]
    each = (
        BriefFigure("gaps_open", found.open, before.get("gaps_open"), tuple(map(float, trends.gaps_open))),
        BriefFigure("gaps_late", found.late, before.get("gaps_late"), tuple(map(float, trends.gaps_late))),
        BriefFigure("kept", share, None, tuple(map(float, trends.kept)), found.kept.ended),
        BriefFigure("incidents_open", going, before.get("incidents_open"), tuple(map(float, trends.incidents_open))),
    )
    return tuple(brief.with_last(figure) for figure in each)


def _lead(late: list[BriefLine], figures: tuple[BriefFigure, ...]) -> str:
    """One or two sentences: what is latest and with whom, and how many incidents go on."""
    said = []
    if late and late[0].late_by is not None:
        values = {
            "title": late[0].title,
            "beside": late[0].beside,
            "span": span(late[0].late_by, page_language()),
        }
        said.append(_("Latest: “%(title)s” (%(beside)s), overdue by %(span)s.") % values)
        if len(late) > 1:
            rest = len(late) - 1
            said.append(ngettext("%d more gap is overdue.", "%d more gaps are overdue.", rest) % rest)
    else:
        said.append(_("No gap is overdue."))
    going = figures[-1].value
    said.append(ngettext("%d incident is going on.", "%d incidents are going on.", going) % going)
    return " ".join(said)


def _late(view: GapView) -> BriefLine:
    return BriefLine("late", view.row.title, _beside(view), view.due, view.late_by)


def _beside(view: GapView) -> str:
    who = view.turn.agency.short if view.turn else (view.row.owner.short if view.row.owner else "")
    return " · ".join(filter(None, (view.row.place.name, who)))


def _following(by: Viewer, at: datetime, found: Picture) -> list[BriefLine]:
    """Promises that fall due, the meetings that are planned, and cut-offs of the calendar; no clock of a case."""
    lines = [
        BriefLine("promise", view.row.title, _beside(view), view.due)
        for view in found.gaps
        if view.due is not None and view.due > at and view.late_by is None
    ]
    planned = rakor.rakors(by).filter(state="planned", held_at__gt=at).order_by("held_at")[: brief.LINES]
    lines += [BriefLine("meeting", row.title, row.venue, row.held_at) for row in planned]
    lines += [
        BriefLine("law", law_name(seen.law), _("calendar of the election"), seen.clock.moment)
        for seen in plans.fixed(by, at)
        if seen.left is not None
    ][: brief.LINES]
    return sorted(lines, key=lambda line: (line.when is None, line.when))
