"""Words of gaps and promises that only their own pages need."""

from __future__ import annotations

from django import template
from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from posko.domain.escalation import STEPS
from posko.domain.gap_priority import Priority

register = template.Library()


@register.filter
def phase_word(phase: str) -> str:
    """A phase of the election, or none."""
    return {
        "preparation": _("Preparation"),
        "candidacy": _("Candidacy"),
        "campaign": _("Campaign"),
        "quiet": _("Quiet days"),
        "voting": _("Voting"),
        "count": _("Counting and adding up"),
        "none": _("No date yet"),
    }.get(phase, phase)


@register.filter
def way_word(way: str) -> str:
    """By what the lanes of the board are cut."""
    return {"agency": _("By agency"), "place": _("By place"), "phase": _("By phase")}.get(way, way)


@register.filter
def sort_word(sort: str) -> str:
    """An order of the list."""
    return {
        "urgency": _("most urgent first"),
        "priority": _("highest priority first"),
        "due": _("earliest due first"),
        "newest": _("newest first"),
    }.get(sort, sort)


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
def factors(priority: Priority) -> str:
    """The three factors of a priority in one line, as they are multiplied."""
    parts = {
        "severity": floatformat(priority.severity, 2),
        "exposure": floatformat(priority.exposure, 2),
        "time": floatformat(priority.time, 2),
        "left": days_word(priority.days),
    }
    return _("severity %(severity)s × voters touched %(exposure)s × time %(time)s (%(left)s)") % parts
