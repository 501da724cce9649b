"""The calendar of promises and the way of open gaps down to voting, as pictures with their words and tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from posko.apps.gaps.calendar import selectors
from posko.apps.gaps.calendar.selectors import Promised
from posko.apps.people.accounts import selectors as people
from posko.domain.access import Viewer
from posko.domain.pictures import burn_down as burn
from posko.domain.pictures.burn_down import Point
from posko.domain.pictures.promise_calendar import Day, promise_calendar
from posko.domain.pictures.spark import spark
from posko.domain.pictures.svg import Drawing
from posko.domain.plans.phases import begins_at
from posko.kit.language import by_language, page_language
from posko.kit.rows import Glyph, Left, Row, left_of
from posko.law.plans import stages

WEEKS: Final = 5
SPARK_DAYS: Final = 13
_GLYPHS: Final[dict[str, Glyph]] = {"late": "late", "due": "promised", "kept": "done"}


@dataclass(frozen=True, slots=True)
class BurnDown:
    """The picture of the open gaps, what it says in a sentence, and its rows, newest first."""

    drawing: Drawing
    small: Drawing
    told: str
    points: Sequence[Point]


@dataclass(frozen=True, slots=True)
class InTime:
    """How the share of promises kept in time went, in a line, a sentence, and in per cent by day, newest first."""

    drawing: Drawing
    told: str
    days: Sequence[tuple[date, int]]


def burn_down(viewer: Viewer, regime: str, at: datetime) -> BurnDown | None:
    """How open gaps go down to voting, from the first one on; None where there never was one."""
    line, voting = selectors.burn_down(viewer, at), voting_of(regime)
    if not line or voting is None:
        return None
    told = burn_sentence(line)
    drawing, small = (burn.burn_down(line, voting, told, height=height) for height in (120.0, 32.0))
    return BurnDown(drawing, small, told, line[::-1])


def burn_sentence(line: Sequence[Point]) -> str:
    """The most that were open, what is open now, and when nothing would be at the pace of the last days."""
    most = max(line, key=lambda point: point.open)
    words = {"most": most.open, "day": _day(timezone.localdate(most.at)), "now": line[-1].open}
    told = _("Open gaps: %(most)d on %(day)s, %(now)d now.") % words
    reached = burn.nothing_open_at(line)
    if reached is None or not line[-1].open:
        return told
    return f"{told} {_('At the pace of the last 7 days none is open on %(day)s.') % {'day': _moment(reached)}}"


def open_spark(viewer: Viewer, at: datetime) -> Drawing:
    """Open gaps of two weeks as a small line, beside their figure."""
    line = selectors.burn_down(viewer, at, days=SPARK_DAYS)
    told = _("Open gaps over 14 days: from %(first)d to %(last)d") % {"first": line[0].open, "last": line[-1].open} \
        if line else ""  # fmt: skip
    return spark([point.open for point in line], told, base=0)


def change_since(viewer: Viewer, at: datetime, days: int = 1) -> int:
    """How many more gaps are open than some days ago; fewer are a negative number."""
    line = selectors.burn_down(viewer, at, days=days)
    return line[-1].open - line[0].open if line else 0


def in_time_spark(viewer: Viewer, at: datetime) -> Drawing:
    """The share of promises kept in time over ten days as a small line."""
    return in_time(viewer, at).drawing


def in_time(viewer: Viewer, at: datetime) -> InTime:
    """The share of promises kept in time, day by day; no day before the first promise that ended."""
    shares = selectors.in_time(viewer, at)
    today = timezone.localdate(at)
    days = [(today - timedelta(days=before), share) for before, share in enumerate(reversed(shares))]
    told = _("Kept in time over 10 days: from %(first)d%% to %(last)d%%") % {"first": shares[0], "last": shares[-1]} \
        if shares else ""  # fmt: skip
    return InTime(spark(shares, told), told, days)


def calendar(viewer: Viewer, regime: str, at: datetime, wanted: dict[str, str]) -> dict[str, Any]:
    """The weeks around a day, each day with its promises; and those of the chosen day as rows."""
    today = timezone.localdate(at)
    agency = wanted.get("agency", "")
    chosen = _typed(wanted.get("day", "")) or today
    first = _monday(_typed(wanted.get("from", "")) or chosen - timedelta(days=21))
    last = first + timedelta(days=7 * WEEKS - 1)
    found = selectors.promised(viewer, first, last, at, agency=agency)
    days = _days(found, first, agency, regime)
    weekdays = [formats.date_format(day.on, "D") for day in days[:7]]
    label = _("Calendar of promises, %(first)s to %(last)s") % {"first": _day(first), "last": _day(last)}
    return {
        "calendar": promise_calendar(days, weekdays, today=today, chosen=chosen, label=label),
        "days": [day for day in days if day.late or day.due or day.kept],
        "rows": [_row(viewer, each, at) for each in found if timezone.localdate(each.due) == chosen],
        "chosen": chosen,
        "first": first,
        "last": last,
        "before": _address(first - timedelta(days=7 * WEEKS), None, agency),
        "after": _address(first + timedelta(days=7 * WEEKS), None, agency),
        "now": _address(None, None, agency),
        "agency": agency,
        "agencies": people.agencies(viewer),
        "burn": burn_down(viewer, regime, at),
    }


def voting_of(regime: str) -> datetime | None:
    """When voting begins."""
    return min((begins_at(stage) for stage in stages(regime) if stage.kind == "voting"), default=None)


def _days(found: Sequence[Promised], first: date, agency: str, regime: str) -> list[Day]:
    counts = Counter((timezone.localdate(each.due), each.standing) for each in found)
    names = {stage.start: by_language(stage) for stage in stages(regime) if stage.kind == "voting"}
    return [_as_day(first + timedelta(days=place), first, agency, counts, names) for place in range(7 * WEEKS)]


def _as_day(on: date, first: date, agency: str, counts: Counter[Any], names: dict[date, str]) -> Day:
    late, due, kept = (counts[on, standing] for standing in ("late", "due", "kept"))
    numbers = [
        ngettext("%(many)d overdue", "%(many)d overdue", late) % {"many": late} if late else "",
        ngettext("%(many)d owed", "%(many)d owed", due) % {"many": due} if due else "",
        ngettext("%(many)d kept", "%(many)d kept", kept) % {"many": kept} if kept else "",
    ]
    told = ", ".join(number for number in numbers if number) or _("no promise")
    name = names.get(on, "")
    words = f"{formats.date_format(on, 'l j F')}{', ' if name else ''}{name}: {told}"
    return Day(on, words, _address(first, on, agency), late, due, kept, name)


def _row(viewer: Viewer, each: Promised, at: datetime) -> Row:
    left = Left(_("evidence waits")) if each.filed else left_of(each.due, at)
    return Row(
        _GLYPHS[each.standing],
        each.title,
        reverse("gaps:gap", args=[each.gap]),
        each.place,
        each.agency,
        each.code == viewer.agency,
        Left(_("kept")) if each.standing == "kept" else left,
    )


def _address(first: date | None, day: date | None, agency: str) -> str:
    told = {"from": first.isoformat() if first else "", "day": day.isoformat() if day else "", "agency": agency}
    query = urlencode({name: value for name, value in told.items() if value})
    return f"{reverse('gaps:calendar')}{'?' if query else ''}{query}"


def _typed(text: str) -> date | None:
    """A day of an address; nothing for what is none, or lies beyond any operation."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _day(day: date) -> str:
    return formats.date_format(day, "j M")


def _moment(at: datetime) -> str:
    return formats.date_format(timezone.localtime(at), "j M H:i" if page_language() == "en" else "j M H.i")
