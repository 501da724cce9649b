"""Reading notices: a person's inbox and bell, who holds the duty of an agency, letters that could not be delivered."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery

from posko.apps.notices.models import Delivery, Notice, Preference
from posko.apps.people.accounts import selectors as people
from posko.apps.people.duty import selectors as duty_selectors
from posko.apps.people.models import Post, User
from posko.domain.access import Role, Viewer
from posko.domain.notices import ANSWERING, LEDGER, ORDER, Audience, DeliveryState, Severity, hours_of, rings

# Notices that still wait: unread, or a missed deadline that is not settled.
WAITING = Q(settled_at=None) & (Q(read_at=None) | Q(severity__gte=Severity.BREACH))
_UNREAD_FIRST = F("read_at").asc(nulls_first=True)


@dataclass(frozen=True, slots=True)
class Bell:
    """What the bell shows: how many notices wait, how many of them are missed deadlines, and how many tell of a fault
    of the ledger, which stands on top of every page."""

    count: int = 0
    breaches: int = 0
    faults: int = 0


@dataclass(frozen=True, slots=True)
class Standing:
    """Missed deadlines of an agency that are not settled, and since when the oldest stands."""

    breaches: int
    since: datetime | None
    unread: int


def notices_of(viewer: Viewer, at: datetime) -> QuerySet[Notice]:
    """What the viewer has been told by now: in person, or as one of those who answer for the agency."""
    # Asked by the row's own columns, so that each half of the question finds its index and no other notice is touched.
    agency = people.agencies(viewer).filter(code=viewer.agency)
    mine = Q(user=_user(viewer), operation=Subquery(agency.values("operation")[:1]))
    own = Q(agency=Subquery(agency.values("pk")[:1]))
    if viewer.role in ANSWERING:
        mine |= own
    elif viewer.role is not None:
        # The post that the roster puts on duty is notified for the agency, whatever its role.
        watch = duty_selectors.shifts(viewer).filter(
            post__user__username=viewer.actor, starts_at__lte=at, ends_at__gt=at
        )
        mine |= own & Q(Exists(watch))
    refused = Preference.objects.filter(user=_user(viewer), digest=False)
    walls = [wall.value for wall in viewer.compartments]
    found = Notice.objects.filter(mine, compartment__in=walls, due_at__lte=at)
    return found.filter(~Q(kind="digest") | ~Exists(refused))


def bell(viewer: Viewer, at: datetime) -> Bell:
    """The figures of the bell, in one question: quiet hours are asked along with the counts."""
    own = Preference.objects.filter(user=_user(viewer))
    rows = (
        notices_of(viewer, at)
        .filter(WAITING)
        .order_by()
        .values(
            "severity", quiet_from=Subquery(own.values("quiet_from")[:1]), quiet_to=Subquery(own.values("quiet_to")[:1])
        )
        .annotate(count=Count("pk"), faults=Count("pk", filter=Q(key__startswith=LEDGER)))
    )
    ringing = [row for row in rows if rings(row["severity"], hours_of(row["quiet_from"], row["quiet_to"]), at)]
    breaches = sum(row["count"] for row in ringing if row["severity"] >= Severity.BREACH)
    return Bell(sum(row["count"] for row in ringing), breaches, sum(row["faults"] for row in ringing))


def inbox(viewer: Viewer, at: datetime, *, tab: str = "", kind: str = "") -> QuerySet[Notice]:
    """One tab of the inbox: waiting notices (unread first), read ones, or settled ones."""
    found = notices_of(viewer, at).select_related("agency", "user")
    if kind:
        found = found.filter(kind=kind)
    if tab == "settled":
        return found.exclude(settled_at=None).order_by("-settled_at", "-pk")
    if tab == "read":
        return found.filter(settled_at=None).exclude(WAITING).order_by("-due_at", "-pk")
    return found.filter(WAITING).order_by(_UNREAD_FIRST, "-severity", "-due_at", "-pk")


def tab_counts(viewer: Viewer, at: datetime, *, kind: str = "") -> dict[str, int]:
    """How many notices each tab holds, and how many are unread."""
    found = notices_of(viewer, at).filter(**({"kind": kind} if kind else {}))
    return found.aggregate(
        waiting=Count("pk", filter=WAITING),
        read=Count("pk", filter=Q(settled_at=None) & ~WAITING),
        settled=Count("pk", filter=Q(settled_at__isnull=False)),
        unread=Count("pk", filter=Q(settled_at=None, read_at=None)),
    )


def kinds(viewer: Viewer, at: datetime) -> list[str]:
    """The kinds of notices that the viewer has had."""
    return sorted(notices_of(viewer, at).order_by().values_list("kind", flat=True).distinct())


def standing(viewer: Viewer, at: datetime) -> Standing:
    """The open notices of the viewer's agency without its digests, for the morning digest."""
    found = Notice.objects.filter(
        operation__code=viewer.operation,
        agency__code=viewer.agency,
        compartment__in=[wall.value for wall in viewer.compartments],
        settled_at=None,
        due_at__lte=at,
    ).exclude(kind="digest")
    breach = Q(severity__gte=Severity.BREACH)
    row = found.aggregate(
        breaches=Count("pk", filter=breach),
        since=Min("due_at", filter=breach),
        unread=Count("pk", filter=Q(read_at=None) & ~breach),
    )
    return Standing(**row)


