"""Loading a file of people: all of it or none, and nothing a second time."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.contrib.auth.hashers import make_password

from posko.apps.ledger.services import record
from posko.apps.operation import selectors as operations
from posko.apps.operation.models import Operation
from posko.apps.people.accounts import selectors
from posko.apps.people.models import Agency, Post, User
from posko.domain.access import Compartment, Viewer
from posko.domain.people.rows import PeopleReading, PersonRow, read_people
from posko.kit import locks
from posko.kit.acts import act, unchanged

BATCH = 500


@act
def load_people(file_name: str, data: bytes, *, by: Viewer, at: datetime) -> PeopleReading:
    """Read a file and, where nothing is wrong with it, open and change the accounts it speaks of, as one entry.

    The reading says what was loaded; with problems nothing was. A file that changes nothing leaves no entry.
    """
    operation = operations.current(by)
    locks.rows(Agency.objects.all(), *selectors.agencies(by).values_list("pk", flat=True))
    ground = selectors.load_ground(by)
    reading = read_people(file_name, data, ground)
    if not reading.ok or not (reading.added or reading.changed):
        return unchanged(reading)
    _open(operation, reading.added)
    _change(operation, reading.changed)
    _link(operation, [*reading.added, *reading.changed])
    record(
        "people.loaded",
        by=by,
        at=at,
        compartment=Compartment.AUDIT,
        subject=f"operation:{operation.code}",
        payload=_payload(reading, ground.held),
    )
    return reading


def _open(operation: Operation, people: Iterable[PersonRow]) -> None:
    agencies = {agency.code: agency for agency in Agency.objects.filter(operation=operation)}
    rows = list(people)
    users = User.objects.bulk_create(
        [User(username=row.username, full_name=row.full_name, password=make_password(None)) for row in rows],
        batch_size=BATCH,
    )
    Post.objects.bulk_create(
        [
            Post(user=user, agency=agencies[row.agency], role=row.role.value, place=row.place, telephone=row.telephone)
            for user, row in zip(users, rows, strict=True)
        ],
        batch_size=BATCH,
    )


def _change(operation: Operation, people: Iterable[PersonRow]) -> None:
    wanted = {row.username: row for row in people}
    posts = list(_open_posts(operation, wanted))
    for post in posts:
        row = wanted[post.user.username]
        post.role, post.place, post.telephone = row.role.value, row.place, row.telephone
        post.user.full_name = row.full_name
    Post.objects.bulk_update(posts, ["role", "place", "telephone"], batch_size=BATCH)
    User.objects.bulk_update([post.user for post in posts], ["full_name"], batch_size=BATCH)


def _link(operation: Operation, people: list[PersonRow]) -> None:
    """Superiors and deputies, once everybody of the file is there."""
    named = {name for row in people for name in (row.username, row.superior, row.deputy) if name}
    by_name = {post.user.username: post for post in _open_posts(operation, named)}
    for row in people:
        post = by_name[row.username]
        post.superior, post.deputy = by_name.get(row.superior), by_name.get(row.deputy)
    Post.objects.bulk_update([by_name[row.username] for row in people], ["superior", "deputy"], batch_size=BATCH)


def _open_posts(operation: Operation, names: Iterable[str]) -> Iterable[Post]:
    found = Post.objects.select_related("user").filter(agency__operation=operation, active=True)
    return found.filter(user__username__in=list(names))


def _payload(reading: PeopleReading, held: Mapping[str, PersonRow]) -> dict[str, object]:
    """Counts and hash, and each change of a role: that one opens and closes walls."""
    roles = [
        f"{row.username}: {held[row.username].role.value} → {row.role.value}"
        for row in reading.changed
        if held[row.username].role is not row.role
    ]
    counts = {"added": len(reading.added), "changed": len(reading.changed), "unchanged": reading.same}
    return {"file": reading.file, "sha256": reading.sha256, **counts, "roles": roles}
