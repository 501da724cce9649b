"""What stands between the door and the pages: headers, language, the access rules, refusals in words."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

from allauth.core.internal.httpkit import get_client_ip
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.db import IntegrityError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _

from posko import clock
from posko.apps.ledger import selectors as ledger
from posko.apps.people.accounts import selectors as people
from posko.apps.people.vaults import selectors as people_vaults
from posko.apps.situation.wall import selectors as displays
from posko.apps.situation.wall.views import COOKIE as DISPLAY_COOKIE
from posko.domain.errors import BadInput, Busy, NotAllowed, VaultClosed
from posko.kit import refusals, vaults, waits, walls
from posko.kit.acts import fault_of
from posko.kit.requests import PoskoRequest
from posko.web import asking_again, typed
from posko.web.access_rules import FIRST, HOME, RULES, first_page
from posko.web.refusals import refusal_words
from posko.web.rule import Rule

if TYPE_CHECKING:
    from posko.apps.people.models import User
    from posko.domain.access import Viewer

LOOPBACK = {"127.0.0.1", "::1"}
# Under this word a session remembers that its person was led to making a vault.
LED = "led-to-vault"
RETRY_AFTER = "2"  # seconds
# How the names of pages end that give a whole table or paper as a file.
FILES = ("csv", "xlsx", "pdf", "docx", "json", "export")
HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "Cross-Origin-Resource-Policy": "same-origin",
}
Answer = Callable[[HttpRequest], HttpResponse]
_refused, _handed_out = logging.getLogger("posko.refused"), logging.getLogger("posko.handed_out")


class HeadersMiddleware:
    """Headers on every answer: no caching of what a person saw, and no powers a post's page needs not."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the headers."""
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        match = request.resolver_match
        if request.method == "POST" and match is not None and match.view_name == "account_logout":
            response.headers["Clear-Site-Data"] = '"cache"'  # the button that leads back shows nothing any more
        return response


class LanguageMiddleware:
    """Indonesian unless the person chose otherwise: the browser's wish does not decide what officers read."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Use the language of the cookie."""
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class AccessMiddleware:
    """Holds every request against `access_rules`: default deny."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Put the clock, the operation and the viewer on the request."""
        if "%00" in request.META.get("QUERY_STRING", ""):
            return render(request, "400.html", status=400)  # no search holds a NUL, and PostgreSQL takes none
        asked = cast("PoskoRequest", request)
        asked.real_at = asked.at = clock.real_time()
        asked.vault = None
        with ledger.one_mark():
            if request.user.is_authenticated:
                _introduce(asked, request.user)
            seen = asked.viewer.compartments if hasattr(asked, "viewer") else ()
            with walls.opened(seen):
                response = _logged(asked, typed.put_back(asked, self.get_response(request)))
            walls.held_through(response, seen)
            vaults.settle(asked, response)
            return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """Let the request through, or say why not."""
        match = request.resolver_match
        rule = RULES.get(match.view_name) if match else None
        if match is None or rule is None or rule.closed or rule.machine:
            raise Http404
        waits.hold(waits.EXPORTS if match.view_name.endswith(FILES) else waits.PAGES)
        if rule.public:  # it may have to answer without a database
            return None
        waits.apply()
        if rule.display and _is_display(cast("PoskoRequest", request)):
            return None
        if (refused := _refusal(request, rule)) is None and hasattr(request, "viewer"):
            _let_in(cast("PoskoRequest", request), rule)
        return refused


def _logged(request: PoskoRequest, response: HttpResponse) -> HttpResponse:
    """Who was refused what or took which file away, and from where. What is behind a wall answers as if it were not."""
    viewer = getattr(request, "viewer", None)
    refused = response.status_code in (403, 404)
    if viewer is None or not (refused or "Content-Disposition" in response.headers):
        return response
    log, level = (_refused, logging.WARNING) if refused else (_handed_out, logging.INFO)
    told = (response.status_code, request.method, request.path, viewer.actor, viewer.agency, get_client_ip(request))
    log.log(level, "%s %s %s to %s of %s from %s", *told)
    return response


class RefusalMiddleware:
    """Says what a service refused: a message on the page the person came from, or an error page."""

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """A form that was refused because the post is busy is shown with what was typed, and asked for again: 503."""
        refusals.begin()
        response = self.get_response(request)
        if response.status_code == 422 and refusals.was_busy():
            response.status_code = 503
            response.headers["Retry-After"] = RETRY_AFTER
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """400 for bad input, 403 for a forbidden act, 503 where others write; in the person's language."""
        if isinstance(exception, Busy) or (isinstance(exception, OperationalError) and fault_of(exception)):
            response = _say(request, exception if isinstance(exception, Busy) else Busy(), 503)
            response.headers["Retry-After"] = RETRY_AFTER
            return response
        if isinstance(exception, BadInput):
            return _say(request, exception, 400)
        if isinstance(exception, VaultClosed) and (match := request.resolver_match):
            return asking_again.ask(request, RULES[match.view_name], asking_again.VAULT)
        if isinstance(exception, NotAllowed):
            return _say(request, exception, 403)
        if isinstance(exception, IntegrityError) and "form_key" in str(exception):
            return _say(request, BadInput("This form was sent before from another page. Open the page again."), 400)
        return None


