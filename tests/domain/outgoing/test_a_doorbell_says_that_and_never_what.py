"""Web push: the example of RFC 8291, the token of RFC 8292, and subscriptions that lead elsewhere."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from posko.domain.errors import BadInput
from posko.domain.outgoing import push
from posko.domain.outgoing.calls import Answer, Fate
from posko.domain.outgoing.push import Subscription

# RFC 8291, section 5 and appendix A
SALT, AUTH = "DGv6ra1nlYgDCS1FRnbzlw", "BTBZMqHH6r4Tts7J_aSIgg"
OURS = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
THEIRS = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
SEALED = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_"
    "yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)
ENDPOINT = "https://fcm.googleapis.com/fcm/send/abc"
TO = Subscription(ENDPOINT, THEIRS, AUTH)


def raw(told: str) -> bytes:
    """Base64 without its padding."""
    return urlsafe_b64decode(told + "=" * (-len(told) % 4))


def private(told: str) -> ec.EllipticCurvePrivateKey:
    """A private key by its number."""
    return ec.derive_private_key(int.from_bytes(raw(told)), ec.SECP256R1())


def test_the_example_of_the_rfc_is_sealed_to_the_byte() -> None:
    words = b"When I grow up, I want to be a watermelon"
    sealed = push.encrypt(words, TO, salt=raw(SALT), once=private(OURS))
    assert urlsafe_b64encode(sealed).decode().rstrip("=") == SEALED


def test_a_ring_holds_an_opaque_number_and_is_signed_by_the_post() -> None:
    key = push.own_key(b"the post's own secret")
    call = push.build(TO, "task:26:given", key=key, sub="https://post.example", now=1_700_000_000, salt=raw(SALT),
                      once=private(OURS))  # fmt: skip
    assert (call.method, call.url) == ("POST", ENDPOINT)
    assert (call.headers["TTL"], call.headers["Urgency"], len(call.headers["Topic"])) == ("3600", "high", 24)
    assert "26" not in str(call.headers["Topic"])
    token = call.headers["Authorization"].removeprefix("vapid t=").partition(",")[0]
    head, claims, signed = token.split(".")
    told = json.loads(raw(claims))
    assert told == {"aud": "https://fcm.googleapis.com", "exp": 1_700_043_200, "sub": "https://post.example"}
    r, s = int.from_bytes(raw(signed)[:32]), int.from_bytes(raw(signed)[32:])
    point = raw(call.headers["Authorization"].rpartition("k=")[2])
    public = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    public.verify(encode_dss_signature(r, s), f"{head}.{claims}".encode(), ec.ECDSA(SHA256()))


def test_the_posts_key_is_the_same_as_long_as_its_secret_is() -> None:
    one, two, other = (push.public_word(push.own_key(each)) for each in (b"a", b"a", b"b"))
    assert one == two != other
    assert len(raw(one)) == 65


@pytest.mark.parametrize(
    ("status", "fate"),
    [(201, Fate.TAKEN), (404, Fate.NEVER), (410, Fate.NEVER), (403, Fate.NEVER), (429, Fate.LATER), (503, Fate.LATER)],
)
def test_what_a_push_service_answers(status: int, fate: Fate) -> None:
    assert push.read(Answer(status)).fate is fate


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"endpoint": "https://192.168.1.1/x"}, "endpoint"),
        ({"endpoint": "http://fcm.googleapis.com/x"}, "endpoint"),
        ({"endpoint": "https://fcm.googleapis.com:8443/x"}, "endpoint"),
        ({"endpoint": "https://fcm.googleapis.com.evil.example/x"}, "endpoint"),
        ({"endpoint": "https://push.services.mozilla.com@10.0.0.1/x"}, "endpoint"),
        ({"endpoint": 7}, "endpoint"),
        ({"keys": {"p256dh": "AAAA", "auth": AUTH}}, "p256dh"),
        ({"keys": {"p256dh": THEIRS, "auth": "AAAA"}}, "auth"),
        ({"keys": None}, "p256dh"),
    ],
)
def test_a_subscription_that_leads_elsewhere_is_refused(wrong: dict[str, Any], field: str) -> None:
    told = {"endpoint": ENDPOINT, "keys": {"p256dh": THEIRS, "auth": AUTH}}
    assert push.subscription(told) == TO
    with pytest.raises(BadInput) as refused:
        push.subscription(told | wrong)
    assert field in str(refused.value)
