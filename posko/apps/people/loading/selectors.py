"""Reading people as rows of a table, and what a table of people made that may still be taken back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from posko.apps.ledger import selectors as ledger
from posko.apps.operation import selectors as operations
from posko.apps.operation.models import TableImport
from posko.apps.people.accounts import selectors as accounts
from posko.apps.people.models import AccountProposal, Post
from posko.apps.people.proposals import selectors as proposals
from posko.apps.territory import selectors as territory
from posko.domain.access import Viewer
from posko.domain.people import proposals as policies

TABLE = "people"  # the noun of its tables


@dataclass(frozen=True, slots=True)
class Before:
    """How a post stood before a table set it. `number`: what the table did with its telephone number, which is kept
    nowhere: "same", "added" where there was none, or "changed"."""

    username: str
    superior: str
    deputy: str
    superior_set: str
    deputy_set: str
    number: str


def rows(viewer: Viewer) -> Iterator[dict[str, object]]:
    """Everybody with an open account, by the columns of the schema, without a telephone number."""
    places = dict(territory.places(viewer).values_list("code", "name"))
    ground = accounts.load_ground(viewer)
    shorts = dict(accounts.agencies(viewer).values_list("code", "short"))
    words = {code: short if ground.agency(short) == code else code for code, short in shorts.items()}
    for person in ground.held.values():
        yield {
            "username": person.username,
            "name": person.full_name,
            "agency": words[person.agency],
            "role": person.role.value,
            "place": person.place,
            "place_name": places.get(person.place, ""),
            "superior": person.superior,
            "deputy": person.deputy,
        }


def proposed_by(viewer: Viewer, table: TableImport) -> QuerySet[AccountProposal]:
    """What a table proposed."""
    return proposals.proposed_in(viewer).filter(batch=table.rows["batch"])


def replaced_by(viewer: Viewer, table: TableImport) -> QuerySet[AccountProposal]:
    """What waited before a table took its place."""
    return proposals.proposed_in(viewer).filter(pk__in=table.rows["replaced"])


def set_by(viewer: Viewer, table: TableImport) -> list[Before]:
    """How the posts that a table of the viewer's operation set stood before."""
    kept = operations.imports(viewer, TABLE).filter(pk=table.pk).values_list("rows", flat=True)
    return [Before(**each) for rows in kept for each in rows["before"]]


def taking_back(viewer: Viewer, table: TableImport) -> policies.Refusal:
    """Why a table of people cannot be taken back by this viewer now."""
    asked = list(proposed_by(viewer, table))
    touched = [row.username for row in asked if row.outcome or row.voices.all()]
    touched += sorted(_set_since(viewer, table))
    return policies.taking_back(viewer, touched, undone=table.undone_at is not None)


def _set_since(viewer: Viewer, table: TableImport) -> set[str]:
    """Whose superior, deputy or number was set by somebody or something else since."""
    before = {each.username: each for each in set_by(viewer, table)}
    if not before:
        return set()
    found = Post.objects.filter(agency__operation__code=viewer.operation, active=True, user__username__in=before)
    now = {
        post.user.username: (_name(post.superior), _name(post.deputy))
        for post in found.select_related("user", "superior__user", "deputy__user")
    }
    # Also who has no open account any more.
    moved = {name for name, each in before.items() if now.get(name) != (each.superior_set, each.deputy_set)}
    subjects = [f"person:{name}" for name in before]
    told = ledger.entries(viewer).filter(subject__in=subjects, event="post.placed", at__gte=table.made_at)
    moved |= {subject.removeprefix("person:") for subject in told.values_list("subject", flat=True)}
    later = operations.imports(viewer, TABLE).filter(undone_at=None, pk__gt=table.pk)
    moved |= {each.username for other in later for each in set_by(viewer, other) if each.username in before}
    return moved


def _name(post: Post | None) -> str:
    return post.user.username if post else ""
