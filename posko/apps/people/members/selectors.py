"""Reading who is behind a wall, who asked, and whose word is still awaited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import MemberKey, Post, WallMember, WallMemberVoice
from posko.domain.access import Compartment, Role, Viewer
from posko.domain.people import members as policies
from posko.domain.people.members import Asked

CASE = Compartment.CASE


@dataclass(frozen=True, slots=True)
class Member:
    """A holder of the role, and where the way behind the wall has come to.

    `key`: the live key, None without a vault that counts. `row`: what was asked with this very key, None where nothing
    was.
    """

    post: Post
    key: MemberKey | None
    row: WallMember | None

    @property
    def is_in(self) -> bool:
        """Whether what is sealed from now on is sealed for this person too."""
        return self.row is not None and self.row.entered_at is not None

    @property
    def in_from(self) -> datetime | None:
        """When this person is in by himself, in real time."""
        return asked_of(self.row).in_from if self.row is not None else None


def standing(viewer: Viewer) -> QuerySet[WallMember]:
    """Who asked to be let behind the case wall with a key and an account that are alive, in or not yet."""
    role = Post.objects.filter(
        user=OuterRef("user"),
        active=True,
        role=Role.GAKKUMDU_MEMBER,
        agency__operation=OuterRef("operation"),
        agency__root=OuterRef("root"),
    )
    found = WallMember.objects.filter(
        Exists(role.order_by()),
        operation__code=viewer.operation,
        wall_name=CASE,
        ended_at=None,
        key__ended_at=None,
        user__is_active=True,
    )
    return found.select_related("user", "key", "operation").prefetch_related("voices")


def inside(viewer: Viewer) -> QuerySet[WallMember]:
    """Who is behind the case wall."""
    return standing(viewer).exclude(entered_at=None)


def waiting(viewer: Viewer) -> QuerySet[WallMember]:
    """Who asked and is not in yet, who asked first first."""
    return standing(viewer).filter(entered_at=None).order_by("asked_at", "pk")


def lapsed(viewer: Viewer) -> QuerySet[WallMember]:
    """Whose membership is over, since the role, the account or the key has ended."""
    mine = WallMember.objects.filter(operation__code=viewer.operation, wall_name=CASE, ended_at=None)
    return mine.exclude(pk__in=standing(viewer).order_by().values("pk")).select_related("user")


def awaited_of(viewer: Viewer) -> QuerySet[WallMember]:
    """Who waits for a word that the viewer can give: none for who is not in himself."""
    mine = inside(viewer).filter(user__username=viewer.actor).order_by()
    spoken = WallMemberVoice.objects.filter(member=OuterRef("pk"), root=viewer.root).order_by()
    return waiting(viewer).filter(Exists(mine)).exclude(user__username=viewer.actor).exclude(Exists(spoken))


def is_in(viewer: Viewer) -> bool:
    """Whether the viewer is behind the case wall, whatever agreement is in force."""
    return viewer.kind == "person" and inside(viewer).filter(user__username=viewer.actor).exists()


def members(viewer: Viewer) -> list[Member]:
    """Everybody of the operation who holds the role, by institution and name."""
    posts = people.posts(viewer).filter(role=Role.GAKKUMDU_MEMBER, active=True, user__is_active=True)
    ordered = list(posts.order_by("agency__root", "user__full_name"))
    found = MemberKey.objects.filter(user__in=[each.user_id for each in ordered], ended_at=None)
    found = found.exclude(card_proven_at=None)
    keys = {key.user_id: key for key in found}
    rows = {row.user_id: row for row in standing(viewer)}
    return [Member(post, keys.get(post.user_id), rows.get(post.user_id)) for post in ordered]


def own_keys(viewer: Viewer) -> QuerySet[MemberKey]:
    """The viewer's own live key, once its recovery card was typed back."""
    found = MemberKey.objects.select_related("user").filter(user__username=viewer.actor, ended_at=None)
    return found.exclude(card_proven_at=None)


def unasked(viewer: Viewer) -> QuerySet[MemberKey]:
    """The same, where nobody asked to be let in with it."""
    asked = WallMember.objects.filter(key=OuterRef("pk"), wall_name=CASE, ended_at=None)
    return own_keys(viewer).filter(~Exists(asked.order_by())).order_by("pk")


def has_vault(viewer: Viewer) -> bool:
    """Whether the viewer has one."""
    return own_keys(viewer).exists()


def asked_of(row: WallMember) -> Asked:
    """The row as the domain weighs it."""
    voices = {voice.by: voice.root for voice in row.voices.all()}
    return Asked(row.user.username, row.root, row.asked_at, row.entered_at, voices)


def may_let_in(viewer: Viewer, row: WallMember, real_at: datetime, *, is_in: bool) -> bool:
    """Whether the viewer's word would not be refused."""
    return policies.letting_in(asked_of(row), viewer, real_at, is_in=is_in) is None
