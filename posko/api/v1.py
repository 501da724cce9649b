"""The API, version 1: who may come in, and how it answers what went wrong."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from posko.api.devices import router as devices
from posko.api.door import DeviceToken, answer, faults, refusal
from posko.api.doorbells import router as doorbells
from posko.api.mine import router as mine
from posko.api.reports import router as reports
from posko.api.tables import router as tables
from posko.api.tasks import router as tasks
from posko.domain.errors import BadInput, Busy
from posko.domain.intake.phone_said import Unread

api = NinjaAPI(
    title="Posko",
    version="1",
    description="Reports of devices and machines. Errors are said in the language of Accept-Language (id, en).",
    urls_namespace="api",
    auth=DeviceToken(),
)
api.add_router("", tables)
api.add_router("", reports)
api.add_router("", devices)
api.add_router("", mine)
api.add_router("", tasks)
api.add_router("", doorbells)


@api.exception_handler(AuthenticationError)
def no_right(request: HttpRequest, _refused: Any) -> HttpResponse:
    """401, the same for a token that is missing, unknown or revoked."""
    message = _("Send the token of a device that may report: Authorization: Bearer TOKEN.")
    response = answer(401, errors=[{"field": "Authorization", "message": message}])
    response.headers["WWW-Authenticate"] = 'Bearer realm="posko"'
    return response


@api.exception_handler(Busy)
def busy(request: HttpRequest, refused: Any) -> HttpResponse:
    """503 with when to come again."""
    response = answer(503, errors=refusal("", refused))
    response.headers["Retry-After"] = "2"
    return response


@api.exception_handler(Unread)
def unread(request: HttpRequest, refused: Any) -> HttpResponse:
    """422 with each field that is wrong."""
    return answer(422, errors=faults(refused.faults))


@api.exception_handler(BadInput)
def bad_input(request: HttpRequest, refused: Any) -> HttpResponse:
    """422 with what was wrong."""
    return answer(422, errors=refusal("", refused))


@api.exception_handler(ValidationError)
def bad_shape(request: HttpRequest, refused: Any) -> HttpResponse:
    """422 with the parameters that have a wrong shape."""
    told = [{"field": ".".join(str(part) for part in each["loc"]), "message": each["msg"]} for each in refused.errors]
    return answer(422, errors=told)


@api.exception_handler(Http404)
def nothing_here(request: HttpRequest, _refused: Any) -> HttpResponse:
    """404."""
    return answer(404, errors=[{"field": "", "message": _("There is nothing at this address.")}])


@api.exception_handler(HttpError)
def http_error(request: HttpRequest, refused: Any) -> HttpResponse:
    """What the framework refuses by itself."""
    return answer(refused.status_code, errors=[{"field": "", "message": str(refused)}])
