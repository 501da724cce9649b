"""Reading people and agencies, and turning a log-in into a viewer."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from posko.apps.ledger import selectors as ledger
from posko.apps.operation.models import Operation
from posko.apps.people.models import Agency, Agreement, LoginLink, Post, User, WallMember
from posko.apps.territory import selectors as territory
from posko.domain.access import ROLES, WITH_MEMBERS, Compartment, Role, Viewer, agency_viewer, compartments_for
from posko.domain.files.columns import folded
from posko.domain.people import agreements as law
from posko.domain.people import contacts, policies
from posko.domain.people.rows import Ground, PersonRow
from posko.kit.caches import SingleFlight

ON_ROSTERS = "piket."  # log-in names of invented people who only stand on the rosters of a demo


@dataclass(frozen=True, slots=True)
class Contact:
    """A person in the directory. `number` is what this viewer may read of it; `may_ask`: a recorded look shows it."""

    post: Post
    number: str
    may_ask: bool


@dataclass(frozen=True, slots=True)
class Seated:
    """Somebody at the table: who looks, in which operation, and the name of the own agency."""

    viewer: Viewer
    operation: Operation
    agency_name: str


def seated(user: User, *, real_at: datetime) -> Seated | None:
    """The person behind a log-in, read again at each request. None for an account without an active post.

    The agreements are read again only after the ledger moved, since each of them, each countersignature and each end
    is recorded there. Whether a day has passed since the last signature is told from `real_at` alone.
    """
    post = _post_of(user, real_at)
    if post is None:
        return None
    operation = post.agency.operation
    signed = ledger.as_of_now(_signed, operation.pk, lambda: _agreements(operation.pk))
    today = timezone.localdate(real_at + operation.clock_offset)
    viewer = _viewer(post, law.opened(signed, post.agency.root, today, real_at))
    return Seated(viewer, operation, post.agency.name)


def viewer_of(user: User, *, real_at: datetime) -> Viewer | None:
    """The viewer behind a log-in; None for an account without an active post."""
    post = _post_of(user, real_at)
    return viewer_at(post, real_at + post.agency.operation.clock_offset, real_at=real_at) if post else None


def _post_of(user: User, real_at: datetime) -> Post | None:
    """The open post of a person; one that was opened for 24 hours is there no longer than that."""
    found = Post.objects.select_related("agency__operation__city", "user")
    lasts = Q(expires_at=None) | Q(expires_at__gt=real_at)
    return found.filter(lasts, user=user, active=True, user__is_active=True).first()


def viewer_at(post: Post, at: datetime, *, real_at: datetime) -> Viewer:
    """The viewer that a post makes of its holder at a moment of the operation, which is `real_at` by the real clock."""
    return _viewer(post, agreements_in_force(post.agency, at, real_at=real_at))


def _viewer(post: Post, agreements: frozenset[Compartment]) -> Viewer:
    agency, role = post.agency, Role(post.role)
    return Viewer(
        kind="person",
        actor=post.user.username,
        name=post.user.full_name,
        operation=agency.operation.code,
        city=agency.operation.city_id,
        agency=agency.code,
        root=agency.root,
        role=role,
        place=post.place,
        compartments=compartments_for(
            role, agency=agency.code, root=agency.root, agreements=agreements, let_in=_let_in(post, agreements)
        ),
    )


def _let_in(post: Post, agreements: frozenset[Compartment]) -> frozenset[Compartment]:
    """Behind which walls the post's holder was let in, of those that an agreement opens. Who is in is read again only
    after the ledger moved: entering and ending are recorded there."""
    operation = post.agency.operation_id
    walls = WITH_MEMBERS & agreements & ROLES[Role(post.role)].compartments
    if not walls:
        return walls
    entered = ledger.as_of_now(_entered, operation, lambda: _entered_in(operation))
    return frozenset(wall for wall in walls if (wall.value, post.user_id, post.agency.root) in entered)


_entered: SingleFlight[frozenset[tuple[str, int, str]]] = SingleFlight("members", shared=False)


def _entered_in(operation: int) -> frozenset[tuple[str, int, str]]:
    found = WallMember.objects.filter(operation=operation, ended_at=None, entered_at__isnull=False, key__ended_at=None)
    return frozenset(found.order_by().values_list("wall_name", "user_id", "root"))


def receiver(agency: Agency) -> Viewer:
    """The viewer for whom a copy of the ledger is made that an agency takes home."""
    operation = agency.operation
    return agency_viewer(agency.code, operation=operation.code, city=operation.city_id, root=agency.root)


def agreements_in_force(agency: Agency, at: datetime, *, real_at: datetime) -> frozenset[Compartment]:
    """The compartments that an agreement in force opens to the agency's institution."""
    return law.opened(_agreements(agency.operation_id), agency.root, timezone.localdate(at), real_at)


