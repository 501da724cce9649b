"""A real post from nothing: made, served, and entered by its first administrator and the first chief, second factor and
all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.doors import PASSWORD, Browser
from tests.parts import posko, serving

DOOR = "/people/institution/"


@dataclass(frozen=True, slots=True)
class Post:
    """Where a new post answers, the administrator's link, and the code of KPU's chief."""

    address: str
    link: str
    code: str


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    made = posko("operation", "create", "--city", "jaktim", data=tmp_path)
    link = re.search(r"http://\S+(/people/enter/\S+/)", made.stdout)
    code = re.search(r"^  KPU: ([A-Z2-7 ]+)$", made.stdout, re.M)
    assert link and code, made.stderr
    with serving(tmp_path, "serve") as address:
        yield Post(address, link[1], code[1])


def test_by_link_or_code_then_password_then_second_factor(post: Post) -> None:
    administrator, chief = Browser(post.address), Browser(post.address)
    administrator.enter(post.link)
    page = administrator.get("/people/")
    assert administrator.url.endswith("/people/")
    assert "Administrator" in page
    given = {"full_name": "Komang Ketua", "username": "komang", "password": PASSWORD, "again": PASSWORD}
    chief.post(DOOR, chief.get(DOOR), code=post.code, **given)
    chief.set_factor()
    assert "Komang Ketua" in chief.get("/people/chiefs/")
    assert chief.url.endswith("/people/chiefs/")
