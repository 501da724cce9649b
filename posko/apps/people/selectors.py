"""Reading people and agencies, and turning a log-in into a viewer."""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from posko.apps.people.models import Agency, Agreement, LoginLink, Post, User
from posko.domain.access import Compartment, Role, Viewer, compartments_for


def viewer_of(user: User, *, real_at: datetime) -> Viewer | None:
    """The viewer behind a log-in, read afresh at each request; None for an account without an active post."""
    post = (
        Post.objects.select_related("agency__operation", "user")
        .filter(user=user, active=True, user__is_active=True)
        .first()
    )
    return viewer_at(post, real_at + post.agency.operation.clock_offset) if post else None


def viewer_at(post: Post, at: datetime) -> Viewer:
    """The viewer that a post makes of its holder at a moment of the operation."""
    agency, role = post.agency, Role(post.role)
    agreements = agreements_in_force(agency, at)
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
        compartments=compartments_for(role, agency=agency.code, root=agency.root, agreements=agreements),
    )


def agreements_in_force(agency: Agency, at: datetime) -> frozenset[Compartment]:
    """The compartments that a recorded, current agreement opens to the agency's institution."""
    today = timezone.localdate(at)
    found = Agreement.objects.filter(
        operation=agency.operation_id, ended_at=None, dated__lte=today, valid_until__gte=today
    )
    return frozenset(Compartment(row.compartment) for row in found if agency.root in row.parties)


def agreements(viewer: Viewer) -> QuerySet[Agreement]:
    """The data-sharing agreements of the viewer's operation; everybody at the table may see that they exist."""
    return Agreement.objects.filter(operation__code=viewer.operation)


def agencies(viewer: Viewer) -> QuerySet[Agency]:
    """The agencies of the viewer's operation."""
    return Agency.objects.filter(operation__code=viewer.operation)


def own_agency(viewer: Viewer) -> Agency:
    """The agency that the viewer speaks for."""
    return agencies(viewer).get(code=viewer.agency)


def agency_names(viewer: Viewer) -> dict[str, str]:
    """Short names of the operation's agencies by code."""
    return dict(agencies(viewer).values_list("code", "short"))


def posts(viewer: Viewer) -> QuerySet[Post]:
    """Everyone with a post in the viewer's operation."""
    return Post.objects.select_related("agency", "user").filter(agency__operation__code=viewer.operation)


def people_names(viewer: Viewer) -> dict[str, str]:
    """Names of the operation's people by their ledger code."""
    return dict(posts(viewer).values_list("user__username", "user__full_name"))


def demo_cast() -> QuerySet[Post]:
    """The invented people of demo operations, for the person switcher of demo sessions."""
    return Post.objects.select_related("agency__operation", "user").filter(active=True, agency__operation__demo=True)


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
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
