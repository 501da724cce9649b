"""Phrase and card: the phrase is changed, the card opens where it is forgotten, and the drill tries the card."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.test import Client

from posko import clock
from posko.apps.ledger.models import Entry
from posko.apps.people.models import MemberKey, Post, User
from posko.apps.people.vaults import selectors
from posko.domain.access import Role
from posko.domain.vaults import cards
from posko.kit import vaults
from tests.cast import See, logged_in
from tests.vaults import PHRASE, give_vault, pair_for

OTHER = "tujuh kucing liar menonton wayang"
CARD = "ABCD EFGH IJKL MNOP QRST UVWX YZ23 4567"
BY_CARD, CHANGE, TYPE = "/people/vault/open/card/", "/people/vault/phrase/", "/people/vault/card/"
NEW = {"new_phrase": OTHER, "new_phrase_again": OTHER}


@pytest.fixture(autouse=True)
def over_tls(settings: Any) -> None:
    """The post is reached over TLS, and nobody has tried a phrase."""
    settings.HTTPS = True
    cache.clear()


def with_card(username: str = "gakkumdu") -> tuple[Client, MemberKey]:
    """Somebody whose vault is closed and has this card."""
    key = give_vault(username)
    key.card = cards.seal_private(pair_for(username), CARD)
    key.save(update_fields=["card"])
    return logged_in(username, vault=False), key


def opens(client: Client, phrase: str) -> bool:
    return bool(client.post("/people/vault/open/", {"phrase": phrase}).status_code == 302)


def events(*, number: int = 3) -> list[str]:
    return list(Entry.objects.order_by("-number").values_list("event", flat=True)[:number])


def test_a_changed_phrase_leaves_the_key_as_it_is(db: None) -> None:
    client, before = with_card()
    assert client.post(CHANGE, {"phrase": "yang lain sama sekali", **NEW}).status_code == 422
    assert client.post(CHANGE, {"phrase": PHRASE, **NEW}).status_code == 302
    after = MemberKey.objects.get(user__username="gakkumdu")
    assert (after.pk, after.fingerprint, bytes(after.card)) == (before.pk, before.fingerprint, bytes(before.card))
    assert not opens(client, PHRASE)
    assert opens(client, OTHER)


def test_the_card_opens_the_vault_and_puts_it_under_a_new_phrase(db: None) -> None:
    client, _key = with_card()
    wrong = client.post(BY_CARD, {"recovery_card": CARD.replace("ABCD", "ABCE"), **NEW})
    assert wrong.status_code == 422
    assert vaults.KEY not in client.session
    assert client.post(BY_CARD, {"recovery_card": CARD, **NEW, "next": "/gaps/"}).headers["Location"] == "/gaps/"
    assert "Brankas terbuka" in client.get("/people/roles/").content.decode()
    assert opens(client, OTHER)
    assert not opens(client, PHRASE)


def test_the_drill_tries_the_card_and_opens_nothing(db: None) -> None:
    client, key = with_card()
    assert client.post(TYPE, {"recovery_card": "ZZZZ " * 8}).status_code == 422
    key.refresh_from_db()
    assert key.drill_failed
    assert client.post(TYPE, {"recovery_card": CARD}).status_code == 302
    key.refresh_from_db()
    assert not key.drill_failed
    assert vaults.KEY not in client.session
    assert events(number=2) == ["vault.drill_passed", "vault.drill_failed"]


def test_a_renewed_card_ends_the_old_one(db: None) -> None:
    client, key = with_card()
    page = client.post("/people/vault/card/new/", {"phrase": PHRASE}).content.decode()
    new = page.split('id="recovery-card">')[1].split("<")[0]
    assert client.post(TYPE, {"recovery_card": CARD}).status_code == 422
    assert client.post(TYPE, {"recovery_card": new}).status_code == 302
    key.refresh_from_db()
    assert key.card_proven_at is not None


def test_who_could_not_show_the_card_is_counted_without_a_name(see: See) -> None:
    now = clock.real_time()
    for username, failed, shown in (("gakkumdu", True, 0), ("bawaslu", False, 100), ("kpu", False, 1)):
        key = give_vault(username)
        key.drill_failed, key.card_proven_at = failed, now - timedelta(days=shown)
        key.save(update_fields=["drill_failed", "card_proven_at"])
    assert selectors.drill(see("bpbd"), real_at=now) is None
    Post.objects.filter(user__username="planner").update(role=Role.CHIEF.value)
    found = selectors.drill(see("planner"), real_at=now)
    assert found is not None
    assert (found.people, found.passed, found.failed, found.waiting) == (3, 1, 1, 1)
    page = logged_in("planner").get("/people/vault/").content.decode()
    assert "Latihan dengan kartu pemulihan" in page
    assert "Gita" not in page


def test_a_changed_phrase_closes_the_vault_in_every_other_session(db: None) -> None:
    here, _key = with_card()
    elsewhere, other = listed(logged_in("gakkumdu")), listed(logged_in("bawaslu"))
    give_vault("bawaslu")
    assert vaults.KEY in elsewhere.session
    here.post("/people/vault/open/", {"phrase": PHRASE})
    assert here.post(CHANGE, {"phrase": PHRASE, **NEW}).status_code == 302
    assert vaults.KEY in here.session
    assert vaults.KEY not in elsewhere.session
    assert elsewhere.get("/people/roles/").status_code == 200
    assert other.get("/people/roles/").status_code == 200


def listed(client: Client) -> Client:
    """The log-in page puts a session on the list of open ones."""
    user, key = User.objects.get(pk=client.session["_auth_user_id"]), client.session.session_key
    UserSession.objects.create(user=user, session_key=key, ip="10.0.0.1", user_agent="Firefox")
    return client
