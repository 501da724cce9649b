"""One press that reminds an agency of its turn."""

from __future__ import annotations

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from posko.apps.gaps.course import page
from posko.apps.gaps.reminders import services
from posko.kit.requests import PoskoRequest


@require_POST
def remind(request: PoskoRequest, pk: int) -> HttpResponse:
    """Remind the agency that this promise waits for."""
    commitment = services.remind(page.commitment_of(request, pk), by=request.viewer, at=request.at)
    told = _("%(agency)s is reminded. It can be reminded again in an hour.") % {"agency": commitment.agency.short}
    return page.done(request, commitment.gap, told)
