"""Logging in as a person does it: by the form, with a password, and then with a code of the second factor."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.http import HttpResponseBase
from django.test import Client

from posko.apps.people.models import User

PASSWORD = "kuda-nil-berenang-tenang-9"
LOGIN, CODE = "/account/login/", "/account/second-factor/authenticate/"


def with_password(username: str) -> User:
    """The person, who has a password now."""
    user = User.objects.get(username=username)
    user.set_password(PASSWORD)
    user.save(update_fields=["password"])
    return user


def with_factor(username: str) -> tuple[User, str]:
    """The person with a password and a TOTP, and the secret of it."""
    user, secret = with_password(username), generate_totp_secret()
    Authenticator.objects.filter(user=user).delete()
    TOTP.activate(user, secret)
    return user, secret


def recovery_codes(user: User) -> list[str]:
    """Codes on paper, made anew."""
    return [str(code) for code in RecoveryCodes.activate(user).generate_codes()]


def totp(secret: str, *, steps: int = 0) -> str:
    """The code of now, or of so many half minutes later."""
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())) + steps)))


def by_password(client: Client, username: str, password: str = PASSWORD) -> HttpResponseBase:
    """The answer to name and password."""
    return client.post(LOGIN, {"login": username, "password": password})


def by_code(client: Client, code: str) -> HttpResponseBase:
    """The answer to a code, after the password."""
    return client.post(CODE, {"code": code})


def shut_out(client: Client) -> bool:
    """Whether the page of the post is not opened."""
    answer = client.get("/gaps/")
    return answer.status_code == 302 and answer.headers["Location"].startswith("/account/")
