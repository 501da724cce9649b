"""Steps that acts share: accounts are opened, links made, sessions ended; the secrets of factors are sealed anew."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session

from posko.apps.people.accounts.factors import FIELDS, bound_to
from posko.apps.people.accounts.selectors import token_hash
from posko.apps.people.models import Agency, LoginLink, Post, User
from posko.domain.people.rows import PersonRow
from posko.kit import locks, seals
from posko.kit.acts import step
from posko.kit.seals import Sealed

LINK_LIFE: Final = timedelta(hours=24)
BATCH: Final = 500


@step
def open_posts(agency: Agency, people: Sequence[PersonRow], *, expires_at: datetime | None = None) -> list[Post]:
    """Accounts without a password, each with a post of one agency; a log-in link opens them. Superior and deputy are
    set apart, once everybody is there."""
    rows = [User(username=row.username, full_name=row.full_name, password=make_password(None)) for row in people]
    users = User.objects.bulk_create(rows, batch_size=BATCH)
    return Post.objects.bulk_create(
        [
            Post(
                user=user,
                agency=agency,
                role=row.role.value,
                place=row.place,
                telephone=row.telephone,
                expires_at=expires_at,
            )
            for user, row in zip(users, people, strict=True)
        ],
        batch_size=BATCH,
    )


@step
def fresh_tokens(users: Sequence[User], real_at: datetime) -> list[str]:
    """A one-time token for each account, in their order; earlier unused ones die. Each account is locked, so that two
    who make a link at once leave one that is good."""
    tokens = [secrets.token_urlsafe(32) for _ in users]
    held = locks.rows(User.objects.all(), *(user.pk for user in users))
    LoginLink.objects.filter(user__in=held, used_at=None).update(used_at=real_at)
    LoginLink.objects.bulk_create(
        LoginLink(user=user, token_hash=token_hash(token), expires_at=real_at + LINK_LIFE)
        for user, token in zip(held, tokens, strict=True)
    )
    return tokens


@step
def forget_factors(user: User) -> bool:
    """Take every second factor from an account; whether it had one."""
    factors = list(Authenticator.objects.filter(user=user))
    for factor in factors:
        factor.delete()
    return bool(factors)


@step
def end_sessions_of(users: Iterable[User], *, but: str = "") -> int:
    """End every session of these people, except the one with the key `but`; how many. Whoever used one is out on the
    next request."""
    rows = UserSession.objects.filter(user__in=[user.pk for user in users]).exclude(session_key=but)
    keys = list(rows.values_list("session_key", flat=True))
    ended = Session.objects.filter(session_key__in=keys).delete()[1].get("sessions.Session", 0)
    rows.delete()
    return ended


def sealed() -> Iterator[Sealed]:
    """The secret of every second factor that has one."""
    for row in Authenticator.objects.filter(type__in=FIELDS).order_by("pk"):
        word = row.data.get(FIELDS[row.type], "")
        yield Sealed(bound_to(row.user_id, row.type), word, partial(_anew, row.pk), partial(_lose, row.pk))


@step
def _anew(pk: int) -> None:
    row = locks.row(Authenticator.objects.all(), pk)
    field, of = FIELDS[row.type], bound_to(row.user_id, row.type)
    row.data[field] = seals.again(row.data[field], of=of)
    row.save(update_fields=["data"])


@step
def _lose(pk: int, at: datetime) -> None:
    """The person sets a new one up before any page opens."""
    locks.row(Authenticator.objects.all(), pk).delete()
