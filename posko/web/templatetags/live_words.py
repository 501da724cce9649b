"""Words of the live picture and of the wall screen."""

from __future__ import annotations

from django import template
from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from posko.domain.situation.surge import Swell

register = template.Library()


@register.filter
def surge_ground(swell: Swell) -> str:
    """Why it is a surge, in words."""
    told = {"count": swell.count, "expected": floatformat(swell.expected, 1)}
    count = ngettext("%(count)d incident in the last hour", "%(count)d incidents in the last hour", swell.count) % told
    return count + ", " + _("%(expected)s expected") % told
