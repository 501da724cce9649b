"""The time line in the reader's words: each tick is a sentence and a link, and the table holds the same rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from posko.apps.ledger import selectors as ledger
from posko.apps.plans.paper import law_name
from posko.apps.situation.timeline import selectors
from posko.apps.situation.timeline.selectors import SCALES, Due, Watch
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import N_
from posko.domain.incidents.kinds import kinds
from posko.domain.pictures import timeline as picture
from posko.domain.pictures.svg import Drawing
from posko.domain.pictures.timeline import Kind, Said, Scale, Shift, Tick
from posko.domain.plans.phases import begins_at, ends_at
from posko.kit.caches import SingleFlight
from posko.kit.language import by_language, page_language
from posko.law import deadlines
from posko.law.plans import Stage, stages

COOKIE: Final = f"{settings.COOKIE_PREFIX}posko_scale"
WORD: Final = "line"  # of an address, as in ?line=7d
USUAL: Final = "48h"
LATER = 5  # dates behind the break
# What stages are called where a name has room for two words.
_SHORT: Final = {
    "kampanye": N_("Campaign"),
    "masa-tenang": N_("Quiet days"),
    "pemungutan": N_("Voting"),
    "penghitungan-rekapitulasi": N_("Count"),
    "penyerahan-hasil": N_("Results to PPK"),
    "rekap-kecamatan": N_("Kecamatan"),
    "rekap-kota": N_("City"),
    "rekap-provinsi": N_("Province"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """The time line of a page."""

    drawing: Drawing
    scale: str


_drawn: SingleFlight[Drawing] = SingleFlight("timeline-drawn", held=256, seconds=120, shared=False)


def scale_of(told: str) -> str:
    """The scale that an address or a cookie names; the usual one for what is none."""
    return told if told in SCALES else USUAL


def scale_names() -> dict[str, str]:
    """The scales in words."""
    return {"48h": _("48 hours"), "7d": _("7 days"), "30d": _("30 days")}


def line_of(viewer: Viewer, regime: str, at: datetime, scale: str) -> Shown:
    """The line as it is now. It is drawn once a minute for whoever looks, and when somebody acted."""
    key = (viewer, scale, page_language(), at.replace(second=0, microsecond=0))
    return Shown(ledger.as_of_now(_drawn, key, lambda: _draw(viewer, regime, at, scale)), scale)


def rows(viewer: Viewer, regime: str, at: datetime, scale: str) -> list[Tick]:
    """The same as a table: every tick, those behind the break too, in order of time."""
    within, later = _parted(viewer, regime, at, SCALES[scale])
    return sorted([*within, *later, *_changes(_watches(viewer, at, scale))], key=lambda tick: tick.at)


def _draw(viewer: Viewer, regime: str, at: datetime, scale: str) -> Drawing:
    within, later = _parted(viewer, regime, at, SCALES[scale])
    watches = _watches(viewer, at, scale)
    said = Said(
        _("Time line, %(moment)s") % {"moment": moment(at)},
        formats.date_format(timezone.localtime(at), _clock()),
        _day,
        _many,
        _all_url,
        _zone(),
    )
    shifts = [Shift(watch.starts_at, watch.ends_at) for watch in watches]
    laid_out = picture.laid_out(at, [*within, *_changes(watches)], SCALES[scale], said, later=later, watches=shifts)
    return picture.timeline(laid_out, said)


def _parted(viewer: Viewer, regime: str, at: datetime, scale: Scale) -> tuple[list[Tick], list[Tick]]:
    """What stands on the line, and the few dates of the calendar that stand behind the break."""
    found = selectors.common(viewer, at)
    page = "plans:clocks" if viewer.sees(Compartment.COORDINATION) else "situation:timeline"
    calendar = _calendar(regime, page_language(), reverse(page))
    end, start = at + scale.ahead, at - scale.behind
    ahead = sorted((tick for tick in calendar if tick.at >= end), key=lambda tick: (tick.weight, tick.at))[:LATER]
    ticks = [
        *(_promise(due, viewer, at) for due in found.promises),
        *(_incident(due) for due in found.incidents),
        *_meetings(found.meetings),
        *_clocks(found.clocks),
        *_own_clocks(viewer, regime, at),
        *calendar,
    ]
    shown = [tick for tick in ticks if tick.kind == "late" or (tick.at < end and (tick.until or tick.at) >= start)]
    return shown, sorted(ahead, key=lambda tick: tick.at)


def _promise(due: Due, viewer: Viewer, at: datetime) -> Tick:
    words = {"when": moment(due.at), "title": due.title, "place": due.place, "agency": due.short}
    url = reverse("gaps:gap", args=[due.number])
    if due.at < at:
        return Tick(due.at, "late", _("Overdue since %(when)s: %(title)s, %(place)s (%(agency)s)") % words, url,
                    _many("late", 1), 2)  # fmt: skip
    told = _("%(when)s: promise due, %(title)s, %(place)s (%(agency)s)") % words
    return Tick(due.at, "mine" if due.agency == viewer.agency else "promise", told, url, weight=6)


def _incident(due: Due) -> Tick:
    kind = kinds().get(due.kind)
    title = kind.name(page_language()) if kind else due.kind
    words = {"when": moment(due.at), "title": title, "place": due.place, "agency": due.short}
    told = _("Overdue since %(when)s: %(title)s, %(place)s (%(agency)s)") % words
    return Tick(due.at, "late", told, reverse("incidents:incident", args=[due.number]), _many("late", 1), 2)


def _meetings(found: Sequence[selectors.Meeting]) -> Iterator[Tick]:
    for each in found:
        told = _("%(when)s: rakor, %(title)s") % {"when": moment(each.at), "title": each.title}
        name = _("Rakor %(clock)s") % {"clock": formats.date_format(timezone.localtime(each.at), _clock())}
        yield Tick(each.at, "meeting", told, reverse("rakor:meeting", args=[each.pk]), name, 3)


def _clocks(found: Sequence[selectors.LawClock]) -> Iterator[Tick]:
    for each in found:
        yield _clock_tick(law_name(each.rule), each, reverse("plans:clock", args=[each.number]), 4)


def _own_clocks(viewer: Viewer, regime: str, at: datetime) -> Iterator[Tick]:
    names = {rule.code: rule for rule in deadlines.rules(regime)}
    for each in selectors.own_clocks(viewer, at):
        rule = by_language(names[each.rule]) if each.rule in names else each.rule
        name = _("Case %(number)s: %(rule)s") % {"number": each.number, "rule": rule}
        yield _clock_tick(name, each, reverse("cases:case", args=[each.number]), 4)


def _clock_tick(name: str, clock: selectors.LawClock | selectors.OwnClock, url: str, weight: int) -> Tick:
    words = {"name": name, "first": moment(clock.first), "last": moment(clock.last or clock.first)}
    if clock.late and clock.last:
        return Tick(clock.last, "late", _("Overdue since %(last)s: %(name)s") % words, url, _many("late", 1), 2)
    if clock.last is None or clock.last == clock.first:
        return Tick(clock.first, "mark", _("%(first)s: %(name)s, due") % words, url, name, weight)
    told = _("%(name)s: earliest %(first)s, latest %(last)s") % words
    return Tick(clock.first, "clock", told, url, name, weight, clock.last)


@cache
def _calendar(regime: str, _language: str, url: str) -> tuple[Tick, ...]:
    """The stages of the election: the law's own dates, so they are told once a language."""
    return tuple(tick for stage in stages(regime) for tick in _stage(stage, url))


