"""A post on PostgreSQL that this process itself works on, with several connections."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.pairs.post import Post, founded


@pytest.fixture(scope="module")
def post(postgresql_server: str, django_db_blocker: Any) -> Iterator[Post]:
    """The default connection goes to a post with the cast of the tests until the module ends."""
    with django_db_blocker.unblock(), founded(postgresql_server, "pairs") as made:
        yield made
