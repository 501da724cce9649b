"""A place field offers what fits the letters so far: by name, by another spelling, by code."""

from __future__ import annotations

import pytest

from tests.cast import LogIn
from tests.questions import asked


@pytest.mark.parametrize(
    ("typed", "name"),
    [("pinang r", "Pinangranti"), ("pinangranti", "Pinangranti"), ("31.75.08.1002", "Pinangranti")],
)
def test_any_spelling_finds_a_place(typed: str, name: str, log_in: LogIn) -> None:
    offers = log_in("bawaslu").get("/places/find/", {"q": typed}).json()
    assert name in [offer["name"] for offer in offers]
    assert all(offer["value"].startswith("31.75") and offer["within"] for offer in offers)


def test_nothing_is_offered_for_nothing_and_few_questions_are_asked(log_in: LogIn) -> None:
    client = log_in("bawaslu")
    assert client.get("/places/find/").json() == []
    assert len(asked(client, "/places/find/?q=ma")) <= 8
