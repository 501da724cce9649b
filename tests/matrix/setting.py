"""The post that the matrix asks: everybody seated and logged in, one of each thing, two agreements in force."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings

from posko import clock
from posko.apps.people.accounts.services import NewPerson, add_person, close_account
from posko.apps.people.models import Post
from posko.apps.situation.wall.services import NewDisplay, make_display
from posko.domain.access import Role
from tests.cast import a_client, logged_in, viewer_of
from tests.matrix import people
from tests.matrix.cells import CLOSED, DISPLAY, PASSWORD, Asking
from tests.matrix.things import Things


@contextmanager
def opened(folder: Path, at: datetime) -> Iterator[Asking]:
    """Make it all; the key of the cases lies in the folder and is forgotten afterwards."""
    before, everybody = settings.CASE_KEY, people.everybody()
    people.seat(everybody)
    things = Things(folder / "case.key", settings, at)
    sessions = {person.name: logged_in(person.name).cookies for person in everybody}
    sessions |= {who: logged_in(who).cookies for who in ("bawaslu", "duty")}
    new = NewDisplay(uuid.uuid4(), "Ruang operasi", timedelta(hours=12))
    code = make_display(new, by=viewer_of("duty"), at=at, real_at=clock.real_time())
    display = a_client()
    display.post("/live/wall/enter/", {"code": code})
    sessions[DISPLAY] = display.cookies
    sessions[PASSWORD] = logged_in("kpu", second_factor=False).cookies
    post = Post.objects.get(user__username="chief.lapas")
    closing = NewPerson("gone", "Orang Pergi", "polres", Role.DUTY_OFFICER, "")
    gone = add_person(closing, operation=post.agency.operation, by=viewer_of("admin"), at=at)
    sessions[CLOSED] = logged_in("gone").cookies
    close_account(gone, by=viewer_of("admin"), at=at)
    try:
        yield Asking(things, sessions)
    finally:
        settings.CASE_KEY = before