def _stage(stage: Stage, url: str) -> Iterator[Tick]:
    """Voting as what it is; of the count its begin and its end, of other stages the begin."""
    name = law_name(stage)
    short = _(_SHORT[stage.code]) if stage.code in _SHORT else name
    begins, ends = begins_at(stage), _said(ends_at(stage))
    words = {"name": name, "from": moment(begins), "until": moment(ends)}
    if stage.kind == "voting":
        yield Tick(begins, "block", _("%(name)s: %(from)s to %(until)s") % words, url, short, 0, ends)
        return
    yield Tick(begins, "mark", _("%(from)s: %(name)s begins") % words, url, short, 5)
    if stage.kind == "count":
        yield Tick(ends, "mark", _("%(until)s: %(name)s ends") % words, url, _("%(name)s ends") % {"name": short}, 3)


def _said(end: datetime) -> datetime:
    """An end at midnight as people say it: 23.59 of the day before."""
    return end - timedelta(minutes=1) if timezone.localtime(end).time() == time.min else end


def _watches(viewer: Viewer, at: datetime, scale: str) -> list[Watch]:
    """The watches on the line, on the scale that shows the hours of a day."""
    start, end = at - SCALES[scale].behind, at + SCALES[scale].ahead
    found = selectors.watches(viewer, at) if scale == USUAL else []
    return [watch for watch in found if watch.ends_at > start and watch.starts_at < end]


def _changes(watches: Sequence[Watch]) -> Iterator[Tick]:
    for watch in watches:
        words = {"when": moment(watch.starts_at), "keeper": watch.keeper, "until": moment(watch.ends_at)}
        told = _("%(when)s: watch of %(keeper)s, until %(until)s") % words
        yield Tick(watch.starts_at, "watch", told, reverse("people:shift", args=[watch.pk]), weight=9)


def moment(at: datetime) -> str:
    """`25 Nov 14.00`."""
    return formats.date_format(timezone.localtime(at), f"j M {_clock()}")


def _clock() -> str:
    return "H:i" if page_language() == "en" else "H.i"


def _day(day: date) -> str:
    return formats.date_format(day, "D j M")


def _many(kind: Kind, many: int) -> str:
    if kind == "late":
        return ngettext("%(many)d overdue", "%(many)d overdue", many) % {"many": many}
    if kind in ("mine", "promise"):
        return ngettext("%(many)d promise", "%(many)d promises", many) % {"many": many}
    if kind == "meeting":
        return ngettext("%(many)d rakor", "%(many)d rakor", many) % {"many": many}
    return ngettext("%(many)d date", "%(many)d dates", many) % {"many": many}


def _all_url(kind: Kind) -> str:
    pages = {"late": f"{reverse('gaps:list')}?state=late", "meeting": reverse("rakor:list")}
    return pages.get(kind, reverse("situation:timeline"))


def _zone() -> ZoneInfo:
    return ZoneInfo(settings.TIME_ZONE)
