"""When a page asks for the second factor again, and what counts as an act of the person.

An act is a page that the person opens or a form that the person sends. What a script of a page fetches by itself
(a poll, the changes feed, a picture) is none, and neither is what a browser fetches ahead.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, cast
from urllib.parse import urlencode, urlsplit

from allauth.account.authentication import get_authentication_records
from django.contrib.sessions.backends.base import UpdateError
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from posko.apps.people.sessions.selectors import ACTED
from posko.domain.errors import N_
from posko.kit import vaults
from posko.kit.requests import PoskoRequest
from posko.web import typed
from posko.web.rule import PROVEN, USUAL, Rule

MINUTE: Final = 60
# The session's row is written at most once in so many seconds: each write takes the lock of an SQLite database.
NOTED: Final = 60
KEY: Final = ACTED
# Where a script finds the page that asks; again.js shows it over what is being written.
HEADER: Final = "Posko-Ask-Again"
# A file leaves the browser where it is: who shows the factor for one goes back to the page it hangs on.
FILES: Final = frozenset({"cases:paper_file", "cases:scan"})
# A script says by this header that nobody pressed anything.
BACKGROUND: Final = "Posko-Background"


@dataclass(frozen=True, slots=True)
class Standing:
    """How a session stands: when it showed the second factor and when its person acted last, in seconds of real time;
    `idle` is the longest pause between two acts since the factor was shown."""

    shown: float
    acted: float
    idle: float

    def asks(self, rule: Rule, now: float) -> bool:
        """Whether a page of this rule asks again."""
        return self.idle >= rule.fresh * MINUTE or (rule.proven and now - self.shown >= PROVEN * MINUTE)


def standing(request: HttpRequest, now: float) -> Standing | None:
    """How the session stands; None where it never showed the second factor."""
    records = get_authentication_records(request, cast("Any", request.user))
    shown = max((float(record["at"]) for record in records if record.get("method") == "mfa"), default=0.0)
    if not shown:
        return None
    acted, idle, of = request.session.get(KEY, (0.0, 0.0, 0.0))
    if of != shown:  # the factor was shown since: that is an act, and all pauses before it are over
        acted, idle = shown, 0.0
    return Standing(shown, acted, max(idle, now - acted))


def rests(found: Standing) -> bool:
    """Whether nobody acted for so long that not even the frame of a page is drawn."""
    return found.idle >= USUAL * MINUTE


def note(request: PoskoRequest, rule: Rule) -> None:
    """Remember an act of the person, at once and not with the answer, so that two requests do not undo each other."""
    if not by_person(request, rule):
        return
    now = request.real_at.timestamp()
    found, kept = standing(request, now), vaults.acted(request)
    if found is not None and (kept or now - found.acted >= NOTED):
        request.session[KEY], kept = (now, found.idle, found.shown), True
    if not kept:
        return
    with suppress(OperationalError, UpdateError):  # others write, or somebody ended it just now: the next page tells
        request.session.save()
    request.session.modified = False


def by_person(request: HttpRequest, rule: Rule) -> bool:
    """Whether this is an act of the person."""
    told = request.headers
    if rule.background or BACKGROUND in told or "Sec-Purpose" in told:
        return False
    return request.method not in ("GET", "HEAD") or not by_script(request)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked again: the page that asks, and what a script is told."""

    page: str
    words: str


FACTOR: Final = Question(
    "mfa_reauthenticate", N_("Posko asks for your second factor again. What you wrote is still here.")
)
VAULT: Final = Question("people:open_vault", N_("Your vault is closed. What you wrote is still here."))


def ask(request: HttpRequest, rule: Rule, question: Question = FACTOR) -> HttpResponse:
    """The question. A form that was sent is kept for the answer; a script is told where the question stands."""
    door = reverse(question.page)
    if rule.background or by_script(request):
        words = _(question.words)
        headers = {HEADER: door, "WWW-Authenticate": "Session"}
        told = HttpResponse(words, status=401, content_type="text/plain; charset=utf-8", headers=headers)
        told._has_been_logged = True  # type: ignore[attr-defined]  # a poll comes every few seconds
        return told
    back = came_from(request)
    if request.method != "POST":
        name = request.resolver_match.view_name if request.resolver_match else ""
        wanted = back if back and name in FILES else request.get_full_path()
        return HttpResponseRedirect(f"{door}?{urlencode({'next': wanted})}")
    back = back or request.get_full_path()
    response = HttpResponseRedirect(f"{door}?{urlencode({'next': back})}")
    response.status_code = 303
    typed.hold(request, response, page=back)
    return response


def out(rule: Rule) -> HttpResponse:
    """To a script whose person or display is out: not the log-in page, which it would put into its page. A display
    loads its page anew, so that nothing stays on the wall."""
    told = HttpResponse(_("You are not logged in any more."), status=401, content_type="text/plain; charset=utf-8")
    told.headers["WWW-Authenticate"] = "Session"
    if rule.display:
        told.headers["HX-Refresh"] = "true"
    told._has_been_logged = True  # type: ignore[attr-defined]  # a poll comes every few seconds
    return told


def came_from(request: HttpRequest) -> str:
    """The path of the page that a form or link stood on; empty where the browser does not say or it is another's."""
    referer = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(referer, {request.get_host()}):
        return ""
    parts = urlsplit(referer)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def by_script(request: HttpRequest) -> bool:
    """Whether a script of a page asks, and not a person by opening a page or sending a form."""
    return "HX-Request" in request.headers or request.headers.get("Sec-Fetch-Mode", "navigate") != "navigate"
