"""Secrets of second factors are sealed in the database, each bound to its person; a new key seals them all anew."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from posko.apps.intake.gateways import selectors as gateways
from posko.apps.intake.gateways.services import NewGateway, make_gateway
from posko.apps.intake.models import Gateway
from posko.apps.ledger.models import Entry
from posko.apps.operation import services
from posko.apps.people.models import User
from posko.domain.access import system_viewer
from posko.domain.intake import Channel
from posko.kit import seals
from posko.web.startup import NotReady, prove_ready
from tests.cast import AT
from tests.chat import house
from tests.doors import PASSWORD, code_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def data(settings: Any, tmp_path: Path) -> Path:
    """A folder of keys of its own."""
    settings.DATA = tmp_path
    tmp_path.chmod(0o700)
    return tmp_path


def user(name: str = "kpu") -> User:
    return User.objects.get(username=name)


def with_factor(name: str = "kpu") -> str:
    """A person with a factor; gives its secret, as the telephone has it."""
    secret = str(generate_totp_secret())
    TOTP.activate(user(name), secret)
    return secret


def row(name: str = "kpu", kind: str = "totp") -> Authenticator:
    return Authenticator.objects.get(user__username=name, type=kind)


def stored() -> str:
    """All that the table holds, as it stands there."""
    return str(list(Authenticator.objects.values_list("data", flat=True)))


def test_a_secret_and_a_seed_stand_sealed_and_still_prove_their_codes() -> None:
    secret = with_factor()
    codes = RecoveryCodes.activate(user())
    assert secret not in stored()
    assert "seal1:" in stored()
    assert row().wrap().validate_code(code_of(secret))
    first = codes.get_unused_codes()[0]
    assert len(first) == 8
    assert row(kind="recovery_codes").wrap().validate_code(first)
    assert not row(kind="recovery_codes").wrap().validate_code(first), "a code of paper is good once"


def test_a_code_is_good_once() -> None:
    secret = with_factor()
    code = code_of(secret)
    assert [row().wrap().validate_code(code) for _ in range(2)] == [True, False]


def test_a_sealed_secret_that_is_moved_to_another_person_opens_nothing(caplog: pytest.LogCaptureFixture) -> None:
    secret, _own = with_factor("bawaslu"), with_factor("kpu")
    Authenticator.objects.filter(pk=row("kpu").pk).update(data=row("bawaslu").data)
    with caplog.at_level(logging.ERROR):
        assert not row("kpu").wrap().validate_code(code_of(secret))
    assert "second factor totp of person" in caplog.text
    assert secret not in caplog.text
    assert row("bawaslu").wrap().validate_code(code_of(secret))


def test_a_secret_that_was_put_there_in_the_clear_opens_nothing() -> None:
    with_factor()
    planted = generate_totp_secret()
    Authenticator.objects.filter(pk=row().pk).update(data={"secret": planted})
    assert not row().wrap().validate_code(code_of(planted))


def test_at_log_in_a_factor_that_does_not_open_is_a_wrong_code_and_no_fault(data: Path) -> None:
    secret, person = with_factor(), user()
    person.set_password(PASSWORD)
    person.save()
    (data / "seal.key").unlink()
    (data / "seal.key").write_text("ab" * 32 + "\n")
    browser = Client()
    browser.post("/account/login/", {"login": "kpu", "password": PASSWORD})
    answer = browser.post("/account/second-factor/authenticate/", {"code": code_of(secret)})
    assert answer.status_code == 200
    told = answer.content.decode()
    assert "seal" not in told
    assert "Kode salah" in told or "Incorrect code" in told, told


@pytest.mark.parametrize(("there", "told"), [("", "There is no "), ("ab" * 32 + "\n", "another key sealed them"),
                                             ("no key\n", "holds no key")])  # fmt: skip
def test_the_post_does_not_start_without_the_key_of_its_rows(there: str, told: str, data: Path) -> None:
    with_factor()
    (data / "seal.key").unlink()
    if there:
        (data / "seal.key").write_text(there)
    with pytest.raises(NotReady, match=told):
        prove_ready()
    assert (data / "seal.key").exists() == bool(there), "a new key would lose all factors unseen"


def test_a_post_without_sealed_rows_makes_its_key(data: Path) -> None:
    prove_ready()
    assert (data / "seal.key").stat().st_mode & 0o777 == 0o600


def test_a_gateway_whose_secret_was_altered_takes_nothing_and_the_others_go_on() -> None:
    for name in ("satu", "dua"):
        make_gateway(NewGateway(name, "sms"), by=house(), at=AT)
    Gateway.objects.filter(name="satu").update(sealed_secret=Gateway.objects.get(name="dua").sealed_secret)
    gateways.forget()
    assert [door.name for door in gateways.open_doors(Channel.SMS)] == ["dua"]


def test_a_new_key_seals_all_anew_and_the_old_one_opens_until_it_is_let_go(data: Path) -> None:
    secret = with_factor()
    RecoveryCodes.activate(user())
    gateway = make_gateway(NewGateway("modem", "sms"), by=house(), at=AT)
    of_gateway, old = gateway.secret, seals.ring().mark
    new = seals.begin_anew()
    assert row().wrap().validate_code(code_of(secret)), "a kill here leaves all rows readable"
    assert services.seal_anew(new.mark, by=system_viewer("console"), at=AT) == []
    assert old not in stored()
    assert stored().count(new.mark) == 2
    assert Gateway.objects.get(pk=gateway.pk).secret == of_gateway
    assert seals.ring().marks == {old, new.mark}, "a backup that is made meanwhile holds both"
    assert seals.let_go() == 1
    assert seals.ring().marks == {new.mark}
    assert row().wrap().validate_code(RecoveryCodes(row(kind="recovery_codes")).get_unused_codes()[0]) is False
    told = Entry.objects.filter(event="seal_key.rotated")
    assert {entry.compartment for entry in told} == {"audit"}
    assert "test-jaktim" in {entry.operation for entry in told}, "each operation's auditor reads it"


def test_an_old_key_that_a_row_still_needs_is_kept() -> None:
    with_factor()
    old = seals.ring().mark
    seals.begin_anew()
    with_factor("bawaslu")
    assert seals.let_go() == 0
    assert old in seals.ring().marks


def test_a_key_file_that_was_destroyed_is_replaced_once_its_rows_are_given_up(data: Path) -> None:
    with_factor()
    (data / "seal.key").write_text("torn")
    services.give_up_closed(by=system_viewer("console"), at=AT)
    seals.begin_anew()
    prove_ready()


def test_what_a_lost_key_sealed_is_given_up_only_where_it_is_said(data: Path) -> None:
    with_factor()
    make_gateway(NewGateway("modem", "sms"), by=house(), at=AT)
    (data / "seal.key").unlink()
    assert services.give_up_closed(by=system_viewer("console"), at=AT) == 2
    assert not Authenticator.objects.filter(user__username="kpu").exists()
    assert Gateway.objects.get(name="modem").closed_at == AT
    prove_ready()
    assert make_gateway(NewGateway("modem", "sms"), by=house(), at=AT).secret
