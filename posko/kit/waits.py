"""How long the database may keep somebody waiting: for a lock, for a statement, for the end of an idle transaction.

Pages, exports and rounds have limits of their own. SQLite has one only, `timeout` in the settings: it knows one
writer at a time. Commands of an administrator have none: a migration or a restore takes as long as it takes.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import Final

from django.db import connection


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to wait for a lock, for a statement, and in a transaction that does nothing."""

    lock: int
    statement: int
    idle: int

    def settings(self) -> dict[str, int]:
        """By the names that PostgreSQL gives them."""
        return {
            "lock_timeout": self.lock,
            "statement_timeout": self.statement,
            "idle_in_transaction_session_timeout": self.idle,
        }


# A page that waits longer is given up by its reader; an export reads 50,000 rows; a round goes through all of a noun.
PAGES: Final = Limits(lock=5, statement=15, idle=30)
EXPORTS: Final = Limits(lock=5, statement=180, idle=300)
ROUNDS: Final = Limits(lock=10, statement=120, idle=120)


_wanted = threading.local()


def hold(limits: Limits) -> None:
    """Say which limits hold for what this thread asks the database from now on, without asking it anything."""
    _wanted.limits = limits


def apply() -> None:
    """Open the connection if there is none, and set the limits of this thread on it. Every act begins so."""
    limits = getattr(_wanted, "limits", None)
    if limits is None or connection.vendor != "postgresql" or connection.in_atomic_block:
        return
    connection.ensure_connection()
    if getattr(connection.connection, "posko_limits", None) == limits:
        return
    with connection.cursor() as cursor:
        calls = ", ".join("set_config(%s, %s, false)" for _ in limits.settings())
        cursor.execute(f"SELECT {calls}", [each for name, s in limits.settings().items() for each in (name, f"{s}s")])
    # Kept beside the connection itself, since a new one begins without.
    connection.connection.posko_limits = limits
