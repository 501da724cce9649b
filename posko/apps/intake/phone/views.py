"""The phone form: a page that works without a network, what it needs for that, and how a phone is set up for it.

The page holds nothing of an operation. A phone that was made known fetches its kit, the operation's forms and places,
with its token and keeps it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, cast

from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.text import compress_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from posko.apps.intake.cards import door
from posko.apps.intake.devices import selectors as device_selectors
from posko.apps.intake.phone.words import LANGUAGES, Language, words
from posko.apps.people.accounts import selectors as people
from posko.apps.territory import selectors as territory
from posko.domain import certificates
from posko.domain.intake import cards, phone
from posko.domain.rakor import check_in
from posko.domain.territory.places import PREFIXES, Level
from posko.kit.downloads import named
from posko.kit.requests import PoskoRequest

STYLES = ("posko/tokens.css", "posko/base.css", "posko/phone.css")
MODULES = (
    "main",
    "acts",
    "answers",
    "book",
    "device",
    "doorbell",
    "form",
    "home",
    "mine",
    "page",
    "photos",
    "place",
    "questions",
    "report",
    "sending",
    "store",
    "tasks",
)
SCRIPTS = (*(f"phone/{name}" for name in MODULES), "typed-time")
FONT, ICON = "vendor/fonts/plus-jakarta-sans-latin.woff2", "posko/favicon.svg"
TEMPLATES = ("intake/phone/page.html", "intake/phone/sw.js")
CODE_LIMIT = 200
CERTIFICATE = "application/x-x509-ca-cert"


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """The form. It speaks Indonesian until its own script, which knows both languages, says otherwise."""
    with translation.override("id"):
        context = {"styles": [static(name) for name in STYLES], "script": _address(SCRIPTS[0]), "font": FONT}
        body = get_template("intake/phone/page.html").render(context)
    answer = _answer(request, body.encode(), "text/html; charset=utf-8")
    # A position is taken by a tap on the form's own button, and only there.
    answer.headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(self), payment=()"
    return answer


@csrf_exempt  # no cookie gives a right here: the one-time code does, and the page may be older than any CSRF token
@require_http_methods(["GET", "HEAD", "POST"])
def enrol(request: PoskoRequest) -> HttpResponse:
    """The page where a one-time code is typed, and the exchange of the code for a token: `{"code"}` gives `{"token"}`.

    A phone may send a `token` that it made for itself: it asks again where the answer was lost.

    404 for a code that is unknown, spent or too old: which of them it is, is nobody's business. 429 where an address
    sends so many wrong codes that it may be guessing.
    """
    if request.method != "POST":
        return page(request)
    code, token = _code(request)
    used = door.use(code, door.address_of(request), token, real_at=request.real_at)
    if used.token:
        return JsonResponse({"token": used.token}, status=201)
    if used.wait:
        return JsonResponse({"code": "wait"}, status=429, headers={"Retry-After": str(used.wait)})
    return JsonResponse({"code": "spent"}, status=404)


@require_safe
def book(request: HttpRequest) -> HttpResponse:
    """The words of the page in both languages, for the phone to keep."""
    return _answer(request, _book(), "application/json", packed=True)


@require_safe
def kit(request: PoskoRequest) -> HttpResponse:
    """Whose phone this is, the operation's forms, and its kelurahan with their stations; 401 without a good token."""
    right = device_selectors.right_of(request.headers.get("Authorization", "").removeprefix("Bearer ").strip())
    if right is None:
        return JsonResponse({"token": "unknown"}, status=401, headers={"WWW-Authenticate": "Bearer"})
    viewer = right.viewer
    stations = phone.station_runs(territory.at_level(viewer, Level.TPS).values_list("code", flat=True))
    kelurahan = territory.at_level(viewer, Level.KELURAHAN).order_by("sort_key")
    names = territory.alias_table(viewer)
    told = {
        "operation": right.operation.name,
        "clock_offset": right.operation.clock_offset.total_seconds(),
        "device": {
            "name": viewer.name,
            "agency": people.agency_names(viewer).get(viewer.agency, viewer.agency),
            "place": viewer.place,
        },
        "kelurahan": [
            {
                "code": row.code,
                "name": row.name,
                "kecamatan": row.parent.name if row.parent else "",
                "stations": stations.get(row.code, []),
                "spelt": names.spellings(row.code),
            }
            for row in kelurahan
        ],
        "kecamatan": [
            {"code": row.code, "name": row.name, "spelt": names.spellings(row.code)}
            for row in territory.at_level(viewer, Level.KECAMATAN).order_by("sort_key")
        ],
        "prefixes": PREFIXES,
        "forms": phone.form_rows(right.operation.regime),
    }
    return _answer(request, _json(told), "application/json", packed=True)


@require_safe
def worker(request: HttpRequest) -> HttpResponse:
    """The service worker, which changes whenever anything of the form does."""
    home = reverse("phone:page")
    files = [*map(static, (*STYLES, FONT, ICON)), *map(_address, SCRIPTS)]
    files += [reverse("phone:book"), reverse("phone:manifest")]
    told = {"version": version(), "home": home, "pages": [home, reverse("phone:enrol")], "files": files}
    body = get_template("intake/phone/sw.js").render({"told": json.dumps(told)})
    return _answer(request, body.encode(), "text/javascript; charset=utf-8")


