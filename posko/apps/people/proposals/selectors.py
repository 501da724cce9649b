"""Reading proposals: what waits, who decides on it, and what the viewer may do with each."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Min, Q, QuerySet

from posko.apps.ledger import selectors as ledger
from posko.apps.people.accounts import selectors as accounts
from posko.apps.people.authority import selectors as seats
from posko.apps.people.models import AccountProposal, Post
from posko.domain.access import Act, Role, Viewer
from posko.domain.people import authority, proposals
from posko.domain.people.authority import Decider
from posko.domain.people.proposals import Kind, Outcome, Proposed, Refusal, Voice
from posko.domain.people.rows import PersonRow
from posko.kit.caches import SingleFlight


@dataclass(frozen=True, slots=True)
class Shown:
    """A proposal as its page shows it: what the person is now, and why the viewer cannot do it, or why not decline."""

    row: AccountProposal
    kind: Kind
    role: Role
    held: Role | None
    lent: bool
    deciding: Refusal
    declining: Refusal
    lending: Refusal
    withdrawing: Refusal

    @property
    def full_name(self) -> str:
        """The name of the person."""
        return str(self.row.wanted.get("full_name", self.row.username))


@dataclass(frozen=True, slots=True)
class Checked:
    """What of a list the viewer opens in one act, in order of names, and its digest: exactly this is opened."""

    shown: Sequence[Shown]
    digest: str


def proposed_in(viewer: Viewer) -> QuerySet[AccountProposal]:
    """Every proposal of the viewer's operation."""
    found = AccountProposal.objects.filter(operation__code=viewer.operation)
    return (
        found.select_related("agency__operation").prefetch_related("voices").order_by("agency__short", "username", "pk")
    )


def waiting(viewer: Viewer) -> QuerySet[AccountProposal]:
    """What nobody has decided yet."""
    return proposed_in(viewer).filter(outcome=Outcome.WAITING)


def visible(viewer: Viewer) -> QuerySet[AccountProposal]:
    """The proposals that the viewer has to do with: an administrator with all of them, who decides for an agency with
    hers, the chief of an institution with those that wait in others."""
    if viewer.may(Act.PEOPLE_MANAGE):
        return proposed_in(viewer)
    known = deciders(viewer)
    term = Q(agency__in=_decided_by(viewer, known))
    if heads(viewer, known):
        term |= Q(outcome=Outcome.WAITING, kind__in=(Kind.OPEN, Kind.UNLOCK, Kind.CLOSE)) & ~Q(agency__root=viewer.root)
    return proposed_in(viewer).filter(term)


def to_decide(viewer: Viewer) -> QuerySet[AccountProposal]:
    """What waits for the viewer, who decides for an agency."""
    found = waiting(viewer).filter(agency__in=_decided_by(viewer, deciders(viewer)))
    return found.exclude(proposed_by=viewer.actor).exclude(username=viewer.actor)


def turns_of(viewer: Viewer) -> QuerySet[AccountProposal] | None:
    """What waits for the viewer, of each list the first; None for who decides for no agency."""
    if not _decided_by(viewer, deciders(viewer)):
        return None
    asked = to_decide(viewer)
    firsts = asked.order_by().values("batch", "agency").annotate(first=Min("pk")).values("first")
    return asked.filter(pk__in=firsts).prefetch_related(None).order_by("proposed_at", "pk")


def has_to_do(viewer: Viewer) -> bool:
    """Whether the pages of proposals are there for the viewer at all."""
    return viewer.may(Act.PEOPLE_MANAGE) or any(
        (each.person, each.agency) == (viewer.actor, viewer.agency) for each in deciders(viewer)
    )


def deciders(viewer: Viewer) -> list[Decider]:
    """Every chief of the operation, and the deputies they named. They change only with an act in the ledger."""
    known: list[Decider] = ledger.as_of_now(_known, viewer.operation, lambda: seats.known(viewer))
    return list(known)


_known: SingleFlight[list[Decider]] = SingleFlight("deciders", shared=False)


def heads(viewer: Viewer, known: Iterable[Decider]) -> bool:
    """Whether the viewer is the chief of the own institution."""
    speakers = authority.speakers(viewer.root, known)
    return any(each.chief and each.person == viewer.actor for each in speakers)


def _decided_by(viewer: Viewer, known: Sequence[Decider]) -> list[int]:
    """The keys of the agencies that the viewer decides for."""
    table = accounts.table(viewer)
    return [each.pk for each in table if authority.deciding(each.code, each.root, known, viewer) is None]


def shown(viewer: Viewer, rows: Iterable[AccountProposal], *, real_at: datetime) -> list[Shown]:
    """Each proposal with what the viewer may do with it."""
    found = list(rows)
    known, held = deciders(viewer), _held(viewer, found)
    counts, leads = viewer.actor in seats.counted(viewer), heads(viewer, known)
    made = []
    for row in found:
        now = proposed(row, held.get(row.username))
        decides = authority.deciding(row.agency.code, row.agency.root, known, viewer)
        made.append(
            Shown(
                row,
                now.kind,
                now.role,
                now.held,
                now.lent,
                proposals.deciding(now, viewer, decides=decides, counts=counts),
                proposals.declining(now, viewer, decides=decides),
                proposals.lending(now, viewer, heads=leads, real_at=real_at),
                proposals.withdrawing(now, viewer),
            )
        )
    return made


def checked(viewer: Viewer, rows: Iterable[AccountProposal], *, real_at: datetime) -> Checked:
    """What of these the viewer opens in one act."""
    able = [each for each in shown(viewer, rows, real_at=real_at) if each.deciding is None]
    return Checked(able, digest(each.row for each in able))


def digest(rows: Iterable[AccountProposal]) -> str:
    """A digest of what a list asks, so that exactly what was read is done."""
    told = sorted((row.pk, row.kind, row.username, json.dumps(row.wanted, sort_keys=True)) for row in rows)
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def is_lent(row: AccountProposal) -> bool:
    """Whether two chiefs of other institutions have done it, while it waits for the own one."""
    return len(row.voices.all()) >= proposals.LENDERS


def proposed(row: AccountProposal, post: Post | None) -> Proposed:
    """A proposal as policies need it. `post` is the open one of whom it is about."""
    return Proposed(
        Kind(row.kind),
        row.agency.operation.code,
        row.agency.code,
        row.agency.root,
        row.username,
        Role(row.wanted["role"]),
        row.proposed_by,
        Outcome(row.outcome),
        Role(post.role) if post else None,
        [Voice(voice.root, voice.real_at) for voice in row.voices.all()],
    )


def person_of(row: AccountProposal) -> PersonRow:
    """The person as the proposal asks them to be."""
    wanted: Mapping[str, Any] = row.wanted
    return PersonRow(
        row.username,
        wanted["full_name"],
        row.agency.code,
        Role(wanted["role"]),
        wanted.get("place", ""),
        wanted.get("superior", ""),
        wanted.get("deputy", ""),
        wanted.get("telephone", ""),
    )


def _held(viewer: Viewer, rows: Iterable[AccountProposal]) -> dict[str, Post]:
    names = [row.username for row in rows]
    open_posts = accounts.posts(viewer).filter(active=True, user__username__in=names)
    return {post.user.username: post for post in open_posts}
