"""`posko check security`: every requirement with its proof, and how the settings of this post stand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from posko.cli.security_settings import LOOKS, reached_safely
from tests.parts import found_post, posko


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("post")
    found_post(folder)
    return folder


def test_as_json_it_has_the_promised_keys_and_says_which_setting_is_wrong(data: Path) -> None:
    answer = posko("check", "security", "--json", data=data)
    told = json.loads(answer.stdout)
    assert set(told) == {"version", "counts", "requirements", "settings"}
    assert sum(told["counts"].values()) == len(told["requirements"]) == 283
    keys = {"id", "source", "chapter", "title", "state", "tests", "settings", "documents", "reason"}
    assert all(set(each) == keys for each in told["requirements"])
    # A post that is reached without TLS, on this machine only.
    wrong = {each["name"] for each in told["settings"] if not each["ok"]}
    assert wrong == {"POSKO_HTTPS", "SECURE_HSTS_SECONDS"}
    assert answer.returncode == 1
    assert all(name in answer.stderr for name in wrong)


def test_as_posko_serves_it_by_tls_everything_is_right(data: Path) -> None:
    answer = posko("check", "security", "--tls", data=data)
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "V6.3.3   proven" in answer.stdout
    assert "ok   ledger: guarded" in answer.stdout
    assert "283 requirements:" in answer.stdout


ELSEWHERE = {"HOST": "db.example.go.id", "USER": "posko", "PASSWORD": "posko", "NAME": "posko", "OPTIONS": {}}


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("DEBUG", {"DEBUG": True}),
        ("POSKO_DEMO", {"DEMO": True}),
        ("SECRET_KEY", {"SECRET_KEY": "short"}),
        ("POSKO_HOSTS", {"ALLOWED_HOSTS": [".example.go.id"]}),
        ("POSKO_PROXIES", {"HTTPS": True, "TLS": 0, "ALLAUTH_TRUSTED_PROXY_COUNT": 0}),
        ("POSKO_SMTP_TLS", {"EMAIL_HOST": "mail.example.go.id", "EMAIL_USE_TLS": False, "EMAIL_USE_SSL": False}),
        ("SESSION_COOKIE_AGE", {"SESSION_COOKIE_AGE": 86_400}),
        ("CONTENT_SECURITY_POLICY", {"CONTENT_SECURITY_POLICY": {"DIRECTIVES": {"default-src": ["'self'"]}}}),
        ("AUTH_PASSWORD_VALIDATORS", {"AUTH_PASSWORD_VALIDATORS": []}),
        ("PASSWORD_HASHERS", {"PASSWORD_HASHERS": ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]}),
        ("AXES_FAILURE_LIMIT", {"AXES_FAILURE_LIMIT": 100}),
        ("LOGGING", {"LOGGING": {"handlers": {"file": {"class": "logging.FileHandler"}}}}),
    ],
)
def test_a_setting_that_is_not_right_is_named(name: str, wrong: dict[str, Any]) -> None:
    with override_settings(**wrong):
        assert LOOKS[name][1]() is False


def test_a_key_that_others_can_read_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    key = tmp_path / "keys" / "voter.key"
    key.parent.mkdir()
    key.touch(mode=0o600)
    with override_settings(DATA=tmp_path):
        assert LOOKS["POSKO_DATA"][1]() is True
        key.chmod(0o644)
        assert LOOKS["POSKO_DATA"][1]() is False


def test_a_database_elsewhere_is_reached_by_a_checked_line_and_a_password_of_its_own() -> None:
    assert not reached_safely(ELSEWHERE)
    assert not reached_safely({**ELSEWHERE, "OPTIONS": {"sslmode": "require"}, "PASSWORD": "x9"})
    assert not reached_safely({**ELSEWHERE, "OPTIONS": {"sslmode": "verify-full"}})
    assert reached_safely({**ELSEWHERE, "OPTIONS": {"sslmode": "verify-full"}, "PASSWORD": "x9"})
    assert reached_safely({**ELSEWHERE, "HOST": "/run/postgresql", "PASSWORD": ""})
