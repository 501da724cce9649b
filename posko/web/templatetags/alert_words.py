"""Words of alerts and of the live picture."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from posko.domain.situation import alerts

register = template.Library()


@register.filter
def alert_state(state: str) -> str:
    """Where an alert stands, in words."""
    return {
        "draft": _("draft"),
        "proposed": _("waits for a second person"),
        "sent": _("running"),
        "withdrawn": _("withdrawn"),
        "updated": _("updated by a later one"),
        "cancelled": _("ended"),
        "expired": _("expired"),
    }.get(state, state)


@register.filter
def alert_shape(state: str) -> str:
    """The class that draws the state's shape."""
    shapes = {"draft": "is-waiting", "proposed": "is-promised", "sent": "is-open", "expired": "is-closed"}
    return shapes.get(state, "is-declined" if state == "withdrawn" else "is-closed")


@register.filter
def alert_tab(tab: str) -> str:
    """A tab of the list."""
    return {"live": _("Running"), "waiting": _("Being written or approved"), "over": _("Over")}.get(tab, tab)


@register.filter
def cap_severity(word: str) -> str:
    """A severity of CAP in words."""
    return {
        "Extreme": _("Extreme"),
        "Severe": _("Severe"),
        "Moderate": _("Moderate"),
        "Minor": _("Minor"),
    }.get(word, _("Unknown"))


@register.filter
def cap_meaning(word: str, table: str) -> str:
    """What a word of CAP's vocabulary means: `urgency`, `severity`, `certainty` or `category`."""
    tables = {
        "urgency": alerts.URGENCIES,
        "severity": alerts.SEVERITIES,
        "certainty": alerts.CERTAINTIES,
        "category": alerts.CATEGORIES,
    }
    return _(tables[table][word]) if word in tables[table] else word
