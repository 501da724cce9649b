"""Template words of the house: moments, spans, figures with their label, states in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from urllib.parse import quote

from django import template
from django.template.defaultfilters import floatformat
from django.urls import reverse
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from posko.apps.gaps.course.selectors import GapView
from posko.domain.access import ROLES, Role, root_name
from posko.domain.errors import BadInput
from posko.domain.files.archives import DOCX, XLSX
from posko.domain.gaps import states
from posko.domain.plans.phases import Countdown
from posko.domain.rakor import meetings
from posko.domain.typed_time import day_of
from posko.domain.vulnerability.event_book import Entry
from posko.domain.vulnerability.event_rules import RULE as VERIFICATION_RULE
from posko.domain.vulnerability.index import CLASS_NAMES
from posko.domain.vulnerability.supplement import Reading
from posko.kit.language import by_language, page_language, sentence
from posko.law import sources
from posko.law.vulnerability import Measure
from posko.web.doors import Link, Opened
from posko.web.event_words import EVENT_WORDS

register = template.Library()


class HasValue(Protocol):
    """A figure: a number with its unit."""

    value: float
    unit: str


@register.filter
def moment(value: datetime | None) -> str:
    """`Senin 25 November 2024 15.04 WIB`: the operation's clock and dues in full."""
    if value is None:
        return ""
    local = timezone.localtime(value)
    return formats.date_format(local, f"l j F Y {_clock()}") + " WIB"


@register.filter
def short_moment(value: datetime | None) -> str:
    """`25 Nov 15.04`."""
    return "" if value is None else formats.date_format(timezone.localtime(value), f"j M {_clock()}")


@register.filter
def clock(value: datetime) -> str:
    """`15.04`."""
    return formats.date_format(timezone.localtime(value), _clock())


@register.filter
def day(value: date | datetime | None) -> str:
    """`25 November 2024`."""
    if value is None:
        return ""
    local = timezone.localtime(value) if isinstance(value, datetime) else value
    return formats.date_format(local, "j F Y")


