"""Words of gaps and promises that only their own pages need."""

from __future__ import annotations

from django import template
from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from posko.apps.gaps.listing.page import ORDERS, PHASES
from posko.domain.gaps.escalation import STEPS
from posko.domain.gaps.priority import Priority, Setting

register = template.Library()


@register.filter
def phase_word(phase: str) -> str:
    """A phase of the election, or none."""
    return _(PHASES[phase]) if phase in PHASES else phase


@register.filter
def way_word(way: str) -> str:
    """By what the lanes of the board are cut."""
    return {"agency": _("By agency"), "place": _("By place"), "phase": _("By phase")}.get(way, way)


@register.filter
def sort_word(sort: str) -> str:
    """An order of the list."""
    return _(ORDERS[sort]) if sort in ORDERS else sort


@register.filter
def layer_word(layer: str) -> str:
    """A layer of prevention."""
    return {
        "management": _("Management"),
        "security": _("Security"),
        "infrastructure": _("Infrastructure for peace"),
    }.get(layer, layer)


@register.filter
def response_word(response: str) -> str:
    """One of Bawaslu's five responses."""
    return {
        "patrol": _("patrol"),
        "coordination": _("coordination"),
        "education": _("voter education"),
        "monitors": _("monitors"),
        "complaints": _("complaint post"),
    }.get(response, response)


@register.filter
def part_word(part: str) -> str:
    """A part of an agency's promises."""
    return {
        "kept_in_time": _("kept in time"),
        "kept_late": _("kept, but late"),
        "waiting": _("evidence in, not verified yet"),
        "open": _("not due yet"),
        "late": _("late"),
        "broken": _("broken"),
    }.get(part, part)


@register.filter
def chain_word(level: int) -> str:
    """Whom a step of the escalation told in an agency, by its level."""
    step = next((step for step in STEPS if step.level == level), None)
    return _("on duty") if step is None or step.told == "on duty" else _("head")


@register.filter
def days_word(days: float | None) -> str:
    """How far away it is until it matters."""
    if days is None:
        return _("no date known")
    if days <= 0:
        return _("its time is over")
    whole = int(days)
    return ngettext("%d day left", "%d days left", whole) % whole if whole else _("less than a day left")


@register.filter
def reasons(priority: Priority) -> str:
    """Why a gap stands where it stands, as a sentence."""
    setting = priority.setting
    vulnerable = {
        "high": _("the place is highly vulnerable"),
        "mid": _("the place is moderately vulnerable"),
        "low": _("the place is little vulnerable"),
    }.get(setting.vulnerability, _("how vulnerable the place is is not known"))
    parts = [severity_reason(priority.level), days_word(priority.days), vulnerable, at_risk_word(setting)]
    return _("Severity and time come first, then the place: %(reasons)s.") % {"reasons": "; ".join(parts)}


def severity_reason(level: int) -> str:
    """How grave a gap is, as a part of the sentence."""
    return {1: _("a minor gap"), 2: _("a moderate gap"), 3: _("a severe gap")}[level]


def at_risk_word(setting: Setting) -> str:
    """How many of a place's own stations are at risk, as a part of the sentence."""
    if setting.share is None or setting.stations_at_risk is None or not setting.stations:
        return _("how many of its stations are at risk is not known")
    words = {"risk": setting.stations_at_risk, "all": setting.stations}
    return _("%(risk)s of its %(all)s stations are reported at risk") % words


@register.filter
def factors(priority: Priority) -> str:
    """The four factors of a priority in one line, as they are multiplied."""
    parts = {
        "severity": floatformat(priority.severity, 2),
        "time": floatformat(priority.time, 2),
        "place": floatformat(priority.setting.weakness, 2),
        "risk": floatformat(priority.setting.exposure, 2),
    }
    return _("severity %(severity)s × time %(time)s × vulnerability %(place)s × at risk %(risk)s") % parts
