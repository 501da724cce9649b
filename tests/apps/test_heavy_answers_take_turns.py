"""Papers and tables are made two at a time; a few wait, and who comes then is told when to come again."""

from __future__ import annotations

import threading

import pytest

from posko.web import turns as turns_module
from posko.web.access_rules import RULES
from posko.web.turns import Turns, is_heavy
from tests.cast import LogIn


def test_so_many_at_once_and_so_many_who_wait() -> None:
    turns = Turns(at_once=2, waiting=1, patience=5)
    assert turns.enter() and turns.enter()
    third = threading.Thread(target=lambda: answers.append(turns.enter()))
    answers: list[bool] = []
    third.start()
    while turns._room.acquire(blocking=False):  # until the third one waits
        turns._room.release()
    assert not turns.enter(), "the fourth is not kept waiting"
    turns.leave()
    third.join(10)
    assert answers == [True]


def test_who_waits_too_long_goes_and_leaves_room() -> None:
    turns = Turns(at_once=1, waiting=1, patience=0.05)
    assert turns.enter()
    assert [turns.enter() for _ in range(3)] == [False] * 3
    turns.leave()
    assert turns.enter()


@pytest.mark.parametrize(("language", "words"), [("id", "Coba lagi beberapa detik lagi."), ("en", "Come again")])
def test_where_all_turns_are_taken_a_page_says_when_to_come(
    language: str, words: str, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    full = Turns(at_once=1, waiting=0)
    monkeypatch.setattr(turns_module, "turns", full)
    client = log_in("duty")
    client.cookies["posko_language"] = language
    assert full.enter()
    answer = client.get("/gaps/gaps.xlsx")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert words in answer.content.decode()
    assert client.get("/gaps/").status_code == 200, "a light page waits for nobody"
    full.leave()
    for _ in range(3):
        assert client.get("/gaps/gaps.xlsx").status_code == 200, "each gives its turn back"


def test_a_refusal_and_a_fault_give_the_turn_back(log_in: LogIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns_module, "turns", Turns(at_once=1, waiting=0))
    client = log_in("duty")
    for _ in range(2):
        assert client.post("/incidents/export/", {"kind": "scroll"}).status_code == 400
        assert client.get("/reports/999/id.pdf").status_code == 404
    assert log_in("admin").get("/gaps/gaps.xlsx").status_code == 404, "who may not ask takes no turn"


def test_every_paper_and_table_is_heavy_and_no_door_of_a_machine_is() -> None:
    heavy = {name for name in RULES if is_heavy(name, "POST")}
    assert {"gaps:csv", "cases:export", "situation:report_pdf", "vulnerability:keep_run", "people:load_run"} <= heavy
    assert not {name for name in heavy if RULES[name].machine or RULES[name].public}
