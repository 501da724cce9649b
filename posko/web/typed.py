"""What somebody had typed when a page asked for the second factor again: held until it is shown, then put back.

The fields lie in the cache of the machine, sealed with a key that only the browser's cookie holds, under a name made of
the account and of what the session remembers: the post itself cannot read them. They are gone after a quarter of an
hour, once they were put back, and where more is held than has room. Files and passwords are not held.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Final

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.translation import gettext as _

from posko.kit.cache_file import cache_of
from posko.kit.requests import PoskoRequest
from posko.web.refill import refilled

CACHE: Final = "typed"
KEY: Final = "typed"
SECONDS: Final = 15 * 60
MOST: Final = 256 * 1024  # bytes of one form
# A field whose name holds one of these is secret, and typed anew.
SECRET: Final = ("password", "phrase", "recovery_card")
READ: Final = 48 * 1024 * 1024  # bytes of a request that is read for its fields, files among them
COOKIE: Final = "__Host-posko-typed" if settings.HTTPS else "posko-typed"


@dataclass(frozen=True, slots=True)
class Typed:
    """A form that was sent: where to, from which page, its fields as the browser sent them, the names of its files."""

    action: str
    page: str
    fields: list[tuple[str, str]]
    files: list[str]


def hold(request: HttpRequest, response: HttpResponse, *, page: str) -> None:
    """Seal the form of a request and give its key to the browser. What is too long is not held, and that is said."""
    if not (request.META.get("CONTENT_LENGTH") or "x").isdigit() or int(request.META["CONTENT_LENGTH"]) > READ:
        _say_it_is_lost(request)
        return
    fields = [
        (name, value)
        for name in request.POST
        if name != "csrfmiddlewaretoken" and not any(word in name for word in SECRET)
        for value in request.POST.getlist(name)
    ]
    files = [each.name or "" for name in request.FILES for each in request.FILES.getlist(name)]
    form = json.dumps(asdict(Typed(request.get_full_path(), page, fields, files))).encode()
    if len(form) > MOST:
        _say_it_is_lost(request)
        return
    key = Fernet.generate_key()
    request.session[KEY] = get_random_string(
        22
    )  # the session's own key is made anew with the answer, its content stays
    cache_of(CACHE).set(_name(request), Fernet(key).encrypt(form), SECONDS)
    response.set_cookie(
        COOKIE, key.decode(), max_age=SECONDS, httponly=True, samesite="Strict", secure=settings.HTTPS, path="/"
    )


def _say_it_is_lost(request: HttpRequest) -> None:
    messages.warning(request, _("What you had typed was too long to be kept. Go back in the browser to find it."))


def held(request: HttpRequest) -> Typed | None:
    """What this session holds, if its browser brings the key."""
    if (key := request.COOKIES.get(COOKIE)) is None:
        return None
    sealed = cache_of(CACHE).get(_name(request)) if KEY in request.session else None
    try:
        form = json.loads(Fernet(key).decrypt(sealed or b"", ttl=SECONDS))
    except (InvalidToken, ValueError):
        return None
    return Typed(form["action"], form["page"], [(name, value) for name, value in form["fields"]], form["files"])


def announce(request: PoskoRequest) -> None:
    """Say on the page that a form comes back to that nothing was sent yet."""
    form = _due(request)
    if form is None:
        return
    request.META.pop("HTTP_ACCEPT_ENCODING", None)  # what is put back is put into plain text
    messages.info(request, _("Here is what you had typed. Nothing was sent yet: look it over and send it."))
    if form.files:
        messages.warning(request, _("Choose your files again: %(names)s.") % {"names": ", ".join(form.files)})


def put_back(request: PoskoRequest, response: HttpResponse) -> HttpResponse:
    """The page with the fields as they were typed; where its form is gone, the page that shows them."""
    form = _due(request)
    if form is None:
        return response
    if response.status_code == 200 and not response.streaming:
        filled = refilled(response.content.decode(), request.get_full_path(), form.action, form.fields)
        if filled is not None:
            response.content = filled.encode()
            return let_go(request, response)
    return HttpResponseRedirect(reverse("typed"))


def let_go(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Hold it no longer."""
    cache_of(CACHE).delete(_name(request))
    request.session.pop(KEY, None)
    response.delete_cookie(COOKIE, path="/", samesite="Strict")
    return response


def _due(request: PoskoRequest) -> Typed | None:
    """The form that comes back to the page that is asked for now."""
    if request.method != "GET" or COOKIE not in request.COOKIES or not getattr(request, "passed", False):
        return None
    form = held(request)
    return form if form is not None and form.page == request.get_full_path() else None


def _name(request: HttpRequest) -> str:
    return salted_hmac("typed", f"{request.session.get(KEY, '')}\n{request.user.pk}").hexdigest()
