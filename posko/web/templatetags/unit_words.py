"""Words of teams and resource orders."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from posko.domain.units import orders
from posko.domain.units.teams import Timer

register = template.Library()


@register.filter
def resource_word(code: str) -> str:
    """What is asked for."""
    return _(orders.WHAT.get(code, code)).lower()


@register.filter
def timer_shape(timer: str) -> str:
    """The CSS class that draws what a timer says."""
    return {Timer.GREEN: "is-verified", Timer.WARNING: "is-waiting", Timer.LATE: "is-late"}.get(Timer(timer), "is-open")


@register.filter
def heard_by(how: str) -> str:
    """By which way a team was heard of."""
    words = {
        "page": _("on a page"),
        "phone": _("by its phone"),
        "sms": _("by SMS"),
        "voice": _("by radio or telephone"),
        "task": _("by an act on a task"),
    }
    return words.get(how, how)
