"""A wall display is a session of its own: made by a code, it shows the wall page and opens nothing else, to its end."""

from __future__ import annotations

import re
import uuid
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from posko.apps.ledger.models import Entry
from posko.apps.people.models import User
from posko.apps.situation.models import WallDisplay
from posko.apps.situation.wall import services
from posko.apps.situation.wall.views import COOKIE
from posko.domain.errors import NotAllowed
from posko.web.access_rules import RULES
from tests import incident_story
from tests.cast import LogIn, See
from tests.idle import left_alone

# What a route's converters take, so that every address of the post can be asked.
FILLED = {
    "int": "1",
    "place": "31.75",
    "str": "x",
    "secret": "x",
    "slug": "x",
    "path": "31.75",
    "uuid": str(uuid.UUID(int=1)),
}
READS = {"situation:wall", "situation:wall_board"}


def made(see: See, at: datetime, **changed: object) -> str:
    """The code of a new display."""
    new = services.NewDisplay(uuid.uuid4(), "Ruang operasi", timedelta(hours=12))
    return services.make_display(new, by=see("duty"), at=at, real_at=datetime.now(UTC))


def opened(code: str) -> Client:
    """A display that was opened by its code."""
    display = Client()
    assert display.post("/live/wall/enter/", {"code": code}).headers["Location"] == "/live/wall/"
    return display


def test_a_display_shows_the_wall_as_everybody_at_the_table_sees_it(see: See, log_in: LogIn, at: datetime) -> None:
    incident_story.stand(see, at)
    display, person = opened(made(see, at)), log_in("planner")
    board = display.get("/live/wall/board/")
    assert board.status_code == 200
    assert board.content == person.get("/live/wall/board/").content
    page = display.get("/live/wall/").content.decode()
    assert "Ruang operasi" in page
    assert "/changes" not in page
    assert not [name for name in User.objects.values_list("full_name", flat=True) if name and name in page]


def test_a_display_opens_no_other_address_of_the_post(see: See, at: datetime) -> None:
    display, stranger = opened(made(see, at)), Client()
    wrong, seen = {}, set()
    for name, address in addresses(get_resolver().url_patterns):
        seen.add(name)
        answer = display.get(address)
        if name in READS:
            assert answer.status_code == 200, name
            continue
        open_to_all = RULES[name].public or RULES[name].machine
        as_a_stranger = answer.status_code == stranger.get(address).status_code
        if hasattr(answer.wsgi_request, "viewer") or not (as_a_stranger if open_to_all else _is_shut(answer)):
            wrong[name] = answer.status_code
    assert wrong == {}
    assert seen == set(RULES)


def _is_shut(answer: object) -> bool:
    """Nothing is there, or it leads to the log-in."""
    status = getattr(answer, "status_code", 0)
    return status == 404 or (status == 302 and answer.headers["Location"].startswith("/account/login/"))  # type: ignore[attr-defined]


def test_a_display_is_never_asked_and_needs_no_person(see: See, log_in: LogIn, at: datetime) -> None:
    code = made(see, at)
    person = log_in("bawaslu")
    person.post("/live/wall/enter/", {"code": code})
    left_alone(person, 600)
    assert person.get("/live/wall/").status_code == 200
    assert person.get("/live/").status_code == 302


def test_a_code_opens_once_and_for_a_quarter_of_an_hour(see: See, at: datetime) -> None:
    code = made(see, at)
    page = Client().get(f"/live/wall/enter/{code}/").content.decode()
    assert f'value="{code}"' in page
    opened(f"{code[:5].lower()}-{code[5:]}")
    assert Client().post("/live/wall/enter/", {"code": code}).status_code == 410
    late = made(see, at)
    WallDisplay.objects.filter(opened_at=None).update(code_until=datetime.now(UTC))
    assert Client().post("/live/wall/enter/", {"code": late}).status_code == 410


@pytest.mark.django_db
def test_codes_cannot_be_tried_by_the_hundred() -> None:
    answers = (Client().post("/live/wall/enter/", {"code": f"AAAA{n:06}"}).status_code for n in range(100))
    assert next(answers) == 410
    assert 429 in answers


def test_a_display_ends_on_its_next_request_and_its_wall_goes_dark(see: See, log_in: LogIn, at: datetime) -> None:
    display, keeper = opened(made(see, at)), log_in("admin")
    page = keeper.get("/live/displays/").content.decode()
    end = re.search(r"/live/displays/\d+/end/", page)
    assert end
    assert "Ruang operasi" in page
    assert keeper.post(end[0]).status_code == 302
    assert display.get("/live/wall/").headers["Location"].startswith("/account/login/")
    poll = display.get("/live/wall/board/", headers={"HX-Request": "true"})
    assert (poll.status_code, poll.headers["HX-Refresh"]) == (401, "true")
    told = Entry.objects.filter(event__startswith="display.").order_by("number")
    assert [(each.event, each.compartment) for each in told] == [
        ("display.made", "audit"),
        ("display.opened", "audit"),
        ("display.ended", "audit"),
    ]


def test_a_display_ends_by_its_date(see: See, at: datetime) -> None:
    display = opened(made(see, at))
    WallDisplay.objects.update(ends_at=datetime.now(UTC))
    assert display.get("/live/wall/").status_code == 302


def test_only_hashes_of_code_and_token_are_kept(see: See, at: datetime) -> None:
    code = made(see, at)
    token = opened(code).cookies[COOKIE].value
    kept = str(WallDisplay.objects.values().get())
    assert code not in kept
    assert token not in kept


def test_who_does_not_see_the_table_makes_no_display(see: See, log_in: LogIn, at: datetime) -> None:
    new = services.NewDisplay(uuid.uuid4(), "Dinding", timedelta(hours=12))
    for who in ("admin", "field", "bawaslu"):
        with pytest.raises(NotAllowed):
            services.make_display(new, by=see(who), at=at, real_at=at)
    assert log_in("admin").post("/live/displays/make/").status_code == 404
    assert log_in("field").get("/live/displays/").status_code == 403


def test_making_one_shows_its_code_once(log_in: LogIn) -> None:
    client = log_in("duty")
    page = client.get("/live/displays/").content.decode()
    key = re.search(r'name="form_key" value="([^"]+)"', page)
    assert key
    given = {"form_key": key[1], "name": "Ruang operasi", "hours": "24"}
    shown = client.post("/live/displays/make/", given).content.decode()
    code = re.search(r'class="wall-code mono">([0-9A-Z-]+)<', shown)
    assert code
    assert client.post("/live/displays/make/", given).status_code == 302
    opened(code[1])


def addresses(patterns: list[URLPattern | URLResolver], before: str = "", space: str = "") -> list[tuple[str, str]]:
    """Every address of the post, its parts filled with something, by the name of its rule."""
    found: list[tuple[str, str]] = []
    for each in patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            inner = f"{space}{each.namespace}:" if each.namespace else space
            found += addresses(each.url_patterns, route, inner)
            continue
        plain = re.sub(r"\(\?P<\w+>([^)]*)\)", lambda part: "id" if "id" in part[1] else "1", route)
        plain = re.sub(r"<(?:(\w+):)?\w+>", lambda part: FILLED[part[1] or "str"], plain)
        found.append((f"{space}{each.name}", "/" + re.sub(r"[\^$\\]", "", plain)))
    return found