@require_safe
def script(request: HttpRequest, name: str) -> HttpResponse:
    """One script of the form, packed: a telephone pays for its bytes. Raises Http404 for one that is not there."""
    if name not in SCRIPTS:
        raise Http404
    return _answer(request, _script(name), "text/javascript; charset=utf-8", packed=True)


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    """What a telephone needs to put the form on its home screen."""
    home = reverse("phone:page")
    told = {
        "name": "Formulir lapangan Posko",
        "short_name": "Lapor Posko",
        "lang": "id",
        "id": home,
        "start_url": home,
        "scope": home,
        "display": "standalone",
        "background_color": "#f4f6f3",
        "theme_color": "#10231f",
        "icons": [{"src": static(ICON), "sizes": "any", "type": "image/svg+xml", "purpose": "any"}],
    }
    return _answer(request, json.dumps(told).encode(), "application/manifest+json")


@require_safe
def setup(request: HttpRequest) -> HttpResponse:
    """How a phone comes to trust the post's own certificate authority, and what works without it."""
    language: Language = "en" if request.GET.get("lang") == "en" else "id"
    authority = _authority()
    with translation.override(language):
        address = f"https://{_host(request)}{reverse('phone:page')}"
        context = {
            "language": language,
            "other": "en" if language == "id" else "id",
            "styles": [static(name) for name in STYLES],
            "font": FONT,
            "authority": authority and {"lines": _lines(certificates.fingerprint(authority))},
            "until": authority and certificates.last_day(authority),
            "secure": request.is_secure(),
            "address": address,
            "drawing": check_in.drawing(address),
        }
        body = get_template("intake/phone/setup.html").render(context)
    return HttpResponse(body, headers={"Cache-Control": "no-store", "Content-Language": language})


@require_safe
def certificate(request: HttpRequest) -> HttpResponse:
    """The authority's certificate for installing. Raises Http404 where the post has no authority of its own."""
    authority = _authority()
    if authority is None:
        raise Http404
    return HttpResponse(
        certificates.as_file(authority),
        content_type=CERTIFICATE,
        headers={**named("posko-ca.crt"), "Cache-Control": "no-store"},
    )


@cache
def version() -> str:
    """A short hash over all that the phone keeps: words, page, worker, styles and scripts."""
    found = hashlib.sha256(_book())
    for name in (*STYLES, FONT, ICON):
        path = finders.find(name)
        found.update(Path(path).read_bytes() if isinstance(path, str) else b"")
    for name in SCRIPTS:
        found.update(_script(name))
    for name in TEMPLATES:
        found.update(cast(Any, get_template(name)).template.source.encode())
    return found.hexdigest()[:12]


@cache
def _script(name: str) -> bytes:
    path = finders.find(f"posko/{name}.js")
    return Path(path).read_bytes() if isinstance(path, str) else b""


def _address(name: str) -> str:
    return reverse("phone:script", args=[name])


@cache
def _book() -> bytes:
    spoken: dict[str, dict[str, str]] = {}
    for language in LANGUAGES:
        with translation.override(language):
            spoken[language] = words()
    addresses = {
        "home": reverse("phone:page"),
        "enrol": reverse("phone:enrol"),
        "kit": reverse("phone:kit"),
        "setup": reverse("phone:setup"),
        "reports": "/api/v1/reports",
        "files": "/api/v1/reports/{id}/files",
        "mine": "/api/v1/mine",
        "marks": "/api/v1/mine/marks",
        "holder": "/api/v1/mine/holder",
        "understood": "/api/v1/mine/understood",
        "check_in": "/api/v1/mine/check-in",
        "doorbell": "/api/v1/mine/doorbell",
        "acts": "/api/v1/tasks/acts",
        "act_files": "/api/v1/tasks/acts/{id}/files",
    }
    return _json({"words": spoken, "limits": phone.limits(), "addresses": addresses})


def _json(told: Mapping[str, Any]) -> bytes:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _answer(request: HttpRequest, body: bytes, kind: str, *, packed: bool = False) -> HttpResponse:
    """Asked for anew each time and sent only when it changed."""
    etag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    answer = HttpResponse(body, content_type=kind, headers={"Cache-Control": "no-cache", "ETag": etag})
    if packed and "gzip" in request.headers.get("Accept-Encoding", ""):
        # No secret is in it and nothing of the request, so its size tells nothing.
        answer.content = compress_string(body)
        answer.headers["Content-Encoding"] = "gzip"
    if packed:
        patch_vary_headers(answer, ["Accept-Encoding"])
    return get_conditional_response(request, etag=etag, response=answer) or answer


def _code(request: HttpRequest) -> tuple[str, str]:
    try:
        told = json.loads(request.body[:CODE_LIMIT])
    except (ValueError, RecursionError):
        told = None
    told = told if isinstance(told, dict) else {}
    code = told.get("code")
    return code if isinstance(code, str) else "", cards.minted(told.get("token"))


def _authority() -> bytes | None:
    """The certificate that phones are asked to trust; None unless `posko serve --tls` serves."""
    path = settings.DATA / "tls" / "ca.crt"
    return path.read_bytes() if settings.TLS and path.exists() else None


def _lines(fingerprint: str) -> list[str]:
    """Eight pairs a line: so people compare them."""
    pairs = fingerprint.split(":")
    return [":".join(pairs[begin : begin + 8]) for begin in range(0, len(pairs), 8)]


def _host(request: HttpRequest) -> str:
    """Where the post answers by TLS: at the plain door that is another port."""
    host, port = request.get_host(), settings.TLS
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    return f"{name}:{port}" if port else host
