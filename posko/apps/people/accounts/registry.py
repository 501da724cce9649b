"""What else ends with an account: nouns above register it, and it ends in the act that closes the account."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime

from posko.apps.people.models import Post
from posko.domain.access import Viewer

# Ends what hangs on a person, and says how much of what it was, for the ledger.
Ending = Callable[[Post, Viewer, datetime], Mapping[str, int]]
endings: list[Ending] = []


def ends_with_account(ending: Ending) -> None:
    """Add what ends when an account is closed."""
    endings.append(ending)
