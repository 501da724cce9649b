"""Who a token is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from posko.api.door import answer
from posko.api.shapes import ALWAYS, Me
from posko.domain.intake import Form

router = Router()


@router.get("/me", url_name="me", summary="Whose token this is", response={200: Me, **ALWAYS})
def see_myself(request: HttpRequest) -> HttpResponse:
    """The device, its agency and place, its operation and that operation's clock."""
    right, at = request.auth, request.at  # type: ignore[attr-defined]  # checked by DeviceToken
    operation = right.operation
    return answer(
        200,
        device=right.sender.name,
        agency=right.sender.agency,
        place=right.sender.place,
        per_minute=right.sender.per_minute,
        operation={
            "code": operation.code,
            "name": operation.name,
            "demo": operation.demo,
            "exercise": operation.exercise,
            "time": at.isoformat(),
        },
        forms=[form.value for form in Form],
    )
