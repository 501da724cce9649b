"""Words of the live picture and of the wall screen."""

from __future__ import annotations

from django import template
from django.template.defaultfilters import floatformat
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from posko.apps.situation.live_selectors import Row
from posko.domain.incidents import SEVERITIES, IncidentState
from posko.domain.incidents.kinds import kinds
from posko.domain.station_day import Tally
from posko.domain.surge import Swell

register = template.Library()


@register.filter
def incident_name(kind: str) -> str:
    """A kind of incident in words."""
    found = kinds().get(kind)
    return found.name("en" if get_language() == "en" else "id") if found else kind


@register.filter
def incident_grade(severity: int) -> str:
    """How grave an incident is."""
    return _(SEVERITIES[int(severity)])


@register.filter
def incident_stand(state: str) -> str:
    """Where an incident stands."""
    return {
        "reported": _("reported"),
        "confirmed": _("confirmed"),
        "assigned": _("assigned"),
        "on_the_way": _("on the way"),
        "handled": _("handled"),
        "closed": _("closed"),
        "false": _("false report"),
    }.get(state, state)


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
def stage_word(stage: str) -> str:
    """A stage of a station's day."""
    return {
        "open": _("Opening"),
        "logistics": _("Logistics"),
        "queue": _("Queue"),
        "close": _("Closing"),
        "count": _("Count"),
    }.get(stage, stage)


@register.filter
def reported_share(tally: Tally) -> int:
    """How many of a hundred stations have reported."""
    return round(100 * (tally.share or 0))


@register.filter
def surge_ground(swell: Swell) -> str:
    """Why it is a surge, in words."""
    told = {"count": swell.count, "expected": floatformat(swell.expected, 1)}
    count = ngettext("%(count)d incident in the last hour", "%(count)d incidents in the last hour", swell.count) % told
    return count + ", " + _("%(expected)s expected") % told
