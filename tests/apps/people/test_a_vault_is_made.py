"""A vault is made under a pass phrase, and counts once its recovery card was typed back."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from posko import clock
from posko.apps.ledger.models import Entry
from posko.apps.people.accounts.services import close_account
from posko.apps.people.models import MemberKey, Post
from posko.apps.people.vaults import selectors, services
from posko.apps.situation.turns import selectors as turns
from posko.domain.situation.turns import Kind, Whose
from posko.domain.vaults import cards, phrases
from posko.kit import vaults
from tests.cast import AT, LogIn, See, logged_in
from tests.logins import PASSWORD, with_password
from tests.vaults import PHRASE, give_vault

OTHER = "tujuh kucing liar menonton wayang"
MAKE, CARD, PAGE = "/people/vault/make/", "/people/vault/card/", "/people/vault/"
TWICE = {"new_phrase": PHRASE, "new_phrase_again": PHRASE}


def printed(page: str) -> str:
    """The card that a page shows."""
    found = re.search(r'id="recovery-card">([A-Z2-7 ]+)<', page)
    assert found is not None
    return found[1]


def test_who_needs_a_vault_and_has_none_is_led_there(log_in: LogIn, see: See) -> None:
    client = log_in("gakkumdu")
    assert client.get("/first/").headers["Location"] == PAGE
    assert MAKE in client.get(PAGE).content.decode()
    give_vault("gakkumdu")
    assert log_in("gakkumdu").get("/first/").headers["Location"] != PAGE
    assert log_in("bpbd").get("/first/").headers["Location"] != PAGE


def test_the_card_is_shown_once_and_counts_when_it_was_typed_back(log_in: LogIn, see: See, settings: Any) -> None:
    settings.HTTPS = True
    client = log_in("gakkumdu")
    page = client.post(MAKE, TWICE).content.decode()
    card = printed(page)
    row = MemberKey.objects.get(user__username="gakkumdu")
    assert row.card_proven_at is None
    assert selectors.lacks_vault(see("gakkumdu"))
    assert card not in client.get(PAGE).content.decode() + client.get(CARD).content.decode()
    wrong = client.post(CARD, {"recovery_card": "ABCD " * 8})
    assert wrong.status_code == 422
    assert "bukan kartu pemulihan" in wrong.content.decode()
    assert client.post(CARD, {"recovery_card": card.lower().replace(" ", "-")}).headers["Location"] == PAGE
    row.refresh_from_db()
    assert row.card_proven_at is not None
    assert "/cases/members/" in client.get(PAGE).content.decode()  # where a member of the centre goes on
    assert not selectors.lacks_vault(see("gakkumdu"))
    assert vaults.KEY in client.session
    told = list(Entry.objects.filter(event__startswith="vault.").order_by("number").values_list("event", flat=True))
    assert told == ["vault.made", "vault.refused", "vault.card_proven"]


def test_making_is_one_of_the_tries_that_are_counted(log_in: LogIn) -> None:
    """It works the machine as a try does: else one person could keep all others' vaults waiting."""
    client, now = log_in("gakkumdu"), clock.real_time().timestamp()
    while not services.TRIES.wait("gakkumdu", now, per_minute=1):
        pass
    page = client.post(MAKE, TWICE)
    assert page.status_code == 422
    assert "Terlalu banyak percobaan" in page.content.decode()
    assert not MemberKey.objects.exists()


def test_phrase_and_card_open_the_same_key_and_neither_stands_anywhere(log_in: LogIn) -> None:
    card = printed(log_in("gakkumdu").post(MAKE, TWICE).content.decode())
    row = MemberKey.objects.get(user__username="gakkumdu")
    public = bytes(row.public)
    by_phrase, by_card = (
        phrases.open_private(bytes(row.sealed), PHRASE, public),
        cards.open_private(bytes(row.card), card, public),
    )
    assert by_phrase is not None
    assert by_phrase == by_card
    kept = b"".join(bytes(value) for value in (row.sealed, row.card, row.public)) + row.fingerprint.encode()
    assert by_phrase.private not in kept
    assert card.replace(" ", "").encode() not in kept


@pytest.mark.parametrize(
    ("phrase", "again", "told"),
    [
        ("terlalu pendek", "terlalu pendek", "paling sedikit 16"),
        (OTHER, PHRASE, "berbeda"),
        (PASSWORD, PASSWORD, "kata sandi Anda"),
        ("bawaslu jakarta timur jatinegara", "bawaslu jakarta timur jatinegara", "kata"),
    ],
)
def test_a_bad_phrase_is_refused_with_the_reason(log_in: LogIn, phrase: str, again: str, told: str) -> None:
    with_password("gakkumdu")
    answer = log_in("gakkumdu").post(MAKE, {"new_phrase": phrase, "new_phrase_again": again})
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not MemberKey.objects.exists()


def test_a_second_vault_needs_that_the_first_is_lost_and_ends_it(log_in: LogIn) -> None:
    before = give_vault("gakkumdu")
    client = log_in("gakkumdu")
    assert client.post(MAKE, TWICE).status_code == 422
    assert "recovery-card" in client.post(MAKE, {**TWICE, "lost": "on"}).content.decode()
    before.refresh_from_db()
    after = MemberKey.objects.get(user__username="gakkumdu", ended_at=None)
    assert before.ended_at is not None
    assert after.fingerprint != before.fingerprint
    assert after.card_proven_at is None
    assert vaults.KEY not in client.session


def test_a_closed_account_ends_its_key(log_in: LogIn, see: See) -> None:
    key = give_vault("gakkumdu")
    close_account(Post.objects.get(user__username="gakkumdu"), by=see("admin"), at=AT)
    key.refresh_from_db()
    assert key.ended_at is not None


def test_a_missing_vault_waits_as_a_turn_of_its_person_alone(see: See) -> None:
    assert turns.counts(see("gakkumdu"), AT)[Kind.VAULT] == 1
    assert Kind.VAULT not in turns.counts(see("bawaslu"), AT, Whose.ALL)
    client = logged_in("gakkumdu")
    assert client.get("/").headers["Location"] == PAGE
    page = client.get("/?tab=mine").content.decode()  # led there once a session
    assert "Buat brankas Anda dan ketik ulang kartu pemulihannya" in page
    give_vault("gakkumdu")
    after = turns.counts(see("gakkumdu"), AT + timedelta(minutes=1))
    assert Kind.VAULT not in after
    assert after[Kind.WAY_IN] == 1, "the next step is to ask to be let in"
