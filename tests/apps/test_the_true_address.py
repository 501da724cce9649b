"""Whose address a request has: that of the connection, or the one that the last trusted proxy saw."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings

from tests.cast import LogIn
from tests.logins import by_password, with_password

FORGED = "203.0.113.66"


def _told(caplog: pytest.LogCaptureFixture) -> str:
    (line,) = (record.getMessage() for record in caplog.records if record.name == "posko.refused")
    return line.rpartition(" from ")[2]


def test_without_a_proxy_no_header_moves_the_address(log_in: LogIn, caplog: pytest.LogCaptureFixture) -> None:
    log_in("bpbd").get("/cases/", REMOTE_ADDR="192.0.2.7", headers={"X-Forwarded-For": FORGED, "X-Real-IP": FORGED})
    assert _told(caplog) == "192.0.2.7"


@override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1)
def test_the_address_is_the_one_that_the_last_proxy_saw(log_in: LogIn, caplog: pytest.LogCaptureFixture) -> None:
    log_in("bpbd").get(
        "/cases/", REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": f"{FORGED}, 192.0.2.8", "X-Real-IP": FORGED}
    )
    assert _told(caplog) == "192.0.2.8"


@pytest.mark.django_db
@override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])  # a try costs nothing here
def test_who_makes_addresses_up_is_locked_all_the_same() -> None:
    with_password("kpu")
    client = Client(REMOTE_ADDR="192.0.2.9")
    answers = [
        client.post(
            "/account/login/", {"login": "kpu", "password": "salah"}, headers={"X-Forwarded-For": f"203.0.113.{number}"}
        ).status_code
        for number in range(8)
    ]
    assert answers[-1] in (403, 429)
    assert by_password(client, "kpu").status_code != 302
