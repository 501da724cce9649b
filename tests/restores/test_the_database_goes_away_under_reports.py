"""While the database is away a report is answered 503 and not kept; when it is back, reports come in as before."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

from tests.parts import found_post, posko, serving

pytestmark = [
    pytest.mark.postgresql,
]
BODY = {"form": "incident", "place": "31.75.09.1002", "at": datetime.now(UTC).isoformat(), "text": "Listrik padam"}


@pytest.fixture
def database(postgresql_server: str, postgresql_url: str) -> Database:
    return Database(postgresql_server, urlsplit(postgresql_url).path.lstrip("/"))


class Database:
    """One database of a server, sent away and called back."""

    def __init__(self, server: str, name: str) -> None:
        self.server, self.name = server, name

    def cut(self) -> None:
        """End every connection to it."""
        with psycopg.connect(self.server, autocommit=True) as server:
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [self.name])

    def let(self, *, connect: bool) -> None:
        """Whether it takes connections."""
        with psycopg.connect(self.server, autocommit=True) as server:
            words = sql.SQL("ALTER DATABASE {} ALLOW_CONNECTIONS {}")
            server.execute(words.format(sql.Identifier(self.name), sql.SQL("true" if connect else "false")))


def send(address: str, token: str, key: str) -> tuple[int, str]:
    """The status of a report, and after how many seconds it may be sent again."""
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
    asked = urllib.request.Request(f"{address}/api/v1/reports", json.dumps(BODY).encode(), headers)
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return answer.status, ""
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers["Retry-After"]


def test_reports_wait_outside_and_none_that_was_taken_is_lost(
    tmp_path: Path, postgresql_url: str, database: Database
) -> None:
    told = {"DATABASE_URL": postgresql_url}
    found_post(tmp_path, **told)
    token = posko("intake", "token", "--agency", "polres", data=tmp_path, **told).stdout.strip()
    with serving(tmp_path, "serve", POSKO_WORKER="apart", **told) as address:
        assert send(address, token, "before") == (201, "")
        database.cut()
        assert send(address, token, "after a cut") == (201, "")
        database.let(connect=False)
        database.cut()
        assert send(address, token, "away") == (503, "5")
        assert send(address, token, "before") == (503, "5")
        database.let(connect=True)
        assert send(address, token, "away") == (201, "")
        assert send(address, token, "before") == (200, "")
    with psycopg.connect(postgresql_url) as kept:
        assert kept.execute("SELECT count(*) FROM intake_message").fetchall() == [(3,)]
