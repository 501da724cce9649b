"""What a decision does to accounts: opened, changed, closed, unlocked, for good or for 24 hours. The lock of the agency
is held."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from posko.apps.people.accounts import services as accounts
from posko.apps.people.accounts.registry import leavings
from posko.apps.people.accounts.steps import BATCH, end_sessions_of, forget_factors, fresh_tokens, open_posts
from posko.apps.people.models import AccountProposal, Agency, Post, User
from posko.apps.people.proposals.selectors import is_lent, person_of
from posko.domain.access import Viewer
from posko.domain.errors import BadInput
from posko.domain.people.duty import must_not_turn
from posko.domain.people.proposals import Kind, Outcome
from posko.kit.acts import step


@dataclass(frozen=True, slots=True)
class Done:
    """A person whose account was opened or unlocked, and the one-time token that lets them in."""

    username: str
    full_name: str
    token: str


@step
def carry_out(
    rows: Sequence[AccountProposal], *, by: Viewer, at: datetime, real_at: datetime, until: datetime | None = None
) -> list[Done]:
    """Do what proposals of one agency ask; who gets a link. `until`: for so long only, in real time."""
    agency = rows[0].agency
    _keep([row for row in rows if is_lent(row)])
    fresh = {kind: [row for row in rows if row.kind == kind and not is_lent(row)] for kind in Kind}
    opened = _open(agency, fresh[Kind.OPEN], until)
    _change(fresh[Kind.ROLE], by, at)
    _link(agency, [*fresh[Kind.OPEN], *fresh[Kind.ROLE]])
    unlocked = _unlock(fresh[Kind.UNLOCK], until)
    done = _links([*opened, *unlocked], real_at)
    for post in _posts(fresh[Kind.CLOSE]):
        accounts.close_account(post, by=by, at=at)
    return done


@step
def take_back(row: AccountProposal, *, by: Viewer, at: datetime) -> None:
    """End at once what two chiefs of other institutions did: an account that they opened is closed. One that they
    unlocked was there before: its sessions, links and password end, and its holder needs a link of the own chief."""
    for post in Post.objects.select_related("user").filter(user__username=row.username, agency=row.agency, active=True):
        if row.kind == Kind.UNLOCK:
            _lock_again(post)
        else:
            accounts.close_account(post, by=by, at=at)


def _lock_again(post: Post) -> None:
    end_sessions_of([post.user])
    post.user.login_links.filter(used_at=None).delete()
    post.user.set_unusable_password()
    post.user.save(update_fields=["password"])
    opened = AccountProposal.objects.filter(
        username=post.user.username, agency=post.agency_id, kind=Kind.OPEN, outcome=Outcome.WAITING
    )
    if not opened.exists():  # else the day still runs for which others opened it
        Post.objects.filter(pk=post.pk).update(expires_at=None)


@step
def finish(rows: Collection[AccountProposal], outcome: Outcome, *, by: Viewer, at: datetime, real_at: datetime) -> None:
    """Nothing waits any more, and no telephone number stays behind."""
    for row in rows:
        row.outcome, row.decided_by, row.decided_at, row.decided_real_at = outcome, by.actor, at, real_at
        row.wanted = without_number(row)
    fields = ["outcome", "decided_by", "decided_at", "decided_real_at", "wanted"]
    AccountProposal.objects.bulk_update(rows, fields, batch_size=BATCH)


def without_number(row: AccountProposal) -> dict[str, object]:
    """What was wanted, without the telephone number."""
    return {word: value for word, value in row.wanted.items() if word != "telephone"}


def _posts(rows: Sequence[AccountProposal]) -> list[Post]:
    """The open posts that proposals are about, in their order."""
    found = Post.objects.select_related("user", "agency").filter(
        user__username__in=[row.username for row in rows], active=True
    )
    there = {(post.user.username, post.agency_id): post for post in found}
    for row in rows:
        if (row.username, row.agency_id) not in there:
            raise BadInput("There is no open account “%(name)s”.", name=row.username)
    return [there[row.username, row.agency_id] for row in rows]


def _keep(rows: Sequence[AccountProposal]) -> None:
    """What was open for 24 hours stays open."""
    Post.objects.filter(pk__in=[post.pk for post in _posts(rows)]).update(expires_at=None)


def _open(agency: Agency, rows: Sequence[AccountProposal], until: datetime | None) -> list[Post]:
    taken = User.objects.filter(username__in=[row.username for row in rows]).order_by("username").first()
    if taken is not None:
        raise BadInput("The log-in name “%(username)s” is taken. Choose another one.", username=taken.username)
    return open_posts(agency, [person_of(row) for row in rows], expires_at=until)


def _change(rows: Sequence[AccountProposal], by: Viewer, at: datetime) -> None:
    posts = _posts(rows)
    left = [post for post, row in zip(posts, rows, strict=True) if post.role != row.wanted["role"]]
    for post, row in zip(posts, rows, strict=True):
        person = person_of(row)
        post.role, post.place, post.user.full_name = person.role.value, person.place, person.full_name
        if "telephone" in row.wanted:
            post.telephone = person.telephone
    Post.objects.bulk_update(posts, ["role", "place", "telephone"], batch_size=BATCH)
    User.objects.bulk_update([post.user for post in posts], ["full_name"], batch_size=BATCH)
    for post in left:
        for ending in leavings:
            ending(post, by, at)


def _unlock(rows: Sequence[AccountProposal], until: datetime | None) -> list[Post]:
    posts = _posts(rows)
    for post, row in zip(posts, rows, strict=True):
        if row.wanted.get("forget"):
            forget_factors(post.user)
    if until is not None:  # a day that runs already is not made longer
        Post.objects.filter(pk__in=[post.pk for post in posts], expires_at=None).update(expires_at=until)
    return posts


def _links(posts: Sequence[Post], real_at: datetime) -> list[Done]:
    """A fresh link for each; open sessions end."""
    users = [post.user for post in posts]
    tokens = fresh_tokens(users, real_at) if users else []
    end_sessions_of(users)
    return [Done(user.username, user.full_name, token) for user, token in zip(users, tokens, strict=True)]


def _link(agency: Agency, rows: Sequence[AccountProposal]) -> None:
    """Superiors and deputies, of these people and of those who waited for one of them."""
    names = [row.username for row in rows]
    if not names:
        return
    before = AccountProposal.objects.filter(agency=agency, kind__in=(Kind.OPEN, Kind.ROLE), outcome=Outcome.DONE)
    named = before.filter(Q(wanted__superior__in=names) | Q(wanted__deputy__in=names))
    posts = Post.objects.select_related("user", "superior__user", "deputy__user").filter(agency=agency, active=True)
    by_name = {post.user.username: post for post in posts}
    changed = [by_name[row.username] for row in [*named, *rows] if _set(row, by_name)]
    above = {name: _name(post.superior) for name, post in by_name.items()}
    must_not_turn(above, {name: _name(post.deputy) for name, post in by_name.items()})
    Post.objects.bulk_update(changed, ["superior", "deputy"], batch_size=BATCH)


def _set(row: AccountProposal, by_name: dict[str, Post]) -> bool:
    """Set superior and deputy as the proposal says, where they are there; whether that changed anything."""
    post = by_name.get(row.username)
    if post is None:
        return False
    before = (post.superior_id, post.deputy_id)
    post.superior = by_name.get(str(row.wanted.get("superior", ""))) or post.superior
    post.deputy = by_name.get(str(row.wanted.get("deputy", ""))) or post.deputy
    return before != (post.superior_id, post.deputy_id)


def _name(post: Post | None) -> str:
    return post.user.username if post else ""
