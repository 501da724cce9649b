"""A page of a case that gives a form back stays under its own tab, whatever address the form was sent to."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from posko.apps.cases.models import Case
from tests.cast import AT, logged_in
from tests.gakkumdu import a_finding, clock_at, open_the_centre


@pytest.fixture
def case(db: None, settings: Any, tmp_path: Path) -> Case:
    open_the_centre(settings, tmp_path)
    found = a_finding()
    clock_at(AT)
    return found


@pytest.mark.parametrize(
    ("sent_to", "tab"),
    [
        ("events/", ""),
        ("persons/add/", "persons/"),
        ("members/exclude/", "persons/"),
        ("members/step-back/", "persons/"),
        ("discussions/hold/", "discussions/"),
        ("articles/pick/", "articles/"),
        ("evidence/take-in/", "evidence/"),
        ("papers/issue/forwarding/", "papers/"),
        ("links/add/", "links/"),
        ("tasks/add/", "links/"),
    ],
)
def test_a_form_that_is_refused_comes_back_under_its_tab(case: Case, sent_to: str, tab: str) -> None:
    answer = logged_in("gk-bawaslu").post(f"/cases/{case.number}/{sent_to}", {"event": "verdict.read"})
    assert answer.status_code == 422
    current = re.findall(r'<a href="([^"]+)" aria-current="page"', answer.content.decode())
    assert f"/cases/{case.number}/{tab}" in current


def test_a_page_that_is_read_stands_under_its_tab(case: Case) -> None:
    client = logged_in("gk-bawaslu")
    for tab in ("", "persons/", "discussions/", "articles/", "evidence/", "papers/", "links/"):
        page = client.get(f"/cases/{case.number}/{tab}").content.decode()
        head = page.split('class="tabs"')[1].split("</nav>")[0]
        assert re.findall(r'<a href="([^"]+)" aria-current="page"', head) == [f"/cases/{case.number}/{tab}"]
