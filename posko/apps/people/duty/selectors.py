"""Who is on duty for an agency, now and in a week, and whom to notify if nobody answers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils import timezone

from posko.apps.ledger import selectors as ledger
from posko.apps.people.accounts import selectors
from posko.apps.people.models import Agency, Claim, FirstStep, Post, Shift
from posko.domain.access import ROLES, Act, Compartment, Role, Viewer
from posko.domain.people import duty, policies
from posko.kit.caches import SingleFlight

WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class ChainStep:
    """One person of an escalation chain. `why`: on duty, deputy, superior, chief, anyone (see domain.duty)."""

    post: Post
    why: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """A part of a week: a shift, or, without one, a gap in cover. `offset` and `width` are per cent of the week."""

    starts_at: datetime
    ends_at: datetime
    shift: Shift | None
    offset: float
    width: float
    now: bool


@dataclass(frozen=True, slots=True)
class AgencyWeek:
    """The roster of one agency in one week, in order of time, gaps in cover between the shifts."""

    agency: Agency
    stretches: list[Stretch]

    @property
    def gaps(self) -> int:
        """How many stretches nobody covers."""
        return sum(stretch.shift is None for stretch in self.stretches)


def shifts(viewer: Viewer) -> QuerySet[Shift]:
    """The shifts that stand, of every agency at the table."""
    if not viewer.sees(Compartment.COORDINATION):
        return Shift.objects.none()
    found = Shift.objects.filter(agency__operation__code=viewer.operation, cancelled_at=None)
    return found.select_related("agency", "post__user", "post__agency")


def on_duty(viewer: Viewer, agency: str, at: datetime) -> Post | None:
    """The post that keeps watch for an agency at a moment; None where the roster has nobody with an open account."""
    return _keepers(shifts(viewer).filter(agency__code=agency), at).get(agency)


def on_duty_everywhere(viewer: Viewer, at: datetime) -> frozenset[int]:
    """Posts (by key) on duty at a moment, of all agencies."""
    return frozenset(post.pk for post in _keepers(shifts(viewer), at).values())


def _keepers(found: QuerySet[Shift], at: datetime) -> dict[str, Post]:
    """Who keeps watch, by the code of the agency. A watch that was called early is that of the next one, and one that
    nobody took over stays with who had it (domain/people/duty)."""
    near = found.filter(starts_at__lte=at + duty.LONGEST, ends_at__gt=at - duty.STAYS)
    by_agency: dict[str, dict[int, Shift]] = {}
    for row in near.filter(post__active=True, post__user__is_active=True):
        by_agency.setdefault(row.agency.code, {})[row.pk] = row
    kept = {code: duty.watch_now(map(watch_of, rows.values()), at) for code, rows in by_agency.items()}
    return {code: by_agency[code][watch.key].post for code, watch in kept.items() if watch}


def watch_of(row: Shift) -> duty.Watch:
    """A shift as the watch that it is."""
    return duty.Watch(row.pk, row.starts_at, row.ends_at, row.handed_at is not None, row.acknowledged_at, row.over_at)


def is_missed(row: Shift, at: datetime) -> bool:
    """Whether a watch was handed over, and nobody was there at its hour."""
    return row.handed_at is not None and row.acknowledged_at is None and row.ends_at <= at and not row.cancelled_at


def to_settle(viewer: Viewer, at: datetime) -> tuple[list[Shift], list[Shift]]:
    """Watches whose hour has come: those that were taken over before, and those that nobody took over."""
    handed = shifts(viewer).filter(handed_at__isnull=False, ends_at__lte=at, ends_at__gt=at - WEEK)
    taken = handed.filter(acknowledged_at__isnull=False, over_at=None)
    return list(taken), list(handed.filter(acknowledged_at=None, missed_at=None))


def holders(viewer: Viewer) -> dict[str, str]:
    """Who has claimed which turn of the viewer's own desk: log-in names by the name of the turn."""
    if not viewer.sees(Compartment.COORDINATION):
        return {}
    own = Claim.objects.filter(agency__operation__code=viewer.operation, agency__code=viewer.agency)
    return dict(own.filter(returned_at=None).order_by().values_list("ref", "claimed_by"))


def escalation_chain(viewer: Viewer, agency: str, at: datetime) -> list[ChainStep]:
    """Whom to notify for an agency, each once, in this order: on duty, deputy and superiors, chief of the agency.

    Without a duty officer it begins with the chief. Without a chief it is whoever may promise for the agency, so that
    it is empty only for an agency without a single open post.
    """
    if not viewer.sees(Compartment.COORDINATION):
        return []
    rows = selectors.posts(viewer).filter(agency__code=agency, active=True, user__is_active=True)
    by_name = {post.user.username: post for post in rows.select_related("superior__user", "deputy__user")}
    keeper = on_duty(viewer, agency, at)
    told = duty.chain(
        keeper.user.username if keeper else "",
        {name: _standing(post, by_name) for name, post in by_name.items()},
        [name for name, post in by_name.items() if post.role == Role.CHIEF],
        [name for name, post in by_name.items() if Act.COMMITMENT_MAKE in ROLES[Role(post.role)].acts],
    )
    return [ChainStep(by_name[each.person], each.why) for each in told if each.person in by_name]


