"""Receivers of the log-in library's signals, and its closed door: the only place where we listen to signals."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import record_authentication
from allauth.account.signals import password_changed, password_set
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authentication_failed,
    authenticator_added,
    authenticator_removed,
    authenticator_reset,
    authenticator_used,
)
from django.conf import settings
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models.signals import post_init, pre_save
from django.dispatch import receiver
from django.http import HttpRequest
from django.urls import reverse

from posko import clock
from posko.apps.operation import selectors as operations
from posko.apps.people.accounts import factors, selectors, services
from posko.domain.access import Viewer, system_viewer
from posko.web.access_rules import HOME, first_page

if TYPE_CHECKING:
    from posko.apps.people.models import User


class ClosedDoorAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth ships no types
    """Accounts are opened by an administrator; nobody signs up."""

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        """To the first page that the person's post opens."""
        viewer = selectors.viewer_of(request.user, real_at=clock.real_time()) if request.user.is_authenticated else None
        page = first_page(viewer)
        return reverse(settings.LOGIN_REDIRECT_URL if viewer and page == HOME else page)

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """Who has a second factor shows that one; the password alone does not count again."""
        methods: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [each for each in methods if each["id"] != "reauthenticate"] or methods

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never."""
        return False


@receiver(user_logged_in)
def _logged_in(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    # Counted from the log-in: what a session notes later does not lengthen it.
    request.session.set_expiry(clock.real_time() + timedelta(seconds=settings.SESSION_COOKIE_AGE))
    if "REMOTE_ADDR" in request.META:
        services.list_session(request)
    _record("person.logged_in", user)


@receiver(user_logged_out)
def _logged_out(sender: Any, request: HttpRequest, user: User | None, **_: Any) -> None:
    if user is not None:
        _record("person.logged_out", user)


@receiver(user_login_failed)
def _login_failed(sender: Any, credentials: dict[str, Any], **_: Any) -> None:
    # The name tried is not recorded: people type passwords into the name field.
    services.record_login("login.refused", by=system_viewer("door"), at=clock.real_time())


@receiver(authentication_failed)
def _factor_refused(sender: Any, user: User, **_: Any) -> None:
    _record("second_factor.refused", user)


@receiver(authenticator_added)
def _factor_added(sender: Any, request: HttpRequest, user: User, authenticator: Any, **_: Any) -> None:
    # Setting a factor up means having shown it just now, so the session counts as one with a second factor.
    if authenticator.type != authenticator.Type.RECOVERY_CODES:
        record_authentication(request, user, "mfa", type=authenticator.type)
    _record("second_factor.added", user)
    _end_the_others(request, user, why="factor")


@receiver(authenticator_used)
def _factor_shown_again(sender: Any, request: HttpRequest, reauthenticated: bool, **_: Any) -> None:
    """A session that was proven again goes on under a new key: whoever had the old one has nothing."""
    if reauthenticated:
        before = request.session.session_key or ""
        request.session.cycle_key()
        services.list_under_new_key(before, request.session.session_key or "")


@receiver(authenticator_removed)
@receiver(authenticator_reset)
def _factor_removed(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    _record("second_factor.removed", user)
    _end_the_others(request, user, why="factor")


@receiver(password_set)
@receiver(password_changed)
def _password_changed(sender: Any, request: HttpRequest, user: User, **_: Any) -> None:
    _record("password.changed", user)
    _end_the_others(request, user, why="password")


@receiver(post_init, sender=Authenticator)
def _factor_read(sender: Any, instance: Authenticator, **_: Any) -> None:
    factors.name_owner(instance)


@receiver(pre_save, sender=Authenticator)
def _factor_written(sender: Any, instance: Authenticator, **_: Any) -> None:
    factors.bind(instance)


def _record(event: str, user: User) -> None:
    by, at = _who_and_when(user)
    services.record_login(event, by=by, at=at)


def _end_the_others(request: HttpRequest, user: User, *, why: str) -> None:
    """Whoever was in by the old password or factor is out on the next request; this session stays."""
    by, at = _who_and_when(user)
    services.end_sessions(user, why=why, but=request.session.session_key or "", by=by, at=at)


def _who_and_when(user: User) -> tuple[Viewer, datetime]:
    """For the ledger of the person's operation, by that operation's time; the session itself lives in real time."""
    viewer = selectors.viewer_of(user, real_at=clock.real_time())
    if viewer is None:
        return system_viewer(f"door:{user.username}"), clock.real_time()
    return viewer, clock.operation_time(operations.current(viewer).clock_offset)
