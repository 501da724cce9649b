"""Reading the open sessions of an operation's people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import Post
from posko.domain.access import Act, Viewer

# Under this word a session notes when its person acted last (posko/web/asking_again.py).
ACTED = "acted"


@dataclass(frozen=True, slots=True)
class OpenSession:
    """A session: when and from where it was opened, by which browser, when its person acted last. As the operation's
    clock shows it."""

    key: str
    user: int
    began: datetime
    acted: datetime
    address: str
    browser: str


@dataclass(frozen=True, slots=True)
class InUse:
    """Somebody with open sessions, the one that was used last first."""

    post: Post
    sessions: list[OpenSession]


def in_use(viewer: Viewer, *, at: datetime, real_at: datetime) -> list[InUse]:
    """Everybody of the viewer's operation with an open session, by agency and name."""
    if not viewer.may(Act.POST_KEEP):
        return []
    held: dict[int, list[OpenSession]] = {}
    for each in _open(UserSession.objects.filter(user__posts__in=people.posts(viewer)), at, real_at):
        held.setdefault(each.user, []).append(each)
    posts = people.posts(viewer).filter(active=True, user__in=held)
    return [InUse(post, held[post.user_id]) for post in posts]


def sessions_of(viewer: Viewer, post: Post, *, at: datetime, real_at: datetime) -> list[OpenSession]:
    """The open sessions of a person, the one that was used last first."""
    if not viewer.may(Act.POST_KEEP):
        return []
    return _open(UserSession.objects.filter(user=post.user_id), at, real_at)


def _open(rows: Iterable[UserSession], at: datetime, real_at: datetime) -> list[OpenSession]:
    """Sessions live in real time; here they are told by the clock that stands on every page."""
    known = {row.session_key: row for row in rows}
    kept = Session.objects.filter(session_key__in=known, expire_date__gt=real_at)
    found = [_told(known[each.session_key], each.get_decoded(), at - real_at) for each in kept]
    return sorted(found, key=lambda each: each.acted, reverse=True)


def _told(row: UserSession, kept: dict[str, Any], offset: timedelta) -> OpenSession:
    acted = max(row.created_at, datetime.fromtimestamp(float(kept.get(ACTED, (0.0,))[0]), tz=UTC))
    began = row.created_at + offset
    return OpenSession(row.session_key, row.user_id, began, acted + offset, row.ip, row.user_agent)
