"""No log line, no page of an error and no entry of the ledger holds a secret that stood in an address or a header.

Every route that calls a part of itself secret is asked by every method, so that each answer that there is writes its
lines: given, unknown, refused, broken, by a strange name of the host.
"""

from __future__ import annotations

import io
import logging
import re
import secrets
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Never

import pytest
from axes.models import AccessAttempt, AccessFailureLog
from django.conf import LazySettings, settings
from django.test import Client
from django.urls import URLResolver

from posko.apps.intake.devices import services as devices
from posko.apps.ledger.models import Payload
from posko.apps.outgoing.models import Sending
from posko.apps.outgoing.queue.services import send
from posko.apps.outgoing.receipts.selectors import receipts_address
from posko.apps.people.accounts import services as people
from posko.apps.people.models import User
from posko.apps.plans import services as plans
from posko.apps.situation.wall import services as walls
from posko.domain.access import Compartment, system_viewer
from posko.domain.rakor import check_in
from posko.kit import addresses
from posko.kit.walls import opened_also
from posko.web.log_lines import Line
from posko.web.log_scrub import scrubbed
from tests.cast import AT, See, logged_in
from tests.meetings import planned
from tests.outgoing import WORKER, contact, order, way

ROUTES = sorted(route for route in addresses.routes() if "<secret:" in route)
METHODS = ("GET", "HEAD", "OPTIONS", "DELETE", "TRACE", "POST")
ASKED = "code=" + "123456"
NAMES = {"token", "key", "code", "word", "secret", "link"}
# Parts of these names that are no secret, by what their route begins with.
OPEN = {"tps/": "a place", "places/": "a place", "vulnerability/": "a place", "gaps/change/": "a change of many gaps"}
# Django's own: letters to reset a password are closed here (see access_rules).
CLOSED = ("account/^password/reset/key/", "account/^confirm-email/")


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """All that any logger writes, at every level, as the post's own handler writes it."""
    formatters: Any = settings.LOGGING["formatters"]
    shape = dict(formatters["line"])
    shape.pop("()")
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(Line(shape["format"], style=shape["style"]))
    names = ("", "django.request", "django.security", "axes", "posko", "_granian", "granian.access")
    before = [(logging.getLogger(name), logging.getLogger(name).level) for name in names]
    for logger, _level in before:
        logger.setLevel(logging.DEBUG if logger.name != "root" else logging.INFO)
        if not logger.propagate or not logger.name or logger.name == "root":
            logger.addHandler(handler)
    yield handler.stream
    for logger, level in before:
        logger.setLevel(level)
        logger.removeHandler(handler)


@pytest.fixture
def held(see: See, settings: LazySettings) -> dict[str, tuple[str, str]]:
    """By the beginning of its route: a live secret, and who comes with it."""
    now, settings.POSKO_ADDRESS = datetime.now(UTC), "https://posko.example"
    by = system_viewer("test", operation="test-jaktim", city="31.75")
    meeting = planned(see("planner"), AT)
    display = walls.NewDisplay(uuid.uuid4(), "Ruang operasi", timedelta(hours=12))
    word = check_in.token(settings.SECRET_KEY.encode(), meeting.pk, now)
    return {
        "people/enter/": (people.issue_login_link(User.objects.get(username="kpu"), by=by, at=AT, real_at=now), ""),
        "clocks/feed/": (plans.make_feed_link(by=see("duty"), at=AT), ""),
        "openrosa/key/": (devices.make_device("Patroli 3", "polres", "", by=see("duty"), at=AT), ""),
        "openrosa/set-up/": (devices.make_enrolment("Patroli 4", "polres", "", by=see("duty"), at=AT, real_at=now), ""),
        "live/wall/enter/": (walls.make_display(display, by=see("duty"), at=AT, real_at=now), ""),
        "gateways/receipts/": (receipts_address(sent_to_a_gateway()).rpartition("/")[2], ""),
        f"rakor/{meeting.pk}/here/": (word, "bpbd"),
        f"rakor/{meeting.pk}/come/": (word, ""),
    }


def sent_to_a_gateway() -> Sending:
    """A message that a gateway took."""
    with opened_also(Compartment.SECURITY):
        row = send(order(contact=contact().pk), by=WORKER, at=AT)
        Sending.objects.filter(pk=row.pk).update(way=way(9), state="sent")
    return row


def address(route: str, secret: str, meeting: str) -> str:
    told = re.sub(r"<secret:\w+>", secret, route).replace("<int:pk>", meeting)
    return "/" + re.sub(r"<\w+:\w+>", "x", told)


