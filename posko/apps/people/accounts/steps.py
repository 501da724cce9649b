"""Steps that acts share: the sessions of people end; the secrets of their factors are sealed anew, or given up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from posko.apps.people.accounts.factors import FIELDS, bound_to
from posko.apps.people.models import User
from posko.kit import locks, seals
from posko.kit.acts import step
from posko.kit.seals import Sealed


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
