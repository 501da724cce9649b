"""The home page: the queue of the desk, the situation in a sentence, three figures and a map, and the panel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from posko.apps.gaps.calendar import page as calendar
from posko.apps.gaps.course import page as gap_page
from posko.apps.incidents.hours import page as hours_page
from posko.apps.incidents.hours import selectors as hours
from posko.apps.people.duty import selectors as duty
from posko.apps.rakor.meetings import selectors as meetings
from posko.apps.situation.home import selectors
from posko.apps.situation.home.selectors import Now
from posko.apps.situation.turns import page as turns_page
from posko.apps.situation.turns import selectors as turns
from posko.apps.vulnerability.warnings import selectors as warnings
from posko.domain.access import Act, Viewer
from posko.domain.people.first_steps import steps_of
from posko.domain.pictures.svg import Drawing
from posko.domain.situation import policies
from posko.domain.situation.turns import Turn, Whose
from posko.domain.territory.places import Level
from posko.kit.caches import SingleFlight
from posko.kit.language import page_language
from posko.kit.requests import PoskoRequest, typed_number
from posko.kit.rows import Left

if TYPE_CHECKING:
    from posko.apps.rakor.models import Rakor
    from posko.apps.territory.models import Place
    from posko.apps.vulnerability.index.selectors import Standing

SOME: Final[Mapping[Whose, int]] = {Whose.MINE: 20, Whose.WAITING: 8, Whose.ALL: 8}
PAGE: Final = 40  # turns of a tab; each press on "Show more" adds as many
PAGES: Final = 10


@dataclass(frozen=True, slots=True)
class Tab:
    """A way to look at the queue."""

    words: str
    count: int
    url: str
    current: bool


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its picture of some days and one line of change."""

    value: str
    words: str
    change: str
    url: str
    unit: str = ""
    spark: str = ""


@dataclass(frozen=True, slots=True)
class Brief:
    """What weighs most: the first turn of all, the weakest kelurahan, the next meeting; and the kecamatan to show."""

    first: Turn | None
    left: Left | None
    weakest: Standing | None
    rakor: Rakor | None
    place: Place | None


def panel(request: PoskoRequest, asked: str) -> dict[str, Any]:
    """The turn in the panel: the one that was asked for, else the first that the queue shows."""
    viewer, at = request.viewer, request.at
    told = turns_page.asked(request)
    limit = PAGE * _more(request) if told.tab else SOME[Whose.MINE]
    tab, kind, narrow = told.tab or Whose.MINE, told.kind, told.narrow
    first = [] if asked else turns.turns(viewer, at, tab, kind=kind, narrow=narrow, limit=limit)
    ref = asked or (first[0].ref if first else "")
    query = request.GET.copy()
    query.pop("peek", None)
    peek = turns_page.peek(viewer, at, ref) if ref else None
    noun, _colon, number = peek.turn.peek.partition(":") if peek else ("", "", "")
    beside = gap_page.beside(request, int(number)) if noun == "gap" else {}
    return {"asked": asked, "peek": peek, "close_url": _address(query), **beside}


def _address(query: Any) -> str:
    return f"{reverse('situation:home')}{'?' if query else ''}{query.urlencode()}"


def _more(request: PoskoRequest) -> int:
    """How often "Show more" was pressed, and one."""
    return min(typed_number(request.GET.get("more", "1")) or 1, PAGES)


def queue(request: PoskoRequest, shown: Mapping[str, Any]) -> dict[str, Any]:
    """The groups of the queue with its tabs and chips. Words of the address that mean nothing narrow nothing."""
    viewer, at, asked = request.viewer, request.at, turns_page.asked(request)
    tab = asked.tab
    current = shown["peek"].turn.ref if shown["peek"] else ""
    more = _more(request)
    wanted = {tab: PAGE * more} if tab else SOME
    groups = [turns_page.group(viewer, at, whose, asked, limit=wanted[whose], shown=current) for whose in wanted]
    return {
        "groups": [turns_page.going_on(group, more) if tab else group for group in groups],
        "tabs": [
            Tab(words, sum(turns.counts(viewer, at, whose).values()), f"?tab={whose}", whose is (tab or Whose.MINE))
            for whose, words in turns_page.tab_words().items()
        ],
        "chips": turns_page.chips(request, asked),
        "strange": asked.strange,
        "may_report": viewer.may(Act.INCIDENT_REPORT),
        "may_open": viewer.may(Act.GAP_OPEN),
        "may_write": viewer.may(Act.JOURNAL_WRITE),
        "may_issue": policies.issuing_reports(viewer) is None,
    }


