"""Holding all that is sealed in a case against its hashes."""

from __future__ import annotations

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from posko.apps.cases.course import page as case_page
from posko.apps.cases.evidence.views import show
from posko.apps.cases.integrity import services
from posko.domain.errors import BadInput
from posko.kit.requests import PoskoRequest
from posko.kit.vaults import vault_of


@require_POST
def check(request: PoskoRequest, number: int) -> HttpResponse:
    """Open all that is sealed in the case and hold it against its hashes. Damaged parts are named."""
    case = case_page.case_of(request, number)
    try:
        found = services.check_case(case, vault=vault_of(request), by=request.viewer, at=request.at)
    except BadInput as refusal:
        return show(request, number, alert=refusal, status=422)
    return show(request, number, checked=found)
