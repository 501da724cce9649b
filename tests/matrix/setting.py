"""The post that the matrix asks: everybody seated and logged in, one of each thing, two agreements in force."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.conf import settings

from posko import clock
from posko.apps.people.accounts.services import NewPerson, add_person, close_account
from posko.apps.people.models import Post
from posko.domain.access import Role
from tests.accounts import HOUSE
from tests.cast import a_client, logged_in
from tests.gakkumdu import let_in
from tests.matrix import people
from tests.matrix.cells import CLOSED, DISPLAY, PASSWORD, Asking
from tests.matrix.things import Things


@contextmanager
def opened(folder: Path, at: datetime) -> Iterator[Asking]:
    """Make it all at a moment that stands still; what is sealed lies in the folder and is forgotten again."""
    before = (settings.MEDIA_ROOT, settings.DATA, clock.real_time)
    everybody, now = people.everybody(), clock.real_time()
    clock.real_time = lambda: now  # a page shows the minute, and a session grows old while others are asked
    people.seat(everybody)
    for person in everybody:
        if person.role is Role.GAKKUMDU_MEMBER:
            let_in(person.name)
    things = Things(folder, settings, at)
    sessions = {person.name: logged_in(person.name).cookies for person in everybody}
    sessions |= {who: logged_in(who).cookies for who in ("bawaslu", "duty")}
    display = a_client()
    display.post("/live/wall/enter/", {"code": things.display_code})
    sessions[DISPLAY] = display.cookies
    sessions[PASSWORD] = logged_in("kpu", second_factor=False).cookies
    post = Post.objects.get(user__username="chief.lapas")
    closing = NewPerson("gone", "Orang Pergi", "polres", Role.DUTY_OFFICER, "")
    gone = add_person(closing, operation=post.agency.operation, by=HOUSE, at=at)
    sessions[CLOSED] = logged_in("gone").cookies
    close_account(gone, by=HOUSE, at=at)
    try:
        yield Asking(things, sessions)
    finally:
        settings.MEDIA_ROOT, settings.DATA, clock.real_time = before