@register.filter
def span(value: timedelta | None) -> str:
    """`1 hari 16 jam`, `2 jam 5 menit`: the two largest parts."""
    if value is None:
        return ""
    minutes = max(0, int(value.total_seconds() // 60))
    days, rest = divmod(minutes, 1440)
    hours, mins = divmod(rest, 60)
    return span_words(days, hours, mins)


def span_words(days: int, hours: int, minutes: int) -> str:
    """The two largest parts of a span in words."""
    parts = []
    if days:
        parts.append(ngettext("%d day", "%d days", days) % days)
    if hours:
        parts.append(ngettext("%d hour", "%d hours", hours) % hours)
    if minutes or not parts:
        parts.append(ngettext("%d minute", "%d minutes", minutes) % minutes)
    return " ".join(parts[:2])


@register.filter
def place_url(code: str) -> str:
    """Where a place is shown: in the panel of the map page."""
    return f"{reverse('situation:map')}?peek=place:{quote(code, safe='/')}#peek"


@register.filter
def percent(share: float | None) -> str:
    """`97%` of a share from 0 to 1; what is less than half a percent and not nothing is `<1%`."""
    if share is None:
        return "–"
    return "<1%" if 0 < share < 0.005 else f"{share:.0%}"


@register.filter
def label_tag(label: str) -> SafeString:
    """The tag of a figure that is not official; nothing for one that is."""
    words = {"estimate": _("estimate"), "synthetic": _("synthetic")}
    return format_html('<span class="tag is-{}">{}</span>', label, words[label]) if label in words else SafeString("")


@register.filter
def label_attrs(label: str | None) -> SafeString:
    """The attributes of a figure that is not official: a dashed line, and in words what it is."""
    words = {"estimate": _("estimate"), "synthetic": _("synthetic")}
    return format_html(' class="est" title="{}"', words[label]) if label in words else SafeString("")


@register.filter
def line_word(kind: str) -> str:
    """What a line of the minutes is, in words."""
    return _(meetings.LINE_KINDS[kind]) if kind in meetings.LINE_KINDS else kind


@register.filter
def in_language(said: Mapping[str, Any]) -> Any:
    """What a table of the house says in both languages, in that of the page."""
    return said[page_language()]


@register.filter
def group_word(group: str) -> str:
    """A group of the agenda in words."""
    return {
        "late": _("late"),
        "reopened": _("reopened"),
        "new": _("new"),
        "standing": _("still standing"),
        "accepted": _("lived with"),
    }.get(group, group)


@register.filter
def event_words(event: str) -> str:
    """What happened, in words; the event's own code where it has none."""
    return _(EVENT_WORDS[event]) if event in EVENT_WORDS else event


@register.filter
def root_word(root: str) -> str:
    """The name of a root institution, as Indonesians call it."""
    return root_name(root)


@register.filter
def outside(seen: GapView) -> str:
    """The root institutions that promised on a gap; an agency outside them verifies and closes."""
    return get_text_list([root_word(root) for root in seen.roots], _("and"))


@register.filter
def media_word(media_type: str) -> str:
    """The type of a filed file, short."""
    words = {"application/pdf": "PDF", "image/jpeg": "JPEG", "image/png": "PNG", DOCX: "DOCX", XLSX: "XLSX"}
    return words.get(media_type, _("text"))


@register.filter
def iso_moment(text: str) -> str:
    """A moment that a ledger line carries as text, in words."""
    return short_moment(datetime.fromisoformat(text)) if text else ""


@register.filter
def source_words(source: str) -> str:
    """Where a figure or a row of law comes from, in the language of the page."""
    return sources.in_indonesian(source) if page_language() == "id" else source


@register.filter
def typed_day(value: date | str | None) -> str:
    """A day, or a moment of an address, as one types it: `25-11-2024`."""
    if not value:
        return ""
    try:
        return (day_of(value[:10]) if isinstance(value, str) else value).strftime("%d-%m-%Y")
    except BadInput:
        return str(value)


@register.filter
def class_word(klass: str) -> str:
    """A vulnerability class in words."""
    return _(CLASS_NAMES[klass])


@register.filter
def level_word(level: str) -> str:
    """A level of the territory; Indonesian institutions keep their names."""
    return {"province": _("province"), "tps": "TPS"}.get(level, level)


@register.filter
def kind_word(kind: str) -> str:
    """The kind of a gap in words."""
    return _(states.KINDS[kind]) if kind in states.KINDS else kind


@register.filter
def severity_word(severity: int) -> str:
    """The severity of a gap in words."""
    return _(states.SEVERITIES[severity]) if severity in states.SEVERITIES else str(severity)


@register.filter
def role_word(role: str) -> str:
    """A role in words."""
    return _(ROLES[Role(role)].name) if role in set(Role) else role


register.filter(by_language)


@register.filter
def counting_word(counting: str) -> str:
    """Which day a clock counts first, in words."""
    return _("day 1 is the day itself") if counting == "inclusive" else _("day 1 is the day after")


@register.filter
def verification_rule(rule: str) -> str:
    """By which rule the events of a kept run were verified."""
    if rule == VERIFICATION_RULE:
        return _("a second person of Bawaslu; what is about Bawaslu by the Bawaslu above")
    return rule or _("a rule that was not kept")


@register.filter
def mark_word(mark: str) -> str:
    """How sure a rule of law is, in words."""
    words = {
        "V": _("read in the source"),
        "V-p": _("stated by an official"),
        "I": _("inference"),
        "M": _("not read in any source"),
    }
    return words.get(mark, mark)


@register.filter
def trust_word(label: str) -> str:
    """How far something can be trusted, in words."""
    return {"official": _("official"), "estimate": _("estimate"), "synthetic": _("synthetic")}.get(label, label)


@register.filter
def entry_of(entries: Mapping[str, Entry], code: str) -> Entry | None:
    """The indicator of a code with its framework; None for a code that no framework has any more."""
    return entries.get(code)


@register.filter
def severity_of(entry: Entry, level: int) -> str:
    """A severity level with the word of the indicator's framework: `2 · sedang`."""
    words = (by_language(each, "name") for each in entry.framework.levels if each.level == level)
    return f"{level} · {next(words, '?')}"


@register.filter
def lookup(mapping: dict[str, object], key: str) -> object:
    """A value of a mapping by a variable key; the key itself where there is none."""
    return mapping.get(key, key)


@register.filter
def left_words(left: Countdown) -> str:
    """A countdown in its two largest parts."""
    return span_words(left.days, left.hours, left.minutes)


@register.filter
def left_pairs(left: Countdown) -> list[tuple[int, str]]:
    """The two largest parts of a countdown, the number apart from its word, for large figures."""
    parts = [
        (left.days, ngettext("day", "days", left.days)),
        (left.hours, ngettext("hour", "hours", left.hours)),
        (left.minutes, ngettext("minute", "minutes", left.minutes)),
    ]
    first = next((place for place, (number, _word) in enumerate(parts) if number), len(parts) - 1)
    return parts[first : first + 2]


@register.filter
def count_at(mapping: dict[str, int], key: str) -> int:
    """A count of a mapping by a variable key; 0 where there is none."""
    return mapping.get(key, 0)


@register.filter
def signed(value: float) -> str:
    """`+9,5`, `−1,2`: a difference, with the sign always written."""
    return ("−" if value < 0 else "+") + floatformat(abs(value), 1)


@register.filter
def measure_short(measure: Measure) -> str:
    """A measure of the local supplement in two or three words, for tags."""
    short = {
        "flood-rw-share": _("flood-prone RW"),
        "flood-events": _("flood events 2024"),
        "flood-bpbd-list": _("BPBD flood list"),
        "station-load": _("station load"),
        "special-stations": _("special TPS"),
    }
    return short.get(measure.code) or by_language(measure, "name")


@register.filter
def reading_value(reading: Reading) -> str:
    """The value of a reading with its unit: `38%`, `7 events`, `yes`."""
    if reading.value is None:
        return _("no data")
    if reading.measure.unit == "share":
        return f"{floatformat(reading.value * 100, 0)}%"
    if reading.measure.shown == "mark":
        return _("on the list") if reading.value else _("not on the list")
    return f"{floatformat(reading.value, 0)} {unit_word(reading.measure.unit)}"


@register.filter
def unit_word(unit: str) -> str:
    """A unit in words; one that is not known stands as it is."""
    return {
        "events": _("events"),
        "voters": _("voters"),
        "stations": "TPS",
        "rw": "RW",
        "voters per TPS": _("voters per TPS"),
    }.get(unit, unit)


@register.filter
def figure_name(key: str) -> str:
    """The name of a figure about a place by its key; an unknown key stands as plain words."""
    return {
        "voters_feb2024": _("Voters on the roll, Pemilu of February 2024"),
        "tps_feb2024": _("TPS, Pemilu of February 2024"),
        "tps_special_feb2024": _("Special TPS, Pemilu of February 2024"),
        "rw": _("RW (about 2013)"),
        "rw_flood_prone": _("Flood-prone RW (about 2013)"),
        "flood_events": _("Flood events in the year"),
        "bpbd_flood_list": _("On BPBD's list of flood-prone places"),
    }.get(key, key.replace("_", " "))


@register.filter
def figure_value(figure: HasValue) -> str:
    """The value of a figure with its unit; a mark as yes or no."""
    if figure.unit == "yes/no":
        return _("yes") if figure.value else _("no")
    whole = float(figure.value).is_integer()
    return f"{floatformat(figure.value, 0 if whole else 1)} {unit_word(figure.unit)}".strip()


def _clock() -> str:
    return "H:i" if page_language() == "en" else "H.i"


register.filter(sentence)


@register.filter
def holding(links: list[Link], words: str) -> list[Link]:
    """The links whose label holds the words; none without words."""
    wanted = words.casefold()
    return [link for link in links if wanted in link.label.casefold()] if wanted else []


@register.filter
def pages_holding(doors: list[Opened], words: str) -> list[Link]:
    """The pages behind all doors whose label holds the words."""
    return holding([page for door in doors for page in door.pages], words)
