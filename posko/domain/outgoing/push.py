"""Web push as a doorbell: it wakes a browser that asked for it, and says that there is something, never what.

Source: RFC 8030 (TTL, Urgency, Topic; 404 and 410 end a subscription), RFC 8291 with RFC 8188 (`aes128gcm`, one
record), RFC 8292 (VAPID: a token signed by the post's key). The browser chose the push service, so the post calls only
those that browsers have; whatever else stands in a subscription is refused.
"""

from __future__ import annotations

import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from posko.domain.errors import BadInput
from posko.domain.outgoing import addresses
from posko.domain.outgoing.calls import Answer, Call, Fate, Outcome, by_status

# The services of Chrome, Firefox, Safari and Edge: whole hosts, or what a host ends with.
SERVICES: Final = (
    "fcm.googleapis.com", "jmt17.google.com", ".push.services.mozilla.com", ".push.apple.com", ".notify.windows.com",
)  # fmt: skip
LASTS: Final = 3600  # seconds that a service keeps it for a phone that is off
_TOKEN_LASTS: Final = 12 * 3600  # seconds; a service takes a day at most
_RECORD: Final = 4096
_POINT, _AUTH, _SALT = 65, 16, 16  # bytes
_ORDER: Final = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256


@dataclass(frozen=True, slots=True)
class Subscription:
    """Where a browser is rung: the service's address of it, its public key, and its secret."""

    endpoint: str
    public_key: str
    auth: str


def subscription(told: Mapping[str, Any]) -> Subscription:
    """What a browser says of itself, checked. Raises BadInput, naming the field."""
    endpoint, keys = told.get("endpoint"), told.get("keys")
    if not isinstance(endpoint, str) or not _is_service(endpoint):
        raise BadInput("The field “%(field)s” is no address of a push service.", field="endpoint")
    keys = keys if isinstance(keys, dict) else {}
    public, auth = _bytes(keys.get("p256dh")), _bytes(keys.get("auth"))
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), public)
    except ValueError as wrong:
        raise BadInput("The field “%(field)s” is no key of a browser.", field="p256dh") from wrong
    if len(public) != _POINT:
        raise BadInput("The field “%(field)s” is no key of a browser.", field="p256dh")
    if len(auth) != _AUTH:
        raise BadInput("The field “%(field)s” is no key of a browser.", field="auth")
    return Subscription(endpoint, _text(public), _text(auth))


def own_key(secret: bytes) -> ec.EllipticCurvePrivateKey:
    """The post's key for push, made from its own secret: with another secret, browsers ask anew."""
    drawn = HKDF(SHA256(), 48, salt=None, info=b"posko web push").derive(secret)
    return ec.derive_private_key(int.from_bytes(drawn) % (_ORDER - 1) + 1, ec.SECP256R1())


def public_word(key: ec.EllipticCurvePrivateKey) -> str:
    """The public key as browsers take it (`applicationServerKey`)."""
    return _text(_point(key.public_key()))


def build(to: Subscription, ref: str, *, key: ec.EllipticCurvePrivateKey, sub: str, now: int, salt: bytes,
          once: ec.EllipticCurvePrivateKey) -> Call:  # fmt: skip
    """The call that rings: an opaque number, so that one order rings once. `once` is a key for this call alone, `sub`
    says whom the service may ask, `now` is real time in seconds."""
    mark = _text(hashlib.sha256(ref.encode()).digest()[:18])
    where = addresses.target(to.endpoint)
    origin = f"https://{where.host}" + (f":{where.port}" if where.port != 443 else "")
    claims = {"aud": origin, "exp": now + _TOKEN_LASTS, "sub": sub}
    headers = {
        "TTL": str(LASTS),
        "Urgency": "high",
        "Topic": mark,
        "Content-Type": "application/octet-stream",
        "Content-Encoding": "aes128gcm",
        "Authorization": f"vapid t={_signed(claims, key)}, k={public_word(key)}",
    }
    body = encrypt(json.dumps({"id": mark}).encode(), to, salt=salt, once=once)
    return Call("POST", to.endpoint, headers, body)


def read(answer: Answer) -> Outcome:
    """What the service says. `NEVER` means that this browser is gone, or took another key: nobody is rung there."""
    if answer.status in (401, 403, 404, 410):
        return Outcome(Fate.NEVER, error=f"the push service answered {answer.status}")
    told = by_status(answer)
    return Outcome(Fate.LATER, error=told.error) if told.fate is Fate.AWAY else told


def encrypt(words: bytes, to: Subscription, *, salt: bytes, once: ec.EllipticCurvePrivateKey) -> bytes:
    """One record of `aes128gcm` that only this browser opens."""
    theirs, ours = _bytes(to.public_key), _point(once.public_key())
    shared = once.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), theirs))
    drawn = _hkdf(_bytes(to.auth), shared, b"WebPush: info\0" + theirs + ours, 32)
    content = _hkdf(salt, drawn, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _hkdf(salt, drawn, b"Content-Encoding: nonce\0", 12)
    head = salt + _RECORD.to_bytes(4) + bytes([len(ours)]) + ours
    return head + AESGCM(content).encrypt(nonce, words + b"\x02", None)


def _is_service(endpoint: str) -> bool:
    try:
        where = addresses.target(endpoint)
    except BadInput:
        return False
    known = any(where.host == each or (each[0] == "." and where.host.endswith(each)) for each in SERVICES)
    return known and where.scheme == "https" and where.port == 443


def _signed(claims: Mapping[str, object], key: ec.EllipticCurvePrivateKey) -> str:
    """A JSON web token by ES256."""
    parts = ({"typ": "JWT", "alg": "ES256"}, claims)
    told = ".".join(_text(json.dumps(each, separators=(",", ":")).encode()) for each in parts)
    r, s = decode_dss_signature(key.sign(told.encode(), ec.ECDSA(SHA256())))
    return f"{told}.{_text(r.to_bytes(32) + s.to_bytes(32))}"


def _hkdf(salt: bytes, drawn: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=salt, info=info).derive(drawn)


def _point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _text(told: bytes) -> str:
    return urlsafe_b64encode(told).decode().rstrip("=")


def _bytes(told: object) -> bytes:
    """Base64 as browsers write it; nothing for anything else."""
    if not isinstance(told, str) or len(told) > 120 or not told.isascii():
        return b""
    try:
        return urlsafe_b64decode(told + "=" * (-len(told) % 4))
    except ValueError:
        return b""