def _introduce(request: PoskoRequest, user: User) -> None:
    """Who looks. Until the second factor is shown nobody does: not even a count is drawn for such a session."""
    found = people.seated(user, real_at=request.real_at)
    request.has_post = found is not None
    if found is None or not _second_factor(request, demo=found.operation.demo):
        return
    stands = None if _demo_session(request) else asking_again.standing(request, request.real_at.timestamp())
    if stands is not None and asking_again.rests(stands):
        return
    request.viewer, request.operation, request.agency_name = found.viewer, found.operation, found.agency_name
    request.at = clock.operation_time(found.operation.clock_offset)
    request.vault = vaults.look(request)


def _is_display(request: PoskoRequest) -> bool:
    """Whether a wall display looks: it brings no person with it, and none that is logged in there looks through it."""
    token = request.COOKIES.get(DISPLAY_COOKIE)
    found = displays.display_behind(token, real_at=request.real_at) if token else None
    if found is None:
        return False
    request.display, request.viewer, request.operation = found, displays.viewer_of(found), found.operation
    request.agency_name, request.at = "", clock.operation_time(found.operation.clock_offset)
    return True


def _refusal(request: HttpRequest, rule: Rule) -> HttpResponse | None:
    if not request.user.is_authenticated:
        script = asking_again.by_script(request)
        return asking_again.out(rule) if script else redirect_to_login(request.get_full_path())
    if rule.signed_in:
        return _guard_second_factor(request, rule)
    viewer = getattr(request, "viewer", None)
    if viewer is None:
        has_post = getattr(request, "has_post", False)
        return _ask_second_factor(request, rule) if has_post else render(request, "no_post.html", status=403)
    if _asks_again(cast("PoskoRequest", request), rule):
        return asking_again.ask(request, rule)
    return _not_for(viewer, request, rule)


def _not_for(viewer: Viewer, request: HttpRequest, rule: Rule) -> HttpResponse | None:
    name = request.resolver_match.view_name if request.resolver_match else ""
    if name in (HOME, FIRST) and first_page(viewer) != HOME:
        return redirect(first_page(viewer))
    reads = request.method in ("GET", "HEAD")
    if name in (HOME, FIRST) and reads and LED not in request.session and people_vaults.lacks_vault(viewer):
        request.session[LED] = True  # once a session: who cannot make one now is not kept from the table
        return redirect("people:vault")
    if rule.compartment and not viewer.sees(rule.compartment):
        raise Http404
    if rule.act and not viewer.may(rule.act):
        return _say(request, NotAllowed("Your role does not include this act."), 403)
    return None


def _guard_second_factor(request: HttpRequest, rule: Rule) -> HttpResponse | None:
    """Pages that manage factors are open without one; once an account has one, this session must show it first."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    if name.startswith("mfa_reauthenticate") or not is_mfa_enabled(cast("User", request.user)):
        return None
    return None if hasattr(request, "viewer") else asking_again.ask(request, rule)


def _ask_second_factor(request: HttpRequest, rule: Rule) -> HttpResponse:
    if is_mfa_enabled(cast("User", request.user)):
        return asking_again.ask(request, rule)
    messages.info(request, _("Set up your second factor first: every post at the table needs one."))
    return redirect("mfa_activate_totp")


def _second_factor(request: HttpRequest, *, demo: bool) -> bool:
    """Whether this very session has shown a second factor, or is a demo session, on this machine, that says so."""
    if demo and _demo_session(request):
        return request.META.get("REMOTE_ADDR") in LOOPBACK
    shown = asking_again.standing(request, 0.0) is not None
    return shown and is_mfa_enabled(cast("User", request.user))


def _demo_session(request: HttpRequest) -> bool:
    """Whether this is a session of the demo, which has no second factor and is never asked for one."""
    return settings.DEMO and bool(request.session.get("demo"))


def _asks_again(request: PoskoRequest, rule: Rule) -> bool:
    now = request.real_at.timestamp()
    stands = None if _demo_session(request) else asking_again.standing(request, now)
    return stands is not None and stands.asks(rule, now)


def _let_in(request: PoskoRequest, rule: Rule) -> None:
    request.passed = True
    asking_again.note(request, rule)
    typed.announce(request)


def _say(request: HttpRequest, refusal: BadInput | NotAllowed, status: int) -> HttpResponse:
    return render(request, f"{status}.html", {"reason": refusal_words(refusal)}, status=status)
