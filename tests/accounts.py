"""Accounts of the tests: chiefs who decide on them, and people seated by the house as their file says."""

from __future__ import annotations

from posko.apps.operation.models import Operation
from posko.apps.people.accounts import selectors
from posko.apps.people.accounts.services import NewPerson, Standing, add_person, place_post
from posko.apps.people.models import KeyComparison, Post
from posko.domain.access import Role, Viewer, system_viewer
from posko.domain.people.rows import PersonRow, read_people
from tests.cast import AT, viewer_of
from tests.vaults import give_vault
from tests.world import CITY, CODE

HOUSE = system_viewer("console", operation=CODE, city=CITY)


def seat(data: bytes) -> None:
    """Everybody of a file, as the house seats the cast of the demo: chiefs and roles wait for nobody."""
    reading = read_people("p.csv", data, selectors.load_ground(HOUSE))
    assert reading.ok, reading.problems
    operation = Operation.objects.get(code=CODE)
    for row in reading.added:
        new = NewPerson(row.username, row.full_name, row.agency, row.role, row.place, row.telephone)
        add_person(new, operation=operation, by=HOUSE, at=AT)
    for row in (*reading.added, *reading.changed):
        post = Post.objects.select_related("user").get(user__username=row.username)
        place_post(post, _standing(row), by=HOUSE, at=AT)


def _standing(row: PersonRow) -> Standing:
    by_name = {post.user.username: post for post in selectors.posts(HOUSE).filter(active=True)}
    return Standing(by_name.get(row.superior), by_name.get(row.deputy), row.telephone)


def chief_of(agency: str) -> Viewer:
    """The chief of an agency of the tests' operation; made where it has none yet."""
    username = f"chief.{agency}"
    if not Post.objects.filter(user__username=username).exists():
        new = NewPerson(username, f"Pimpinan {agency}", agency, Role.CHIEF)
        add_person(new, operation=Operation.objects.get(code=CODE), by=HOUSE, at=AT)
    return viewer_of(username)


def counts(chief: Viewer) -> None:
    """Chiefs of two other institutions compared this chief's key."""
    key = give_vault(chief.actor)
    for root in [root for root in ("kpu", "tni", "pemkot") if root != chief.root][:2]:
        KeyComparison.objects.get_or_create(key=key, root=root, defaults={"by": root, "at": AT, "real_at": AT})