def _standing(post: Post, open_posts: dict[str, Post]) -> duty.Standing:
    """Deputy and superior as far as their accounts are open; a closed superior's own superior stands above."""
    above = post.superior
    while above is not None and above.user.username not in open_posts:
        above = above.superior
    deputy = post.deputy.user.username if post.deputy else ""
    return duty.Standing(deputy if deputy in open_posts else "", above.user.username if above else "")


def who_may_keep_watch(viewer: Viewer) -> QuerySet[Post]:
    """The open posts of the viewer's own agency that see what happens at the table."""
    roles = [role.value for role, card in ROLES.items() if Compartment.COORDINATION in card.compartments]
    own = selectors.posts(viewer).filter(agency__code=viewer.agency, active=True)
    return own.filter(role__in=roles).exclude(role=Role.AUDITOR)


def next_of(viewer: Viewer, shift: Shift) -> Shift | None:
    """The shift of the same agency that takes over from this one."""
    return shifts(viewer).filter(agency=shift.agency_id, starts_at__gte=shift.ends_at, post__active=True).first()


def before(viewer: Viewer, shift: Shift) -> Shift | None:
    """The shift of the same agency that hands over to this one."""
    found = shifts(viewer).filter(agency=shift.agency_id, ends_at__lte=shift.starts_at)
    return found.order_by("-ends_at", "-id").first()


def waits_for(viewer: Viewer, at: datetime) -> list[Shift]:
    """Hand-over notes that this person has to acknowledge: left to a shift of theirs, and not yet acknowledged."""
    own = shifts(viewer).filter(agency__code=viewer.agency)
    left = own.exclude(handed_at=None).filter(acknowledged_at=None, ends_at__gt=at - WEEK)
    return [shift for shift in left if (taker := next_of(viewer, shift)) and taker.post.user.username == viewer.actor]


def to_hand_over(viewer: Viewer, at: datetime, *, within: timedelta) -> list[Shift]:
    """The person's own watch, if it ends soon or is over, and its note is not written."""
    own = shifts(viewer).filter(agency__code=viewer.agency, post__user__username=viewer.actor, handed_at=None)
    near = own.filter(starts_at__lte=at, ends_at__lte=at + within, ends_at__gt=at - within)
    return list(near.order_by("ends_at"))


def steps_taken(viewer: Viewer) -> frozenset[str]:
    """The first steps that this person has taken or passed over."""
    own = FirstStep.objects.filter(post__user__username=viewer.actor, post__agency__operation__code=viewer.operation)
    return ledger.as_of_now(_steps, viewer, lambda: frozenset(own.values_list("step", flat=True)))


_steps: SingleFlight[frozenset[str]] = SingleFlight("first-steps", held=512, shared=False)


def shift_now(row: Shift) -> policies.ShiftNow:
    """A shift as its policies see it."""
    return policies.ShiftNow(
        agency=row.agency.code,
        keeper=row.post.user.username,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        handed=row.handed_at is not None,
        acknowledged=row.acknowledged_at is not None,
        cancelled=row.cancelled_at is not None,
        over=row.over_at is not None,
    )


def week(viewer: Viewer, monday: date, at: datetime, *, agency: str = "") -> list[AgencyWeek]:
    """The rosters of a week, of the agencies that have one, the viewer's own first."""
    start = timezone.make_aware(datetime.combine(monday, time.min))
    end = start + WEEK
    found = shifts(viewer).filter(starts_at__lt=end, ends_at__gt=start)
    if agency:
        found = found.filter(agency__code=agency)
    by_agency: dict[Agency, list[Shift]] = {}
    for shift in found:
        by_agency.setdefault(shift.agency, []).append(shift)
    order = sorted(by_agency, key=lambda each: (each.code != viewer.agency, each.short))
    return [AgencyWeek(each, _stretches(by_agency[each], start, end, at)) for each in order]


def without_roster(viewer: Viewer, weeks: Iterable[AgencyWeek]) -> list[Agency]:
    """The agencies that have no shift in the week."""
    known = [each.agency.pk for each in weeks]
    return list(selectors.agencies(viewer).exclude(pk__in=known))


def _stretches(found: list[Shift], start: datetime, end: datetime, at: datetime) -> list[Stretch]:
    covered = [(shift.starts_at, shift.ends_at) for shift in found if shift.post.active]
    parts: list[tuple[datetime, datetime, Shift | None]] = [(s.starts_at, s.ends_at, s) for s in found]
    parts += [(begin, stop, None) for begin, stop in duty.uncovered(covered, start, end)]
    return [_stretch(begin, stop, shift, start, at) for begin, stop, shift in sorted(parts, key=lambda part: part[0])]


def _stretch(begin: datetime, stop: datetime, shift: Shift | None, start: datetime, at: datetime) -> Stretch:
    shown, until = max(begin, start), min(stop, start + WEEK)
    offset, width = (shown - start) / WEEK * 100, (until - shown) / WEEK * 100
    return Stretch(begin, stop, shift, offset, width, begin <= at < stop)
