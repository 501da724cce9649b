"""Chiefs of the tests: of an institution's leading agency, with a vault, and with a key that others compared."""

from __future__ import annotations

from datetime import timedelta

from posko.apps.operation.models import Operation
from posko.apps.people.accounts.services import NewPerson, add_person
from posko.apps.people.authority import services
from posko.apps.people.models import Agency, MemberKey, Post
from posko.domain.access import Role, Viewer, system_viewer
from tests.cast import AT, viewer_of
from tests.vaults import give_vault
from tests.world import CITY, CODE

ROOTS = ("bawaslu", "kejaksaan", "kpu", "polri")
# A moment of the clock, for what counts real time.
REAL = AT + timedelta(days=200)


def seat_chief(root: str, *, vault: bool = True) -> Viewer:
    """The chief of an institution, `chief.polri`; with a vault whose key nobody compared."""
    agency = Agency.objects.get(operation__code=CODE, root=root, leads=True)
    username = f"chief.{root}"
    if not Post.objects.filter(user__username=username).exists():
        new = NewPerson(username, f"Pimpinan {root.capitalize()}", agency.code, Role.CHIEF)
        by = system_viewer("test-builder", operation=CODE, city=CITY)
        add_person(new, operation=Operation.objects.get(code=CODE), by=by, at=AT)
    if vault:
        give_vault(username)
    return viewer_of(username)


def seat_chiefs(*roots: str) -> dict[str, Viewer]:
    """Chiefs by institution, whose keys count: each compared all others. Three institutions at least."""
    chiefs = {root: seat_chief(root) for root in roots or ROOTS}
    for by in chiefs.values():
        for other in chiefs.values():
            if other.root != by.root:
                services.compare(key_of(other.actor), "", by=by, at=AT, real_at=REAL)
    return chiefs


def name_deputy(username: str) -> Viewer:
    """Let the chief of the leading agency name somebody of it deputy, who gets a vault."""
    post = Post.objects.select_related("agency").get(user__username=username)
    services.name_deputy(post, by=seat_chief(post.agency.root), at=AT, real_at=REAL)
    give_vault(username)
    return viewer_of(username)


def key_of(username: str) -> MemberKey:
    """The live key of somebody."""
    return MemberKey.objects.get(user__username=username, ended_at=None)
