"""Asking to be let behind the case wall, and letting in. All waiting is counted in real time."""

from __future__ import annotations

from datetime import datetime

from posko.apps.operation import selectors as operations
from posko.apps.people.accounts.registry import News, tell
from posko.apps.people.members import selectors, steps
from posko.apps.people.models import User, WallMember, WallMemberVoice
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import N_, BadInput, insist
from posko.domain.people import members as policies
from posko.kit import locks
from posko.kit.acts import act, unchanged

PAGE = "/cases/members/"


@act
def ask(*, by: Viewer, at: datetime, real_at: datetime) -> WallMember:
    """Ask to be let behind the case wall with one's own key. Every member is told; asked twice it is asked once."""
    insist(policies.asking(by, has_vault=selectors.has_vault(by)))
    key = selectors.own_keys(by).get()
    locks.row(User.objects.all(), key.user_id)
    operation = operations.current(by)
    mine = WallMember.objects.filter(wall_name=Compartment.CASE, user=key.user_id)
    if asked := mine.filter(key=key, ended_at=None).first():
        return unchanged(asked)
    mine.filter(ended_at=None).update(ended_at=real_at)  # with a key that is lost
    if again := mine.filter(key=key).first():
        row = _asked_anew(again, by, real_at)
    else:
        row = WallMember.objects.create(
            wall_name=Compartment.CASE, operation=operation, user=key.user, key=key, root=by.root, asked_at=real_at
        )
    steps.record("wall.asked", row, by=by, at=at, payload={"fingerprint": key.fingerprint})
    text = N_("%(name)s asks to be let in as a member. Two institutions let in; else it happens after a day by itself.")
    _tell_members(row, "asked", text, asked=True, by=by, at=at)
    return row


@act
def let_in(row: WallMember, *, by: Viewer, at: datetime, real_at: datetime) -> WallMember:
    """Say that somebody is let in. With the word of a second institution the newcomer is in at once."""
    try:
        row = locks.row(selectors.standing(by), row.pk)
    except WallMember.DoesNotExist as over:
        raise BadInput("This person does not ask any more: the role, the account or the key has ended.") from over
    insist(policies.letting_in(selectors.asked_of(row), by, real_at, is_in=selectors.is_in(by)))
    WallMemberVoice.objects.create(member=row, root=by.root, by=by.actor, at=at, real_at=real_at)
    steps.record("wall.spoken_for", row, by=by, at=at, payload={"by": by.root})
    if policies.enough(dict(WallMemberVoice.objects.filter(member=row).values_list("by", "root"))):
        _enter(row, "two", by=by, at=at, real_at=real_at)
    return row


@act
def keep_members(*, by: Viewer, at: datetime, real_at: datetime) -> int:
    """Let in whom nobody let in for a day of real time, and end what role, account or key have ended. How many."""
    due = selectors.waiting(by).filter(asked_at__lte=real_at - policies.WAIT).order_by().values_list("pk", flat=True)
    over = set(selectors.lapsed(by).values_list("pk", flat=True))
    asked = WallMember.objects.select_related("user").filter(ended_at=None)
    rows = [row for row in locks.every(asked.filter(pk__in={*due, *over})) if row.pk in over or not row.entered_at]
    for row in rows:
        if row.pk in over:
            steps.end(row, by=by, at=at, real_at=real_at)
        else:
            _enter(row, "time", by=by, at=at, real_at=real_at)
    return len(rows) if rows else unchanged(0)


def _enter(row: WallMember, how: str, *, by: Viewer, at: datetime, real_at: datetime) -> None:
    row.entered_at, row.how = real_at, how
    row.save(update_fields=["entered_at", "how"])
    steps.record("wall.entered", row, by=by, at=at, payload={"how": how})
    text = N_("%(name)s is a member from now on: what is sealed from now on, this person opens too.")
    _tell_members(row, "entered", text, by=by, at=at)


def _asked_anew(row: WallMember, by: Viewer, real_at: datetime) -> WallMember:
    """The same key asks again after a role or an account had ended: nothing of the first time counts."""
    WallMemberVoice.objects.filter(member=row).delete()
    row.root, row.asked_at, row.entered_at, row.how, row.ended_at = by.root, real_at, None, "", None
    row.save(update_fields=["root", "asked_at", "entered_at", "how", "ended_at"])
    return row


def _tell_members(row: WallMember, what: str, text: str, *, by: Viewer, at: datetime, asked: bool = False) -> None:
    """Tell every member, and the newcomer; of a question only those who may answer it."""
    names = set(selectors.inside(by).values_list("user__username", flat=True))
    names = names - {row.user.username} if asked else names | {row.user.username}
    params = {"name": row.user.full_name}
    # The time of asking tells one asking from the next with the same key.
    key = f"wall:{row.pk}:{what}:{row.asked_at:%Y%m%d%H%M%S}"
    tell(News(key, text, sorted(names), params, PAGE, asked=asked), by=by, at=at)
