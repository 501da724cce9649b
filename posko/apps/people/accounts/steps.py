"""The step that several acts share: the sessions of people end."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from posko.apps.people.models import User
from posko.kit.acts import step


@step
def end_sessions_of(users: Iterable[User], *, but: str = "") -> int:
    """End every session of these people, except the one with the key `but`; how many. Whoever used one is out on the
    next request."""
    rows = UserSession.objects.filter(user__in=[user.pk for user in users]).exclude(session_key=but)
    keys = list(rows.values_list("session_key", flat=True))
    ended = Session.objects.filter(session_key__in=keys).delete()[1].get("sessions.Session", 0)
    rows.delete()
    return ended