_signed: SingleFlight[list[law.Paper]] = SingleFlight("agreements", shared=False)


def _agreements(operation: int) -> list[law.Paper]:
    found = Agreement.objects.filter(operation=operation, ended_at=None).order_by()
    return [paper_of(row) for row in found.select_related("operation").prefetch_related("signatures")]


def paper_of(row: Agreement) -> law.Paper:
    """An agreement as the policies read it."""
    return law.Paper(
        Compartment(row.compartment),
        frozenset(row.parties),
        row.dated,
        row.valid_until,
        {each.root: law.Signature(each.by, each.real_at) for each in row.signatures.all()},
        row.ended_at - row.operation.clock_offset if row.ended_at else None,
    )


def agencies(viewer: Viewer) -> QuerySet[Agency]:
    """The agencies of the viewer's operation."""
    return Agency.objects.filter(operation__code=viewer.operation)


def table(viewer: Viewer) -> list[Agency]:
    """The agencies of the viewer's operation, for who reads them all and changes none."""
    known: list[Agency] = ledger.as_of_now(_tables, viewer.operation, lambda: list(agencies(viewer)))
    return list(known)


_tables: SingleFlight[list[Agency]] = SingleFlight("agencies", shared=False)


def own_agency(viewer: Viewer) -> Agency:
    """The agency that the viewer speaks for."""
    return agencies(viewer).get(code=viewer.agency)


def agency_names(viewer: Viewer) -> dict[str, str]:
    """Short names of the operation's agencies by code."""
    known: dict[str, str] = ledger.as_of_now(_names, ("agencies", viewer.operation), lambda: _agency_names(viewer))
    return dict(known)


def _agency_names(viewer: Viewer) -> dict[str, str]:
    return dict(agencies(viewer).values_list("code", "short"))


_names: SingleFlight[dict[str, str]] = SingleFlight("names", shared=False)


def posts(viewer: Viewer) -> QuerySet[Post]:
    """Everyone with a post in the viewer's operation."""
    return Post.objects.select_related("agency", "user").filter(agency__operation__code=viewer.operation)


def bound_to_places(viewer: Viewer) -> list[tuple[str, str]]:
    """Which agencies have somebody who is bound to a place: the codes of both."""
    return ledger.as_of_now(_bound, viewer.operation, lambda: _bound_to_places(viewer))


_bound: SingleFlight[list[tuple[str, str]]] = SingleFlight("bound-to-places", shared=False)


def _bound_to_places(viewer: Viewer) -> list[tuple[str, str]]:
    found = posts(viewer).filter(active=True).exclude(place="").order_by()
    return list(found.values_list("agency__code", "place").distinct())


def without_account(viewer: Viewer) -> frozenset[str]:
    """Codes of the agencies of the operation for which nobody has an open account: they never came, or left."""
    return ledger.as_of_now(_mute, viewer.operation, lambda: _without_account(viewer))


_mute: SingleFlight[frozenset[str]] = SingleFlight("without-account", shared=False)


def _without_account(viewer: Viewer) -> frozenset[str]:
    heard = set(
        posts(viewer).filter(active=True, user__is_active=True).order_by().values_list("agency__code", flat=True)
    )
    return frozenset(agency.code for agency in table(viewer)) - heard


def people_names(viewer: Viewer) -> dict[str, str]:
    """Names of the operation's people by their ledger code."""
    known: dict[str, str] = ledger.as_of_now(_names, ("people", viewer.operation), lambda: _people_names(viewer))
    return dict(known)


