"""Secrets of the version before stood in the clear: `posko migrate` seals them, and goes on where it was stopped."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.parts import ROOT, found_post, post_environment

# What the version before kept: a telephone's secret, the seed of codes on paper, a gateway.
BEFORE = """
from allauth.mfa.models import Authenticator
from django.db import connection
from posko.apps.operation.models import Operation
from posko.apps.people.models import User
user, operation = User.objects.get(), Operation.objects.get()
for kind, field in (("totp", "secret"), ("recovery_codes", "seed")):
    Authenticator.objects.create(user=user, type=kind, data={field: "JBSWY3DPEHPK3PXP", "used_mask": 2})
with connection.cursor() as cursor:
    cursor.execute(
        "INSERT INTO intake_gateway (name, channel, secret, takes_get, created_at, operation_id)"
        " VALUES ('modem', 'sms', 'the-secret-of-before', %s, '2024-11-01', %s)", [False, operation.pk])
"""
FORTH = """
from django.core.management import call_command
call_command("migrate", {})
"""
BACK = FORTH.format('"people", "0001"') + FORTH.format('"intake", "0002"')
NOW = """
import json
from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt
from django.db import connection
from posko.apps.intake.models import Gateway
from posko.kit import seals
rows = {row.type: row for row in Authenticator.objects.all()}
kept = []
for question in ("SELECT data FROM mfa_authenticator", "SELECT sealed_secret FROM intake_gateway"):
    with connection.cursor() as cursor:
        cursor.execute(question)
        kept += [str(row[0]) for row in cursor.fetchall()]
print(json.dumps({"kept": kept, "gateway": Gateway.objects.get().secret, "mask": rows["totp"].data["used_mask"],
    "totp": decrypt(rows["totp"].data["secret"]), "seed": decrypt(rows["recovery_codes"].data["seed"]),
    "closed": len(seals.closed())}))
"""
HALF = """
from django.db import connection
from posko.kit import seals
with connection.cursor() as cursor:
    # As a migration seals: tables that came later are not there to be asked.
    put = lambda word: cursor.execute("UPDATE intake_gateway SET sealed_secret = %s", [word])
    seals.seal_clear([("secret of gateway 1 sms modem", "the-secret-of-before", put)])
"""


def django(data: Path, script: str, **environment: str) -> str:
    """Run a script as the post's own user, Django set up."""
    code = f"import django; django.setup()\n{script}"
    told = post_environment(data, DJANGO_SETTINGS_MODULE="posko.web.settings", **environment)
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=told, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def seals_what_was_there(data: Path, **environment: str) -> None:
    found_post(data, **environment)
    django(data, BACK, **environment)
    (data / "seal.key").unlink()
    # As a loss of power leaves it: one row is sealed, and nothing says that the migration was done.
    django(data, BEFORE + FORTH.format('"intake", "0003"') + HALF, **environment)
    django(data, FORTH.format(""), **environment)
    found: dict[str, Any] = json.loads(django(data, NOW, **environment))
    kept = found.pop("kept")
    assert len(kept) == 3
    assert not any("JBSWY3DPEHPK3PXP" in word or "of-before" in word for word in kept)
    assert all("seal1:" in word for word in kept)
    secret = "JBSWY3DPEHPK3PXP"
    assert found == {"gateway": "the-secret-of-before", "totp": secret, "seed": secret, "mask": 2, "closed": 0}
    assert (data / "seal.key").stat().st_mode & 0o777 == 0o600


def test_on_sqlite(tmp_path: Path) -> None:
    seals_what_was_there(tmp_path / "data")


@pytest.mark.postgresql
def test_on_postgresql(tmp_path: Path, postgresql_url: str) -> None:
    seals_what_was_there(tmp_path / "data", DATABASE_URL=postgresql_url, POSKO_DATABASE_OWNER_URL=postgresql_url)
