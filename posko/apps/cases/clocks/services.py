"""Notify people of the clocks of cases. The scheduler runs it; running it twice notifies nobody twice.

A notice and the mark that it was sent are one transaction: a worker that is killed in between has done neither.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from posko.apps.cases.course import services
from posko.apps.cases.models import Case, CaseClock, Exclusion
from posko.apps.ledger.services import record
from posko.apps.notices import services as notices
from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import Post
from posko.domain.access import Compartment, Role, Viewer
from posko.domain.cases.alarms import Alarm, Called, alarms_between
from posko.domain.errors import N_
from posko.domain.notices import Severity
from posko.kit import locks
from posko.kit.acts import act, unchanged
from posko.law import deadlines

# One transaction notifies of the clocks of so many cases.
BATCH = 500
# Who is notified if the law names an institution that sits at no table of the post.
_TURNS = {"reporter": "bawaslu", "gakkumdu": "bawaslu", "pn": "kejaksaan", "pt": "kejaksaan", "court": "kejaksaan"}
_TURNS |= {"parties": "kejaksaan", "kpu": "bawaslu"}
AHEAD = N_("Case %(number)s: the clock “%(rule)s” ends %(end_at)s.")
BREACHED = N_("Case %(number)s: the clock “%(rule)s” ended %(end_at)s, unanswered.")
UNREAD = N_("Case %(number)s: by our count the clock “%(rule)s” ended %(end_at)s; its length was not verified.")
# The last hours and a breach wake people until the clock is answered; nothing before is a missed deadline.
_GRAVE = {Called.MEMBER: Severity.REMINDER, Called.COORDINATOR: Severity.REMINDER, Called.CHIEF: Severity.GRAVE}


@dataclass(frozen=True, slots=True)
class _Centre:
    """Who sits in the centre, by institution, and the chiefs of their agencies."""

    seats: Mapping[str, Sequence[Post]]
    chiefs: Mapping[int, Sequence[Post]]


def call(*, by: Viewer, at: datetime) -> int:
    """Make every call that is due in the operation; how many clocks called."""
    called = 0
    while batch := _call_some(by=by, at=at):
        called += batch
    return called


def lapse(*, by: Viewer, at: datetime) -> int:
    """Bring every case whose last moment is past up to the clock; how many lapsed. A clock calls before it is gone."""
    call(by=by, at=at)
    due = Case.objects.filter(operation__code=by.operation, ended=False, clocks__last_end__lt=at).distinct()
    return sum(services.catch_up(case, by=by, at=at) for case in due.select_related("operation", "holder"))


@act
def _call_some(*, by: Viewer, at: datetime) -> int:
    """Lock the cases before reading their clocks.

    An act that answers a clock locks its case too, so no alarm outlives the answer.
    """
    due = CaseClock.objects.filter(case__operation__code=by.operation, tell_at__lte=at)
    some = due.order_by("case_id").values_list("case_id", flat=True).distinct()[:BATCH]
    cases = locks.every(Case.objects.filter(pk__in=list(some)))
    rows = list(due.filter(case__in=cases).select_related("case__operation"))
    if not rows:
        return unchanged(0)
    centre, kept_out = _centre(by), _kept_out(rows)
    news, steps = [], dict[str, int]()
    for row in rows:
        made = [each for each in _alarms(row) if each.at <= at]
        # Of what was missed only the last is told: it is the gravest, and the others are over.
        for alarm in made[row.told :][-1:]:
            news += _notices(row, alarm, centre, kept_out)
            steps[alarm.step] = steps.get(alarm.step, 0) + 1
        _turn(row, len(made))
    _keep(rows)
    notices.notify_all(news, by=by, at=at)
    _record(rows, steps, by=by, at=at)
    return len(rows)


def _alarms(row: CaseClock) -> Sequence[Alarm]:
    return alarms_between(row.rule, row.start, row.unit, (row.first_end, row.last_end), verified=row.verified)


def _turn(row: CaseClock, made: int) -> None:
    """Where the clock stands on its ladder now, and when it calls next."""
    ahead = _alarms(row)[made:]
    row.told, row.tell_at = made, ahead[0].at if ahead else None


def _keep(rows: Sequence[CaseClock]) -> None:
    """Write down where these clocks stand. As an upsert, which takes a third of the time of bulk_update."""
    CaseClock.objects.bulk_create(rows, update_conflicts=True, unique_fields=["id"], update_fields=["told", "tell_at"])


def _centre(by: Viewer) -> _Centre:
    """The members of the centre by institution, and by agency the chiefs."""
    seats, chiefs = defaultdict[str, list[Post]](list), defaultdict[int, list[Post]](list)
    posts = people.posts(by).filter(role__in=(Role.GAKKUMDU_MEMBER, Role.CHIEF), active=True, user__is_active=True)
    for post in posts.select_related("agency", "user", "superior__user", "superior__superior__user"):
        if post.role == Role.CHIEF:
            chiefs[post.agency_id].append(post)
        else:
            seats[post.agency.root].append(post)
    return _Centre(seats, chiefs)


def _kept_out(rows: Sequence[CaseClock]) -> set[tuple[int, str]]:
    """Which member hears nothing of which case: a conflict of interest."""
    excluded = Exclusion.objects.filter(case__in={row.case_id for row in rows}, ended_at=None)
    return set(excluded.values_list("case", "username"))


def _notices(row: CaseClock, alarm: Alarm, centre: _Centre, kept_out: Set[tuple[int, str]]) -> list[notices.NewNotice]:
    """One notice a person. A person outside the wall reads number and clock only, and cannot open the case."""
    seated = centre.seats.get(_TURNS.get(row.turn, row.turn), ())
    members = [post for post in seated if (row.case_id, post.user.username) not in kept_out]
    told = {post.user: Compartment.CASE for post in members}
    highest = Called.CHIEF if row.verified else Called.COORDINATOR
    # If a case is kept from every member of an institution, their superior is notified instead.
    for post in _above(members or seated, alarm.called if members else highest, centre):
        if (row.case_id, post.user.username) not in kept_out:
            told.setdefault(post.user, Compartment.COORDINATION)
    breach = alarm.step == "breach"
    rule = next(each for each in deadlines.rules(row.case.operation.regime) if each.code == row.rule)
    named = {"id": rule.name_id, "en": rule.name_en}
    end = (breach and row.last_end) or row.first_end
    params = {"number": row.case.number, "rule": named, "end_at": end.isoformat()}
    link = reverse("cases:case", args=[row.case.number])
    return [
        notices.NewNotice(
            key=f"case:{row.case_id}:{alarm.key}:{user.pk}",
            kind="deadline",
            text=AHEAD if not breach else BREACHED if row.verified else UNREAD,
            severity=_GRAVE[alarm.called],
            params=params,
            link=link,
            user=user.username,
            compartment=wall,
        )
        for user, wall in told.items()
    ]


def _above(members: Iterable[Post], called: Called, centre: _Centre) -> list[Post]:
    """The coordinator is a member's superior; the chief is the coordinator's. A step calls everybody below it too.

    If no superior of the coordinator is entered, the chief is the one who has that role in the member's agency.
    """
    found: list[Post] = []
    for post in members:
        first = post.superior
        if first is not None and called in (Called.COORDINATOR, Called.CHIEF):
            found.append(first)
        if called is Called.CHIEF:
            second = first.superior if first is not None else None
            found += [second] if second is not None else centre.chiefs.get(post.agency_id, ())
    return found


def _record(rows: Sequence[CaseClock], steps: dict[str, int], *, by: Viewer, at: datetime) -> None:
    payload = {"clocks": len(rows), "steps": steps, "cases": sorted({row.case.number for row in rows})}
    record("case.clocks_called", by=by, at=at, compartment=Compartment.CASE, payload=payload)
