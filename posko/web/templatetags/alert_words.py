"""Words of alerts and of the live picture."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from posko.domain import severity
from posko.domain.situation import alerts

register = template.Library()


@register.filter
def alert_tab(tab: str) -> str:
    """A tab of the list."""
    return {"live": _("Running"), "waiting": _("Being written or approved"), "over": _("Over")}.get(tab, tab)


@register.filter
def cap_severity(word: str) -> str:
    """A severity of CAP in the words of our own scale."""
    level = severity.of_cap(word)
    return _(severity.LEVELS[level]) if level else _("Unknown")


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
