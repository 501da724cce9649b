"""Template words of the house: moments, spans, figures with their label, states in words."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django import template
from django.utils import formats, timezone, translation
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from posko.domain import gaps
from posko.domain.access import ROLES, Role

register = template.Library()


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
def label_tag(label: str) -> SafeString:
    """The tag of a figure that is not official; nothing for one that is."""
    words = {"estimate": _("estimate"), "synthetic": _("synthetic")}
    return format_html('<span class="tag is-{}">{}</span>', label, words[label]) if label in words else SafeString("")


@register.filter
def state_word(state: str) -> str:
    """A gap's or commitment's state in words."""
    return {
        "open": _("open"),
        "promised": _("promised"),
        "filed": _("evidence filed"),
        "proven": _("proven"),
        "kept": _("kept"),
        "closed": _("closed"),
        "withdrawn": _("withdrawn"),
        "late": _("late"),
    }.get(state, state)


@register.filter
def state_class(state: str) -> str:
    """The CSS class that draws a state's shape."""
    return {"filed": "is-proven", "kept": "is-verified", "withdrawn": "is-declined"}.get(state, f"is-{state}")


@register.filter
def class_word(klass: str) -> str:
    """A vulnerability class in words."""
    return {"low": _("low"), "mid": _("medium"), "high": _("high")}.get(klass, _("no data"))


@register.filter
def level_word(level: str) -> str:
    """A level of the territory; Indonesian institutions keep their names."""
    return {"province": _("province"), "tps": "TPS"}.get(level, level)


@register.filter
def kind_word(kind: str) -> str:
    """The kind of a gap in words."""
    return _(gaps.KINDS[kind]) if kind in gaps.KINDS else kind


@register.filter
def severity_word(severity: int) -> str:
    """The severity of a gap in words."""
    return _(gaps.SEVERITIES[severity]) if severity in gaps.SEVERITIES else str(severity)


@register.filter
def role_word(role: str) -> str:
    """A role in words."""
    return _(ROLES[Role(role)].name) if role in set(Role) else role


@register.filter
def by_language(row: object, field: str) -> str:
    """`name_id` or `name_en` of a law row, by the page's language."""
    language = "en" if (translation.get_language() or "id").startswith("en") else "id"
    return str(getattr(row, f"{field}_{language}"))


@register.filter
def lookup(mapping: dict[str, object], key: str) -> object:
    """A value of a mapping by a variable key; the key itself where there is none."""
    return mapping.get(key, key)


def _clock() -> str:
    return "H:i" if (translation.get_language() or "id").startswith("en") else "H.i"


@register.filter
def said(text: str) -> str:
    """A sentence of the house's tables in the page's language."""
    return _(text) if text else ""


@register.filter
def wall_word(wall: str) -> str:
    """A compartment in words."""
    return {
        "public": _("public"),
        "coordination": _("coordination"),
        "security": _("security"),
        "voter": _("voter"),
        "case": _("case"),
        "audit": _("audit"),
    }.get(wall, wall)


@register.filter
def act_word(act: str) -> str:
    """An act in words."""
    return {
        "rakor.convene": _("convene a rakor"),
        "rakor.input": _("bring input to the table"),
        "gap.open": _("open a gap"),
        "gap.close": _("close a proven gap"),
        "commitment.make": _("promise and file evidence for the own agency"),
        "commitment.verify": _("verify other institutions"),
        "index.event": _("enter indicator events"),
        "sitrep.issue": _("issue a situation report"),
        "ledger.read": _("read the ledger"),
        "people.manage": _("open and close accounts"),
    }.get(act, act)
