"""What accounts and keys have to say reaches the people it is for, once, by a notice."""

from __future__ import annotations

from datetime import datetime

import pytest

from posko.apps.notices import selectors
from posko.apps.people.accounts.registry import News, tell
from posko.domain.access import system_viewer
from tests.cast import See
from tests.world import CITY, CODE

pytestmark = pytest.mark.django_db
TEXT = "Your role does not include this act."


def test_each_is_told_once_and_nobody_else(see: See, at: datetime) -> None:
    by = system_viewer("console", operation=CODE, city=CITY)
    news = News("account:1:opened", TEXT, ["admin", "field", "nobody"], link="/people/")
    for _ in range(2):
        tell(news, by=by, at=at)
    for name in ("admin", "field"):
        (row,) = selectors.inbox(see(name), at)
        assert (row.text, row.link, row.kind) == (TEXT, "/people/", "post")
    assert not selectors.inbox(see("kpu"), at)
