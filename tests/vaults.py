"""Vaults of the tests: a key of each person that is always the same, under a phrase that costs next to nothing."""

from __future__ import annotations

from base64 import urlsafe_b64encode
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.contrib.sessions.backends.base import SessionBase
from django.test import Client

from posko import clock
from posko.apps.people.models import MemberKey, User
from posko.domain.vaults import phrases
from posko.domain.vaults.pairs import OpenVault, Pair, fingerprint, pair_of
from posko.domain.vaults.phrases import Cost
from posko.kit import vaults

PHRASE = "empat burung hantu membaca koran pagi"
CHEAP = Cost(memory=8, passes=1)


def pair_for(username: str) -> Pair:
    """The pair of this person in the tests."""
    return pair_of(sha256(f"test vault of {username}".encode()).digest())


def give_vault(username: str) -> MemberKey:
    """Give somebody a vault, whose recovery card was typed back; the one that is there where there is one."""
    user, pair, now = User.objects.get(username=username), pair_for(username), clock.real_time()
    made, _new = MemberKey.objects.get_or_create(
        user=user,
        ended_at=None,
        defaults={
            "public": pair.public,
            "fingerprint": fingerprint(pair.public),
            "sealed": phrases.seal_private(pair, PHRASE, CHEAP),
            "made_at": now,
            "card_proven_at": now,
        },
    )
    return made


def open_in(client: Client, session: SessionBase, user: User) -> None:
    """Open the vault of somebody who has one of the tests in this session, as the page does after the phrase."""
    pair = pair_for(user.username)
    member = MemberKey.objects.filter(user=user, ended_at=None, fingerprint=fingerprint(pair.public)).first()
    if member is None:
        return
    key = AESGCM.generate_key(256)
    opened = OpenVault(member.pk, pair)
    session[vaults.KEY] = vaults.sealed(opened, key, user=user.pk, acted=clock.real_time().timestamp())
    client.cookies[vaults.COOKIE] = urlsafe_b64encode(key).decode()


def vault_of(username: str) -> OpenVault:
    """The vault of somebody who has one, open."""
    return OpenVault(MemberKey.objects.get(user__username=username, ended_at=None).pk, pair_for(username))
