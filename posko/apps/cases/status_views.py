"""The public page on which a reporter follows the status by the code. Nobody is logged in, and nothing else is told."""

from __future__ import annotations

import math
import time
from typing import Final

from allauth.core.internal.httpkit import get_client_ip
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from posko.apps.cases import report_selectors, report_services
from posko.domain.intake.limits import Limits
from posko.kit.requests import PoskoRequest

# One address may ask so often; a code is drawn from 2^80, so this keeps away those who try, not those who guess well.
PER_MINUTE: Final = 6
_limits = Limits(burst=12)


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: PoskoRequest) -> HttpResponse:
    """The code comes by POST, so that it stands in no address and no log; all wrong ones are answered alike."""
    if request.method != "POST":
        return render(request, "cases/status.html")
    seconds = _limits.wait(get_client_ip(request) or "", time.monotonic(), per_minute=PER_MINUTE)
    if seconds:
        refused = render(request, "cases/status.html", {"too_often": True}, status=429)
        refused.headers["Retry-After"] = str(max(1, math.ceil(seconds)))
        return refused
    followed = report_selectors.told_by_code(request.POST.get("code", "")[:80], real_at=request.real_at)
    if followed is None:
        return render(request, "cases/status.html", {"wrong": True}, status=422)
    report_services.tell_status(followed, by=followed.viewer, at=followed.at)
    return render(request, "cases/status.html", {"status": followed.status, "at": followed.at})