def test_every_answer_of_every_secret_route(
    held: dict[str, tuple[str, str]], lines: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    (meeting,) = {start.split("/")[1] for start in held if start.startswith("rakor")}
    seen: set[int] = set()
    asked = 0
    for route in ROUTES:
        start = next(start for start in held if address(route, "", meeting).startswith("/" + start))
        live, name = held[start]
        for secret in (secrets.token_urlsafe(32), live):
            there = address(route, secret, meeting)
            browser = logged_in(name) if name else Client()
            browser.raise_request_exception = False
            strange = Client(enforce_csrf_checks=True, raise_request_exception=False)
            carried = {"Referer": f"https://elsewhere.example{there}", "Authorization": f"Bearer {secret}",
                       "X-Telegram-Bot-Api-Secret-Token": secret}  # fmt: skip
            for method in METHODS:
                for client, path, more in (
                    (browser, there, {}),
                    (browser, f"{there}?key={secret}&{ASKED}", {}),
                    (browser, f"{there}?key={secret}%00", {}),
                    (browser, f"{there.rstrip('/').removesuffix('.ics')}/strange/", {}),
                    (browser, "/" + there[1:].replace("/", "//").upper().replace(secret.upper(), secret), {}),
                    (strange, there, {"headers": carried, "secure": True}),
                    (strange, there, {"headers": {**carried, "Host": "elsewhere.example"}}),
                ):
                    answer = client.generic(method, path, **more)
                    asked, seen = asked + 1, seen | {answer.status_code}
                    if answer.status_code in (400, 403, 404, 405, 500):
                        assert secret.encode() not in answer.content, (method, path, answer.status_code)
    asked += _broken(held, meeting, monkeypatch, seen)
    written = lines.getvalue()
    for secret, _name in held.values():
        assert secret not in written, next(line for line in written.splitlines() if secret in line)
    assert ASKED not in written
    assert {200, 400, 403, 404, 405, 500} <= seen
    assert asked > 700 and len(written.splitlines()) > 500
    kept = f"{list(Payload.objects.values_list('body', flat=True))}{list(AccessAttempt.objects.values())}"
    kept += str(list(AccessFailureLog.objects.values()))
    assert not [secret for secret, _name in held.values() if secret in kept]


def _broken(held: dict[str, tuple[str, str]], meeting: str, monkeypatch: pytest.MonkeyPatch, seen: set[int]) -> int:
    """The same routes, while the house is broken inside: the error says the whole address."""

    def broken(_self: URLResolver, path: str) -> Never:
        raise RuntimeError(f"broken at {path} and at https://posko.example{path}?{ASKED}")

    monkeypatch.setattr(URLResolver, "resolve", broken)
    asked = 0
    for route in ROUTES:
        start = next(start for start in held if address(route, "", meeting).startswith("/" + start))
        for method in METHODS:
            answer = Client(raise_request_exception=False).generic(method, address(route, held[start][0], meeting))
            seen.add(answer.status_code)
            assert answer.status_code == 500
            assert held[start][0].encode() not in answer.content
            asked += 1
    monkeypatch.undo()
    return asked


def test_a_part_of_a_route_that_is_named_like_a_secret_is_called_one() -> None:
    wrong = [
        f"{route}: write <secret:{name}>"
        for route in addresses.routes()
        for kind, name in re.findall(r"<(?:(\w+):)?(\w+)>", route)
        if name in NAMES and kind != "secret" and not route.startswith((*OPEN, *CLOSED))
    ]
    assert not wrong


@pytest.mark.parametrize("line", [
    "Not Found: /clock/feed/{}.ics", "Method Not Allowed (OPTIONS): /clocks/feed/{}.ics", "Bearer {}",
    "Referer checking failed - http://10.0.0.1:8000/people/enter/{}/ does not match", "KeyError: '{}'",
    "<WSGIRequest: GET '/gateway/sms?from=62812&key={}'>", "GET /OPENROSA/KEY/{}/formList?x=1 HTTP/1.1",
])  # fmt: skip
@pytest.mark.parametrize(
    "secret",
    [
        *(secrets.token_urlsafe(32), secrets.token_urlsafe(18), secrets.token_hex(24), secrets.token_hex(32)),
        "fDlCKtPFxObfihHUjbHWvTnF",  # no digit among its letters
    ],
)
def test_a_secret_in_an_address_that_nobody_knows_goes_too(line: str, secret: str) -> None:
    assert secret not in scrubbed(line.format(secret))


@pytest.mark.parametrize("line", [
    "posko.apps.intake.worker.services_that_have_a_very_long_name_of_their_own failed",
    "Not Found: /gaps/12/promises/?…", "2026-11-30T00:00:00.000Z WARNING posko: 12 of 40 (30 %) at http://127.0.0.1:8000/gaps/",
    "What is that? A question.",
])  # fmt: skip
def test_what_is_no_secret_stays(line: str) -> None:
    assert scrubbed(line) == line


def test_a_long_line_is_scrubbed_in_no_time() -> None:
    for worst in (
        "/rakor/" * 200_000,
        "a-" * 700_000,
        "/people/enter/" * 100_000,
        "?" * 1_400_000,
        "/" * 1_400_000,
        "/x?" * 400_000,
    ):
        assert len(scrubbed(worst)) <= len(worst)
