"""On a new machine, without the secret key that no backup holds, everybody logs in with the same second factor, and a
vault opens by the same phrase."""

from __future__ import annotations

import re
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from tests.backups import back_up, new_key, restore
from tests.doors import Browser, code_of
from tests.parts import ROOT, found_post, posko, post_environment, serving

ADMINISTRATOR = "administrator.mpj2024-jaktim"
CODES = "/account/second-factor/recovery-codes/"


VAULT = """
from posko import clock
from posko.apps.people.accounts import selectors
from posko.apps.people.models import User
from posko.apps.people.vaults import services
from posko.domain.vaults import making, phrases
user, at = User.objects.get(username="%s"), clock.real_time()
by, phrase = selectors.viewer_of(user, real_at=at), "empat burung hantu membaca koran pagi"
if not user.member_keys.exists():
    made = making.make(phrase, cost=phrases.Cost(memory=8, passes=1))
    services.keep_vault(made, by=by, at=at, real_at=at)
print(services.open_vault(phrase, by=by, at=at, real_at=at).pair.public.hex())
"""


def vault_of(data: Path, **environment: str) -> str:
    """The public half of the administrator's vault, which is made where there is none, and opened by its phrase."""
    told = post_environment(data, DJANGO_SETTINGS_MODULE="posko.web.settings", **environment)
    script = f"import django; django.setup()\n{VAULT % ADMINISTRATOR}"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=told, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()[-1]


class Told:
    """What a person keeps of the old machine: the secret in the telephone, the codes on paper."""

    def __init__(self, secret: str, paper: list[str]) -> None:
        self.secret, self.paper = secret, paper


def entered(data: Path, **environment: str) -> Told:
    """Somebody enters the post for the first time and prints recovery codes."""
    made = posko("people", "link", ADMINISTRATOR, data=data, **environment)
    link = re.search(r"/people/enter/\S+/", made.stdout)
    assert link, made.stderr
    with serving(data, "serve", **environment) as address:
        browser = Browser(address)
        secret = browser.enter(link[0])
        generate = f"{CODES}generate/"
        browser.post(generate, browser.get(generate))
        paper = re.findall(r"\b\d{8}\b", browser.get(CODES))
    assert len(paper) >= 8, "recovery codes are on the page"
    return Told(secret, paper)


def comes_back(folder: Path, there: dict[str, str], new: dict[str, str]) -> None:
    told = entered(folder / "old", **there)
    vault = vault_of(folder / "old", **there)
    key = new_key(folder)
    made = back_up(folder / "old", key, folder / "out", **there)
    assert made.returncode == 0, made.stderr
    shutil.rmtree(folder / "old")
    done = restore(folder / "new", key, folder / "out", **new)
    assert done.returncode == 0, done.stderr
    assert not (folder / "new" / "secret.key").exists()
    assert (folder / "new" / "seal.key").stat().st_mode & 0o777 == 0o600
    assert vault_of(folder / "new", **new) == vault
    with serving(folder / "new", "serve", **new) as address:
        for of_now in (lambda: code_of(told.secret), lambda: told.paper[3]):
            browser = Browser(address)
            browser.log_in(ADMINISTRATOR, of_now)
            assert "Administrator" in browser.get("/people/")
            assert browser.url.endswith("/people/")
        browser = Browser(address)
        browser.log_in(ADMINISTRATOR, lambda: told.paper[3])
        assert browser.url.endswith("/authenticate/"), "a code of paper is good once"


def test_on_sqlite(tmp_path: Path) -> None:
    found_post(tmp_path / "old")
    comes_back(tmp_path, {}, {})
    with closing(sqlite3.connect(tmp_path / "new" / "posko.sqlite3")) as database:
        kept = "".join(row[0] for row in database.execute("SELECT data FROM mfa_authenticator"))
    assert kept.count("seal1:") == 2


@pytest.mark.postgresql
def test_on_postgresql(tmp_path: Path, postgresql_url: str) -> None:
    server, _slash, name = postgresql_url.rpartition("/")
    fresh = f"{server}/{name}_new"
    found_post(tmp_path / "old", DATABASE_URL=postgresql_url)
    with psycopg.connect(postgresql_url, autocommit=True) as made:
        made.execute(f'CREATE DATABASE "{name}_new"')
    try:
        comes_back(tmp_path, {"DATABASE_URL": postgresql_url}, {"DATABASE_URL": fresh})
    finally:
        with psycopg.connect(postgresql_url, autocommit=True) as made:
            made.execute(f'DROP DATABASE "{name}_new" WITH (FORCE)')
