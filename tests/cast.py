"""The people of the tests, as viewers and as logged-in browsers."""

from __future__ import annotations

import copy
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http.cookies import SimpleCookie

import pytest
from django.test import Client
from django.test.client import ClientHandler

from posko.apps.people.accounts import selectors
from posko.apps.people.models import Post, User
from posko.domain.access import Viewer
from tests.vaults import open_in

# The moment of the tests: Monday 25 November 2024, 15.00 WIB.
AT = datetime(2024, 11, 25, 8, 0, tzinfo=UTC)
# All log in to one post, as they do outside the tests.
_POST = ClientHandler(enforce_csrf_checks=False)
See = Callable[[str], Viewer]
LogIn = Callable[[str], Client]


def viewer_of(username: str) -> Viewer:
    """The viewer behind a log-in name of the cast."""
    post = Post.objects.select_related("agency__operation", "user").get(user__username=username)
    return selectors.viewer_at(post, AT, real_at=AT)


@pytest.fixture
def at() -> datetime:
    """A quiet moment of the operation: Monday 25 November 2024, 15.00 WIB."""
    return AT


@pytest.fixture
def see(db: None) -> See:
    """`see("bawaslu")` gives that person's viewer."""
    return viewer_of


@pytest.fixture
def log_in(db: None) -> LogIn:
    """`log_in("bawaslu")` gives a client whose session has shown a second factor, as every session must."""
    return logged_in


def a_client(cookies: SimpleCookie | None = None) -> Client:
    """A browser without scripts, with the cookies of somebody or without any."""
    client = Client()
    client.handler = _POST
    client.cookies = copy.deepcopy(cookies) or SimpleCookie()
    return client


def logged_in(username: str, *, second_factor: bool = True, vault: bool = True) -> Client:
    """A client logged in by password, with or without the second factor; the vault of who has one is open."""
    from allauth.account.internal.flows import login as flow
    from allauth.mfa.models import Authenticator

    user = User.objects.get(username=username)
    client = a_client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    if second_factor:
        Authenticator.objects.get_or_create(user=user, type=Authenticator.Type.TOTP, defaults={"data": {"secret": "x"}})
        session = client.session
        session[flow._AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(user.pk)
        session[flow.AUTHENTICATION_METHODS_SESSION_KEY] = [
            {"method": "password", "at": time.time()},
            {"method": "mfa", "type": "totp", "at": time.time()},
        ]
        if vault:
            open_in(client, session, user)
        session.save()
    return client
