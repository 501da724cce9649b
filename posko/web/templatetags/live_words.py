"""Words of the live picture and of the wall screen."""

from __future__ import annotations

from django import template
from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from posko.apps.situation.live.selectors import Row
from posko.domain.incidents import IncidentState
from posko.domain.situation.surge import Swell

register = template.Library()


@register.filter
def incident_turn(seen: Row) -> str:
    """Whose turn it is and for what: the post, who was sent, or the lead."""
    lead = seen.row.lead.short if seen.row.lead else _("the post")
    sent = ", ".join(seen.sent) or lead
    words = {
        IncidentState.REPORTED: _("the post confirms; lead: %(lead)s"),
        IncidentState.CONFIRMED: _("the post sends somebody; lead: %(lead)s"),
        IncidentState.ASSIGNED: _("%(sent)s sets out"),
        IncidentState.ON_THE_WAY: _("%(sent)s is on it"),
        IncidentState.HANDLED: _("%(lead)s closes"),
    }
    state = seen.row.state
    return words[IncidentState(state)] % {"lead": lead, "sent": sent} if state in words else ""


@register.filter
def incident_turn_short(seen: Row) -> str:
    """The same in two words, for the wall."""
    lead = seen.row.lead.short if seen.row.lead else _("the post")
    words = {
        IncidentState.REPORTED: _("to confirm: %(who)s"),
        IncidentState.CONFIRMED: _("to send: %(who)s"),
        IncidentState.HANDLED: _("to close: %(who)s"),
    }
    state = seen.row.state
    return words[IncidentState(state)] % {"who": lead} if state in words else ", ".join(seen.sent) or lead


@register.filter
def surge_ground(swell: Swell) -> str:
    """Why it is a surge, in words."""
    told = {"count": swell.count, "expected": floatformat(swell.expected, 1)}
    count = ngettext("%(count)d incident in the last hour", "%(count)d incidents in the last hour", swell.count) % told
    return count + ", " + _("%(expected)s expected") % told