def holders(viewer: Viewer, agency: str, audience: str, at: datetime) -> list[Post]:
    """The posts of an agency to which the letters of an audience go.

    These are the posts that the roster puts on duty. Where it names nobody, and for the other audiences, they are the
    first roles of `ORDER` that somebody holds. A post bound to a place is asked only where nobody answers for the whole
    agency.
    """
    keeper = duty_selectors.on_duty(viewer, agency, at) if audience == Audience.DUTY else None
    if keeper is not None:
        return [keeper]
    posts = _open_posts(viewer, agency)
    for group in ([post for post in posts if not post.place], posts):
        for roles in ORDER[Audience(audience)]:
            if found := [post for post in group if Role(post.role) in roles]:
                return found
    return []


def answering(viewer: Viewer, agency: str, at: datetime) -> list[Post]:
    """Everybody who sees an agency's notices: those who answer for it, and the one on duty."""
    keeper = duty_selectors.on_duty(viewer, agency, at)
    return [p for p in _open_posts(viewer, agency) if Role(p.role) in ANSWERING or (keeper and p.pk == keeper.pk)]


def agencies_that_answer(viewer: Viewer) -> list[tuple[str, str, str]]:
    """Code, short name and root of every agency that has somebody to read its digest."""
    roles = [role.value for role in ANSWERING]
    someone = people.posts(viewer).filter(agency=OuterRef("pk"), active=True, user__is_active=True, role__in=roles)
    return list(people.agencies(viewer).filter(Exists(someone)).values_list("code", "short", "root"))


def known_keys(viewer: Viewer, keys: Collection[str]) -> set[str]:
    """Which of these keys somebody of the viewer's operation was told under."""
    return set(Notice.objects.filter(operation__code=viewer.operation, key__in=keys).values_list("key", flat=True))


def preference(viewer: Viewer) -> Preference | None:
    """How the viewer wants to be told, or None if he chose nothing yet."""
    return Preference.objects.filter(user=_user(viewer)).first()


def preferences(viewer: Viewer, users: Collection[int]) -> dict[int, Preference]:
    """The preferences of people of the viewer's operation, by the number of their row."""
    own = people.posts(viewer).filter(user=OuterRef("user"))
    found = Preference.objects.filter(Exists(own), user__in=users)
    return {row.user_id: row for row in found}


def letters(viewer: Viewer, *, state: str = "") -> QuerySet[Delivery]:
    """The delivery log of the operation, letters only. `state` limits it to one state."""
    found = Delivery.objects.filter(notice__operation__code=viewer.operation, channel="email")
    return (
        found.filter(state=state).select_related("notice", "user") if state else found.select_related("notice", "user")
    )


def dead_count(viewer: Viewer) -> int:
    """How many letters could not be delivered."""
    return letters(viewer, state=DeliveryState.DEAD).count()


def offers_email(viewer: Viewer) -> bool:
    """Whether this post can send letters at all: the same for everybody."""
    return bool(settings.EMAIL_HOST)


def _open_posts(viewer: Viewer, agency: str) -> list[Post]:
    return list(people.posts(viewer).filter(agency__code=agency, active=True, user__is_active=True))


def _user(viewer: Viewer) -> Subquery:
    return Subquery(User.objects.filter(username=viewer.actor).values("pk")[:1])
