"""`posko keys` tells of every key and shows none; a changed key logs nobody out, and a kill half-way loses nothing."""

from __future__ import annotations

import json
import re
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.doors import Browser
from tests.parts import ROOT, found_post, posko, post_environment, serving

ADMINISTRATOR = "administrator.mpj2024-jaktim"
FACTORS = """
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from posko.apps.people.models import User
TOTP.activate(User.objects.get(), "JBSWY3DPEHPK3PXP")
RecoveryCodes.activate(User.objects.get())
"""
READ = """
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from posko.kit import seals
rows = {row.type: row.data for row in Authenticator.objects.all()}
print(decrypt(rows["totp"]["secret"]), len(decrypt(rows["recovery_codes"]["seed"])), len(seals.ring().keys))
"""
# Killed while the second row is sealed anew: the first is written, in a transaction that nobody will end.
KILLED = """
import os, signal, sys
sys.argv = ["posko", "keys", "rotate", "seal"]
from posko.kit import seals
again, seen = seals.again, []
def counted(*words, **more):
    seen.append(words)
    if len(seen) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return again(*words, **more)
seals.again = counted
from posko.web.command import main
main()
"""


def run(data: Path, script: str, *, django: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a script as the post's own user."""
    told = post_environment(data, DJANGO_SETTINGS_MODULE="posko.web.settings")
    code = f"import django; django.setup()\n{script}" if django else script
    return subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=told, capture_output=True, text=True, check=False)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    found_post(tmp_path / "data")
    return tmp_path / "data"


def test_every_key_is_told_and_none_is_shown(data: Path) -> None:
    (data / "keys").mkdir(exist_ok=True)
    (data / "keys" / "voter.key").write_text("ab" * 32)
    (data / "keys" / "voter.key").chmod(0o644)
    told = posko("keys", "--json", data=data)
    assert told.returncode == 0, told.stderr
    found = {key["code"]: key for key in json.loads(told.stdout)}
    assert [(code, key["state"]) for code, key in found.items()] == [
        ("web", "there"), ("seal", "there"), ("marks", "missing"), ("ledger", "missing"), ("voter", "open"),
        ("vaults", "elsewhere"), ("recovery", "elsewhere"), ("backup", "elsewhere"), ("authority", "missing"),
        ("server", "missing"),
    ]  # fmt: skip
    assert {code for code, key in found.items() if key["in_backup"]} == {"seal", "marks", "ledger", "vaults"}
    assert all(key["opens"] and key["holder"] and key["change"] and key["lost"] for key in found.values())
    table = posko("keys", data=data)
    assert "chmod 600" in table.stdout
    for file in (data / "secret.key", data / "seal.key", data / "keys" / "voter.key"):
        for word in file.read_text().split():
            assert len(word) < 24 or word not in table.stdout + told.stdout


def test_a_new_web_key_logs_nobody_out(data: Path) -> None:
    made = posko("people", "link", ADMINISTRATOR, data=data)
    link = re.search(r"/people/enter/\S+/", made.stdout)
    assert link, made.stderr
    with serving(data, "serve") as address:
        browser = Browser(address)
        browser.enter(link[0])
        inside = browser.get("/people/")
    old = (data / "secret.key").read_text().strip()
    assert posko("keys", "rotate", "web", data=data).returncode == 0
    new, kept = (data / "secret.key").read_text().split()
    assert (kept == old, new != old) == (True, True)
    assert (data / "secret.key").stat().st_mode & 0o777 == 0o600
    with serving(data, "serve") as address:
        browser.address = address
        assert browser.get("/people/").count("<tr") == inside.count("<tr")
        assert browser.url.endswith("/people/")
    assert posko("keys", "rotate", "web", "--drop-old", data=data).returncode == 0
    assert (data / "secret.key").read_text().split() == [new]
    with closing(sqlite3.connect(data / "posko.sqlite3")) as database:
        told = database.execute("SELECT compartment FROM ledger_entry WHERE event = 'web_key.changed'").fetchall()
    assert told == [("audit",)] * 2


def test_a_web_key_of_the_environment_is_changed_there(data: Path) -> None:
    refused = posko("keys", "rotate", "web", data=data, POSKO_SECRET_KEY="k3y" * 20)
    assert (refused.returncode, "POSKO_SECRET_KEY_FALLBACKS" in refused.stderr) == (2, True)


def test_killed_while_it_seals_anew_every_factor_opens_and_the_next_call_ends_it(data: Path) -> None:
    assert run(data, FACTORS).returncode == 0
    assert run(data, KILLED, django=False).returncode == -signal.SIGKILL
    assert run(data, READ).stdout.split() == ["JBSWY3DPEHPK3PXP", "80", "2"]
    ended = posko("keys", "rotate", "seal", data=data)
    assert ended.returncode == 0, ended.stderr
    assert run(data, READ).stdout.split() == ["JBSWY3DPEHPK3PXP", "80", "3"]
    with closing(sqlite3.connect(data / "posko.sqlite3")) as database:
        (told,) = database.execute("SELECT compartment FROM ledger_entry WHERE event = 'seal_key.rotated'").fetchall()
    assert told == ("audit",), "what was killed is not told as done"
    with serving(data, "serve"):
        assert len((data / "seal.key").read_text().split()) == 1, "a start lets go of what seals nothing"
