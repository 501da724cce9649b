"""The rosters of all agencies as one picture, who keeps watch now, and what the note of a watch begins with: the open
matters of the desk, told by a noun above."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import formats, timezone
from django.utils.translation import gettext as _

from posko.apps.people.duty.selectors import WEEK, AgencyWeek, Stretch
from posko.domain.access import Viewer
from posko.domain.pictures import rosters as picture
from posko.domain.pictures.svg import Drawing
from posko.kit.language import page_language

if TYPE_CHECKING:
    from posko.apps.people.models import Agency, Shift

DAYS = 7
Matters = Callable[[Viewer, datetime], Sequence[str]]
_MOST = 1900  # letters; the form takes two thousand
_matters: list[Matters] = []


@dataclass(frozen=True, slots=True)
class OnWatch:
    """Who keeps watch for an agency now; `shift` is None where nobody does."""

    agency: Agency
    shift: Shift | None
    own: bool


def rosters(viewer: Viewer, weeks: Sequence[AgencyWeek], monday: date, at: datetime) -> Drawing:
    """The week of every agency on one axis. The tables of the agencies hold the same rows."""
    start = timezone.make_aware(datetime.combine(monday, datetime.min.time()))
    days = [(start + timedelta(days=day), _short(monday + timedelta(days=day))) for day in range(DAYS)]
    rows = [
        picture.Roster(
            week.agency.short,
            [_stretch(each) for each in week.stretches],
            _note(week) if start <= at < start + WEEK else "",
            week.agency.code == viewer.agency,
        )
        for week in weeks
    ]
    words = {"first": _day(monday), "last": _day(monday + timedelta(days=DAYS - 1))}
    label = _("Watches of all agencies, %(first)s to %(last)s") % words
    return picture.rosters(rows, start, start + WEEK, at, days, label)


def on_watch(viewer: Viewer, weeks: Sequence[AgencyWeek]) -> list[OnWatch]:
    """Who keeps watch now, agency by agency; nothing where the week is another one."""
    return [
        OnWatch(week.agency, stretch.shift, week.agency.code == viewer.agency)
        for week in weeks
        for stretch in week.stretches
        if stretch.now
    ]


def open_matters_from(told: Matters) -> None:
    """Take in who tells the open matters of a desk."""
    _matters.append(told)


def first_words(viewer: Viewer, at: datetime) -> str:
    """A line for each open matter, as many as the note has room for."""
    text = ""
    for line in (line for told in _matters for line in told(viewer, at)):
        if len(text) + len(line) > _MOST:
            break
        text += f"- {line}\n"
    return text.rstrip()


def _stretch(each: Stretch) -> picture.Stretch:
    words = {"from": _moment(each.starts_at), "until": _moment(each.ends_at)}
    if each.shift is None:
        return picture.Stretch(each.starts_at, each.ends_at, _("%(from)s to %(until)s: nobody") % words)
    told = _("%(from)s to %(until)s: %(keeper)s") % {**words, "keeper": each.shift.post.user.full_name}
    return picture.Stretch(each.starts_at, each.ends_at, told, reverse("people:shift", args=[each.shift.pk]))


def _note(week: AgencyWeek) -> str:
    now = next((each for each in week.stretches if each.now), None)
    if now is None or now.shift is None:
        return _("nobody now")
    words = {"keeper": now.shift.post.user.full_name, "until": _clock(now.ends_at)}
    return _("%(keeper)s until %(until)s") % words


def _day(day: date) -> str:
    return formats.date_format(day, "D j M")


def _short(day: date) -> str:
    return formats.date_format(day, "D j")


def _moment(at: datetime) -> str:
    return f"{_day(timezone.localdate(at))} {_clock(at)}"


def _clock(at: datetime) -> str:
    return formats.date_format(timezone.localtime(at), "H:i" if page_language() == "en" else "H.i")