def middle(request: PoskoRequest) -> dict[str, Any]:
    """The situation beside the queue."""
    viewer, at = request.viewer, request.at
    now = selectors.now(viewer, at, request.operation.regime)
    return {
        "brief": _brief(request, now),
        "figures": figures(viewer, at, now),
        "picture": now,
        "first_steps": _steps(viewer),
        "surging": warnings.pulses_by_kecamatan(viewer, at, within=now.ranking).surging,
    }


@dataclass(frozen=True, slots=True)
class StepCard:
    """A first step in the words of the page."""

    code: str
    words: str
    why: str


def _steps(viewer: Viewer) -> list[StepCard]:
    """The first steps of the viewer's role that are left."""
    left = steps_of(viewer.role, duty.steps_taken(viewer))
    return [StepCard(step.code, _(step.title), _(step.why)) for step in left]


def _brief(request: PoskoRequest, now: Now) -> Brief:
    viewer, at = request.viewer, request.at
    first = next(iter(turns.turns(viewer, at, Whose.ALL, limit=SOME[Whose.ALL])), None)
    left = turns_page.left(first, at) if first else None
    weakest = next((each for each in now.ranking.standings if each.score is not None), None)
    place = (turns_page.place_of(viewer, first) if first else None) or (weakest.place if weakest else None)
    around = place.parent if place and place.level == Level.KELURAHAN else place
    return Brief(first, left, weakest, meetings.next_planned(viewer, at), around)


@dataclass(frozen=True, slots=True)
class Trends:
    """How the three figures came about, drawn; and what changed, in words."""

    gaps: Drawing
    change: str
    in_time: Drawing
    incidents: Drawing
    last_hour: str


_trends: SingleFlight[Trends] = SingleFlight("home-trends", held=32, shared=False, seconds=120)


def trends(viewer: Viewer, at: datetime) -> Trends:
    """Drawn once a minute for all behind the same walls: days of rows are read for them, and no act of this minute
    changes how a line of days looks."""
    walls = (viewer.operation, viewer.city, viewer.compartments, page_language(), at.replace(second=0, microsecond=0))
    return _trends.get(walls, lambda: _drawn(viewer, at))


def _drawn(viewer: Viewer, at: datetime) -> Trends:
    return Trends(
        calendar.open_spark(viewer, at),
        _change(calendar.change_since(viewer, at)),
        calendar.in_time_spark(viewer, at),
        hours_page.spark(viewer, at),
        hours_page.sentence(hours.last_day(viewer, at)),
    )


def figures(viewer: Viewer, at: datetime, now: Now) -> list[Figure]:
    """Open gaps, promises kept in time, incidents that go on; each with its way to now."""
    kept, way = now.kept, trends(viewer, at)
    share = round(100 * kept.in_time / kept.ended) if kept.ended else None
    return [
        Figure(
            str(now.open),
            _("open gaps"),
            way.change,
            f"{reverse('gaps:list')}?state=live",
            spark=way.gaps,
        ),
        Figure(
            "–" if share is None else str(share),
            _("promises in time"),
            _("%(kept)d of %(ended)d that ended") % {"kept": kept.in_time, "ended": kept.ended},
            reverse("gaps:scorecard"),
            "" if share is None else "%",
            way.in_time,
        ),
        Figure(
            str(now.incidents),
            _("incidents going on"),
            way.last_hour,
            reverse("incidents:list"),
            spark=way.incidents,
        ),
    ]


def _change(more: int) -> str:
    if not more:
        return _("as many as yesterday")
    words = _("%(count)d more than yesterday") if more > 0 else _("%(count)d fewer than yesterday")
    return words % {"count": abs(more)}
