"""Words of incidents: states with their shapes, severities, kinds, channels, orders and clocks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from posko.apps.incidents.states import CHANNEL_WORDS, HOW_WORDS, SAID_WORDS
from posko.apps.outgoing.states import CHANNEL_WORDS as CHANNELS_OUT
from posko.domain.errors import N_
from posko.domain.incidents import SEVERITIES, IncidentState
from posko.domain.incidents.kinds import kinds
from posko.domain.incidents.resemblance import Reason
from posko.kit.language import sentence

if TYPE_CHECKING:
    from posko.apps.incidents.models import Incident

register = template.Library()


_TURNS = {
    IncidentState.REPORTED: N_("an officer at the post: confirm"),
    IncidentState.CONFIRMED: N_("%(lead)s: send somebody"),
    IncidentState.ASSIGNED: N_("who was asked: set out"),
    IncidentState.ON_THE_WAY: N_("who was sent: handle"),
    IncidentState.HANDLED: N_("%(lead)s: close"),
}
_NOBODY = N_("nobody's: done")


@register.filter
def severity_mark(level: int) -> SafeString:
    """A severity by shape and word: one bar for minor, four for critical."""
    word = _(SEVERITIES[level]) if level in SEVERITIES else str(level)
    bars = SafeString("<i></i>" * len(SEVERITIES))
    return format_html('<span class="grave is-{}"><span aria-hidden="true">{}</span>{}</span>', level, bars, word)


@register.filter
def severity_word_of(level: int) -> str:
    """A severity in words."""
    return _(SEVERITIES[level]) if level in SEVERITIES else str(level)


@register.filter
def incident_kind(code: str) -> str:
    """A kind in the page's language."""
    found = kinds().get(code)
    return found.name(get_language() or "id") if found else code


@register.filter
def channel_word(channel: str) -> str:
    """By which way a report came."""
    return _(CHANNEL_WORDS[channel]) if channel in CHANNEL_WORDS else channel


@register.filter
def said_word(event: str) -> str:
    """What was said of an order, in a word."""
    return _(SAID_WORDS[event]) if event in SAID_WORDS else event


@register.filter
def way_word(how: str) -> str:
    """By which way somebody said it."""
    return _(HOW_WORDS[how]) if how in HOW_WORDS else how


@register.filter
def channel_out(channel: str) -> str:
    """By which way a message goes out."""
    return str(CHANNELS_OUT.get(channel, channel))


@register.filter
def clock_word(step: str) -> str:
    """What a clock waits for."""
    return {
        "confirm": _("confirmation"),
        "assign": _("dispatch"),
        "handle": _("handling"),
    }.get(step, step)


@register.filter
def turn_word(incident: Incident) -> str:
    """Whose turn it is, in a few words."""
    word = _(_TURNS.get(IncidentState(incident.state), _NOBODY))
    return word % {"lead": incident.lead.short if incident.lead else _("the post")} if "%" in word else word


@register.filter
def at_most(number: int, most: int) -> int:
    """A number, or the highest that is taken elsewhere: a gap knows three severities, an incident four."""
    return min(number, most)


@register.filter
def reason_word(reason: Reason) -> str:
    """Why two incidents may be one."""
    return sentence(reason.text, dict(reason.params))


@register.filter
def likeness_word(score: float) -> str:
    """How alike two incidents are."""
    return _("very alike") if score >= 0.8 else _("alike")


@register.filter
def kilometres(km: float) -> str:
    """A distance as it is worth saying."""
    return _("%(metres)d m") % {"metres": round(km * 1000, -2)} if km < 1 else _("%(km).1f km") % {"km": km}
