"""The last day of incidents as a picture, a sentence and a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from posko.apps.incidents.hours import selectors
from posko.apps.incidents.hours.selectors import Hour
from posko.domain.access import Viewer
from posko.domain.incidents import SEVERITIES
from posko.domain.pictures import severity_day
from posko.domain.pictures.spark import spark_bars
from posko.domain.pictures.svg import Drawing
from posko.kit.language import page_language


@dataclass(frozen=True, slots=True)
class LastDay:
    """The picture, what it says in a sentence, its legend, and its rows."""

    drawing: Drawing
    told: str
    legend: Sequence[tuple[int, str]]
    hours: Sequence[Hour]
    known: bool

    @property
    def all(self) -> int:
        """Every incident of the 24 hours."""
        return sum(hour.all for hour in self.hours)


def last_day(viewer: Viewer, at: datetime) -> LastDay:
    """The last 24 hours for a page. Include incidents/hours/_day.html with it as `day`."""
    found = selectors.last_day(viewer, at)
    told = sentence(found)
    hours = [severity_day.Hour(_clock(hour.until), hour.counts, hour.usual) for hour in found]
    words = _("Incidents by hour and severity, the last 24 hours. %(told)s") % {"told": told}
    legend = [(level, _(name)) for level, name in SEVERITIES.items()]
    return LastDay(severity_day.severity_day(hours, words), told, legend, found, found[-1].usual is not None)


def spark(viewer: Viewer, at: datetime) -> Drawing:
    """The same as a small row of bars, beside a figure."""
    found = selectors.last_day(viewer, at)
    return spark_bars([hour.all for hour in found], sentence(found))


def sentence(hours: Sequence[Hour]) -> str:
    """What the last hour brought, and what is usual then."""
    last = hours[-1]
    told = ngettext("%(count)d in the last hour", "%(count)d in the last hour", last.all) % {"count": last.all}
    if last.usual is None:
        return told
    return _("%(told)s, usually %(usual)s") % {"told": told, "usual": formats.number_format(last.usual, 1)}


def _clock(until: datetime) -> str:
    return formats.date_format(timezone.localtime(until), "H:i" if page_language() == "en" else "H.i")
