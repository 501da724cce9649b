"""A post on PostgreSQL that is put back after every run, by the rows of the tables that were written."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

import psycopg

from tests import databases, world

WRITTEN = re.compile(r'(?:INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
# New rows get keys from here on, a million a table, so that a key is told from any other number.
FIRST_KEY, A_TABLE = 1_000_000_000, 1_000_000
NEW_KEY = re.compile(r"(?<![\w.])1\d{9}(?![\w.])")
Snapshot = Mapping[str, list[str]]


class Writes:
    """Notes the tables that statements write, of all threads."""

    def __init__(self) -> None:
        self.tables: set[str] = set()
        self._lock = threading.Lock()

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Django calls this for every statement of a connection."""
        if found := WRITTEN.findall(sql):
            with self._lock:
                self.tables.update(found)
        return execute(sql, params, many, context)


class Post:
    """The database of one noun's trial. `keep` remembers how it stands; `put_back` makes it so again."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.volatile: dict[str, set[str]] = {}
        self._base: dict[str, list[str]] = {}
        self._count = 0
        # A superuser in replica mode: no trigger and no foreign key stands in the way of putting rows back.
        self.hand = psycopg.connect(url, autocommit=True)
        self.hand.execute("SET session_replication_role = replica")
        found = self.hand.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
        self.tables = [row[0] for row in found]
        self.sequences: dict[str, str] = dict(
            self.hand.execute(
                "SELECT t.relname, s.oid::regclass::text FROM pg_class s JOIN pg_depend d ON d.objid = s.oid "
                "JOIN pg_class t ON t.oid = d.refobjid WHERE s.relkind = 'S' AND d.deptype IN ('a', 'i')"
            ).fetchall()
        )

    def keep(self) -> None:
        """Remember every table as it is now."""
        self.hand.execute("DROP SCHEMA IF EXISTS kept CASCADE")
        self.hand.execute("CREATE SCHEMA kept")
        for table in self.tables:
            self.hand.execute(f'CREATE TABLE kept."{table}" AS TABLE public."{table}"')
        self._base.clear()
        self._first_keys(self.tables)
        self.hand.execute("ANALYZE")

    def put_back(self, tables: Collection[str]) -> None:
        """Make these tables as they were kept."""
        self._count += 1
        mine = [table for table in self.tables if table in tables]
        with self.hand.transaction():
            for table in mine:
                self.hand.execute(f'DELETE FROM public."{table}"')
                self.hand.execute(f'INSERT INTO public."{table}" SELECT * FROM kept."{table}"')
            self._first_keys(mine)
        if self._count % 100 == 0:
            self.hand.execute("VACUUM")

    def snapshot(self, tables: Iterable[str]) -> dict[str, list[str]]:
        """The rows of these tables as text, sorted, without what differs from run to run; new keys by their table."""
        return {
            table: self._rows(table, "public") for table in tables if table in self.sequences or table in self.tables
        }

    def base(self, table: str) -> list[str]:
        """The rows of a table as they were kept."""
        if table not in self._base:
            self._base[table] = self._rows(table, "kept")
        return self._base[table]

    def forget(self, table: str, columns: Collection[str]) -> None:
        """Leave columns out from now on: two runs of the same differ in them."""
        self.volatile.setdefault(table, set()).update(columns)
        self._base.pop(table, None)

    def raw(self, table: str) -> list[dict[str, Any]]:
        """The new or changed rows of a table with all columns."""
        found = self.hand.execute(
            f'SELECT to_jsonb(t) FROM public."{table}" t EXCEPT SELECT to_jsonb(t) FROM kept."{table}" t'
        )
        return [row[0] for row in found]

    def _rows(self, table: str, schema: str) -> list[str]:
        without = sorted(self.volatile.get(table, ()))
        found = self.hand.execute(f'SELECT (to_jsonb(t) - %s::text[])::text FROM {schema}."{table}" t', [without])
        return sorted(NEW_KEY.sub(self._table_of, row[0]) for row in found)

    @staticmethod
    def _table_of(key: re.Match[str]) -> str:
        return f"-{(int(key[0]) - FIRST_KEY) // A_TABLE}"

    def _first_keys(self, tables: Iterable[str]) -> None:
        for place, table in enumerate(self.tables):
            if table in tables and (sequence := self.sequences.get(table)):
                self.hand.execute("SELECT setval(%s, %s)", [sequence, FIRST_KEY + place * A_TABLE + 1])


@contextmanager
def founded(server: str, name: str) -> Iterator[Post]:
    """A new database with the world of the tests; the default connection goes to it until the block ends."""
    if server not in _based:
        with databases.working_on(_new(server, "pairs_base", databases.template(server))):
            world.build_operation()
        _based.add(server)
    url = _new(server, name, "pairs_base")
    with databases.working_on(url):
        post = Post(url)
        yield post
        post.hand.close()


_based: set[str] = set()  # servers on which the world of the tests was built already


def _new(server: str, name: str, template: str) -> str:
    with psycopg.connect(server, autocommit=True) as database:
        database.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        database.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
        database.execute(f"ALTER DATABASE \"{name}\" SET deadlock_timeout = '40ms'")
    return urlsplit(server)._replace(path=f"/{name}").geturl()
