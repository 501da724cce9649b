"""The vault of who asks: open in this session, or a refusal that leads to opening it.

An open vault stands in the session as ciphertext alone. Its key is in a cookie of the browser that opened it, so that
neither the database nor the cookie opens anything by itself. It closes at log-out and a quarter of an hour after the
last act of its person. Without TLS it does not open; a demo on this machine does without.
"""

from __future__ import annotations

import binascii
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from posko.domain.errors import VaultClosed
from posko.domain.vaults.pairs import OpenVault, pair_of
from posko.kit.requests import PoskoRequest

# Under this word the session keeps it: the row of the key, the ciphertext, the last act in seconds of real time.
KEY: Final = "vault"
COOKIE: Final = f"{settings.COOKIE_PREFIX}posko-vault"
# Seconds without an act of the person after which it is closed.
SECONDS: Final = 15 * 60
# An act is noted at most once in so many seconds: each note writes the session's row.
NOTED: Final = 60
_NONCE: Final = 12


def vault_of(request: PoskoRequest) -> OpenVault:
    """The open vault of the person. VaultClosed where it is not open."""
    if request.vault is None:
        raise VaultClosed
    return request.vault


def opens_here(request: HttpRequest) -> bool:
    """Whether a vault may be opened: over TLS, or in a session of the demo."""
    return settings.HTTPS or (settings.DEMO and bool(request.session.get("demo")))


def put(request: PoskoRequest, response: HttpResponse, vault: OpenVault) -> None:
    """Open it in this session: the ciphertext here, its key in the browser."""
    key = AESGCM.generate_key(256)
    request.session[KEY] = sealed(vault, key, user=_person(request), acted=request.real_at.timestamp())
    request.vault = vault
    _give(response, urlsafe_b64encode(key).decode())


def sealed(vault: OpenVault, key: bytes, *, user: int, acted: float) -> dict[str, str | int | float]:
    """What the session keeps of an open vault, bound to its person and the row of the key."""
    nonce = os.urandom(_NONCE)
    closed = nonce + AESGCM(key).encrypt(nonce, vault.pair.private, _of(user, vault.member))
    return {"member": vault.member, "sealed": urlsafe_b64encode(closed).decode(), "acted": acted}


def look(request: PoskoRequest) -> OpenVault | None:
    """The vault as this session and this browser have it open. One that was left alone too long is closed now."""
    kept = request.session.get(KEY)
    if kept is None:
        return None
    if request.real_at.timestamp() - kept["acted"] >= SECONDS:
        shut(request)
        return None
    try:
        key, closed = urlsafe_b64decode(request.COOKIES.get(COOKIE, "")), urlsafe_b64decode(kept["sealed"])
        private = AESGCM(key).decrypt(closed[:_NONCE], closed[_NONCE:], _of(_person(request), kept["member"]))
    except (InvalidTag, ValueError, binascii.Error):
        return None
    return OpenVault(kept["member"], pair_of(private))


def shut(request: PoskoRequest) -> None:
    """Close it: nothing of it stays in the session, and the answer takes the key from the browser."""
    request.session.pop(KEY, None)
    request.vault = None


def acted(request: PoskoRequest) -> bool:
    """Note an act of the person; whether the session has to be kept for it."""
    kept, now = request.session.get(KEY), request.real_at.timestamp()
    if request.vault is None or kept is None or now - kept["acted"] < NOTED:
        return False
    request.session[KEY] = {**kept, "acted": now}
    return True


def settle(request: PoskoRequest, response: HttpResponse) -> None:
    """Let the browser forget the key when the server does: a quarter of an hour after the last act, or now."""
    key = request.COOKIES.get(COOKIE)
    if key is None or COOKIE in response.cookies:
        return
    kept = request.session.get(KEY)
    if kept is None:
        response.delete_cookie(COOKIE, path="/", samesite="Strict")
    elif kept["acted"] == request.real_at.timestamp():
        _give(response, key)


def _give(response: HttpResponse, key: str) -> None:
    response.set_cookie(COOKIE, key, max_age=SECONDS, httponly=True, samesite="Strict", secure=settings.HTTPS, path="/")


def _person(request: PoskoRequest) -> int:
    return request.user.pk or 0


def _of(user: int, member: int) -> bytes:
    return f"posko/1 open vault {member} of person {user}".encode()
