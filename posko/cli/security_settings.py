"""Settings that prove a requirement, looked at on the post that runs here."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError, connection

from posko.apps.ledger import triggers
from posko.cli import database_roles, key_files
from posko.domain.errors import BadInput

LOOPBACK: Final = frozenset({"", "localhost", "127.0.0.1", "::1"})
YEAR: Final = 365 * 24 * 60 * 60
# Keys, seals and marks of the post: whoever else reads them reads what they open.
SECRET_FILES: Final = ("*.key", "keys/*", "tls/*.key")


@dataclass(frozen=True, slots=True)
class Live:
    """A setting as it stands: `right` says in words what is right."""

    name: str
    ok: bool
    right: str


def look() -> Iterator[Live]:
    """Every setting that some requirement names."""
    for name, (right, holds) in LOOKS.items():
        yield Live(name, holds(), right)


def _directive(name: str) -> list[Any]:
    return list(settings.CONTENT_SECURITY_POLICY["DIRECTIVES"].get(name, []))


def _policy() -> bool:
    """Nothing by default, no frame, no other base, scripts of the post only."""
    shut = all(_directive(name) == ["'none'"] for name in ("default-src", "frame-ancestors", "base-uri"))
    return shut and all(_directive(name) == ["'self'"] for name in ("script-src", "style-src"))


def _passwords() -> bool:
    validators: Any = settings.AUTH_PASSWORD_VALIDATORS
    rules = {rule["NAME"].rpartition(".")[2]: rule.get("OPTIONS", {}) for rule in validators}
    long_enough = rules.get("MinimumLengthValidator", {}).get("min_length", 0) >= 12
    return long_enough and {"CommonPasswordValidator", "OwnWordsValidator"} <= rules.keys()


def _data_is_closed() -> bool:
    data = Path(settings.DATA)
    try:
        key_files.must_be_closed(data)
    except BadInput:
        return False
    secret = [path for pattern in SECRET_FILES for path in data.glob(pattern) if path.is_file()]
    return not any(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO) for path in secret)


def _cookies_are_bound() -> bool:
    secure = settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE
    return settings.HTTPS and secure and settings.SESSION_COOKIE_NAME.startswith("__Host-")


def _key_is_random() -> bool:
    return len(settings.SECRET_KEY) >= 50 and len(set(settings.SECRET_KEY)) >= 10


def _names_are_whole() -> bool:
    return bool(settings.ALLOWED_HOSTS) and not any("*" in name or name[0] == "." for name in settings.ALLOWED_HOSTS)


def _proxies_are_counted() -> bool:
    return not settings.HTTPS or bool(settings.TLS) or settings.ALLAUTH_TRUSTED_PROXY_COUNT > 0


def _letters_are_encrypted() -> bool:
    return settings.EMAIL_HOST in LOOPBACK or settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL


def _database_is_safe() -> bool:
    return connection.vendor == "sqlite" or reached_safely(settings.DATABASES["default"])


def reached_safely(told: Mapping[str, Any]) -> bool:
    """On this machine, or by a line whose certificate is checked and by a password that is not its name."""
    if str(told["HOST"]) in LOOPBACK or str(told["HOST"]).startswith("/"):
        return True
    checked = told["OPTIONS"].get("sslmode") in ("verify-ca", "verify-full")
    return checked and told["PASSWORD"] not in ("", told["USER"], told["NAME"], "postgres")


def _ledger_is_guarded() -> bool:
    try:
        return not triggers.missing(connection)
    except DatabaseError:
        return False


def _role_is_small() -> bool:
    try:
        return not database_roles.problems()
    except DatabaseError:
        return False


def _log_stays() -> bool:
    handlers: Any = settings.LOGGING["handlers"]
    kinds = {handler["class"] for handler in handlers.values()}
    return kinds == {"logging.StreamHandler"}


# Setting, what is right in words, and whether this post has it so.
LOOKS: Final[dict[str, tuple[str, Callable[[], bool]]]] = {
    "DEBUG": ("off", lambda: not settings.DEBUG),
    "POSKO_DEMO": ("off, but for a demo of invented people on this machine", lambda: not settings.DEMO),
    "SECRET_KEY": ("random, of 50 signs at least", _key_is_random),
    "POSKO_HTTPS": ("1: people come by TLS, and every cookie is Secure and bound to its host", _cookies_are_bound),
    "SECURE_HSTS_SECONDS": ("a year at least", lambda: settings.SECURE_HSTS_SECONDS >= YEAR),
    "POSKO_HOSTS": ("whole names and addresses", _names_are_whole),
    "POSKO_PROXIES": ("the number of proxies, where TLS ends before the post", _proxies_are_counted),
    "POSKO_DATA": ("for its owner only, as are the keys in it", _data_is_closed),
    "DATABASE_URL": ("a file, this machine, or sslmode=verify-full and a password of its own", _database_is_safe),
    "POSKO_SMTP_TLS": ("starttls or direct, where letters are sent", _letters_are_encrypted),
    "database role": ("owns no table of the ledger and may change none of its rows", _role_is_small),
    "ledger": ("guarded: every trigger is there and as it was made", _ledger_is_guarded),
    "SESSION_COOKIE_HTTPONLY": ("on", lambda: settings.SESSION_COOKIE_HTTPONLY),
    "SESSION_COOKIE_SAMESITE": ("Lax or Strict", lambda: settings.SESSION_COOKIE_SAMESITE in ("Lax", "Strict")),
    "SESSION_COOKIE_AGE": ("twelve hours at most", lambda: settings.SESSION_COOKIE_AGE <= 12 * 60 * 60),
    "CONTENT_SECURITY_POLICY": ("nothing but the post's own, no frame, no base", _policy),
    "SECURE_CONTENT_TYPE_NOSNIFF": ("on", lambda: settings.SECURE_CONTENT_TYPE_NOSNIFF),
    "SECURE_REFERRER_POLICY": ("same-origin", lambda: settings.SECURE_REFERRER_POLICY == "same-origin"),
    "AUTH_PASSWORD_VALIDATORS": ("twelve signs at least, no common one, no words of the operation", _passwords),
    "PASSWORD_HASHERS": ("argon2 first", lambda: "Argon2" in settings.PASSWORD_HASHERS[0]),
    "AXES_FAILURE_LIMIT": ("ten tries at most", lambda: settings.AXES_FAILURE_LIMIT <= 10),
    "LOGGING": ("to standard error only", _log_stays),
}