def _people_names(viewer: Viewer) -> dict[str, str]:
    return dict(posts(viewer).values_list("user__username", "user__full_name"))


def demo_cast() -> QuerySet[Post]:
    """The invented people of demo operations, for the person switcher; without those who only stand on rosters."""
    found = Post.objects.select_related("agency__operation", "user").filter(active=True, agency__operation__demo=True)
    return found.exclude(user__username__startswith=ON_ROSTERS)


def post_of(username: str) -> Post | None:
    """The active post behind a log-in name; for the command line."""
    found = Post.objects.select_related("agency__operation", "user").filter(user__username=username)
    return found.filter(active=True, user__is_active=True).first()


def clock_offset_of(user: User) -> timedelta:
    """How far the clock of the person's operation is from real time; zero without a post."""
    post = Post.objects.select_related("agency__operation").filter(user=user, active=True).first()
    return post.agency.operation.clock_offset if post else timedelta()


def is_demo(user: User) -> bool:
    """Whether this is one of the invented people of a demo operation."""
    return demo_cast().filter(user=user).exists()


def open_link(token: str, *, real_at: datetime) -> LoginLink | None:
    """The unused, unexpired log-in link behind a token. Log-in links live in real time, never the operation's."""
    return (
        LoginLink.objects.select_related("user")
        .filter(token_hash=token_hash(token), used_at=None, expires_at__gt=real_at, user__is_active=True)
        .first()
    )


def token_hash(token: str) -> str:
    """The hash of a token. Only this is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def directory(viewer: Viewer, *, agency: str = "", q: str = "", opened: int = 0) -> list[Contact]:
    """Who is at the table and how to reach them, by agency. Searches names, posts and agencies, never the numbers.

    `opened` is the post whose number was asked for, by a recorded look.
    """
    if not viewer.sees(Compartment.COORDINATION):
        return []
    found = posts(viewer).filter(active=True).select_related("superior__user", "deputy__user")
    if agency:
        found = found.filter(agency__code=agency)
    if q:
        words = Q(user__full_name__icontains=q) | Q(agency__name__icontains=q) | Q(agency__short__icontains=q)
        found = found.filter(words | Q(role__icontains=q.replace(" ", "_")))
    return [_contact(viewer, post, opened=post.pk == opened) for post in found]


def _contact(viewer: Viewer, post: Post, *, opened: bool) -> Contact:
    if opened or post.agency.code == viewer.agency:
        return Contact(post, contacts.shown(post.telephone), may_ask=False)
    may_ask = bool(post.telephone) and policies.seeing_number(viewer) is None
    return Contact(post, contacts.masked(post.telephone), may_ask)


def load_ground(viewer: Viewer) -> Ground:
    """What a file of people is held against."""
    open_posts = (
        posts(viewer).filter(active=True, user__is_active=True).select_related("superior__user", "deputy__user")
    )
    held = {post.user.username: _as_row(post) for post in open_posts}
    everybody = User.objects.values_list("username", flat=True)
    known, words = list(agencies(viewer)), dict[str, str]()
    for agency in known:
        for word in (agency.short, agency.name):
            words.setdefault(folded(word), agency.code)
    return Ground(
        agencies={agency.code: agency.root for agency in known},
        agency_words=words,
        places=frozenset(territory.places(viewer).values_list("code", flat=True)),
        names=territory.alias_table(viewer),
        held=held,
        taken=frozenset(name for name in everybody if name not in held),
        loader=viewer.actor,
    )


def _as_row(post: Post) -> PersonRow:
    return PersonRow(
        post.user.username,
        post.user.full_name,
        post.agency.code,
        Role(post.role),
        post.place,
        post.superior.user.username if post.superior else "",
        post.deputy.user.username if post.deputy else "",
        post.telephone,
    )


def waiting(viewer: Viewer, usernames: Iterable[str]) -> list[User]:
    """Of these people those who never logged in, in order of their names."""
    found = posts(viewer).filter(active=True, user__username__in=list(usernames), user__last_login=None)
    return [post.user for post in found.order_by("user__username")]
