"""The telephone's own interpreter of the rules answers as the server does, in every case that we can think up."""

from __future__ import annotations

import json
import random
import re
import shutil
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from posko.domain.plans.phases import JAKARTA
from posko.domain.roll import card
from posko.domain.roll.eligibility import case_rules, decide
from posko.domain.roll.eligibility_files import read_case
from posko.law.eligibility_facts import CASE_FIELDS, Field

CASES = 12_000
RUN = """import { readFileSync } from "node:fs";
import { decide, momentOf, step } from "./card.mjs";
const { data, cases, walks, moments } = JSON.parse(readFileSync(0, "utf8"));
const walked = walks.map(({ chosen, now }) => {
  const found = step(data, chosen, now);
  const later = found.later && [found.later.at, found.later.answer];
  return [found.asked.map((each) => each.question.code), found.question?.code ?? null, found.answer, later];
});
const kept = moments.map(([local, hour]) => momentOf(data, local, hour));
console.log(JSON.stringify({ decided: cases.map((one) => decide(data.rules, one)), walked, kept }));
"""
HOURS = ("06:59", "07:00", "09:00", "10:59", "11:00", "11:59", "12:00", "12:59", "13:00", "13:30")


@pytest.fixture(scope="module")
def node() -> str:
    """The path of node, or a skip with the reason."""
    path = shutil.which("node")
    if path is None:
        pytest.skip("no node on this machine")
    return path


def _run(node: str, folder: Path, question: dict[str, Any]) -> dict[str, Any]:
    (folder / "card.mjs").write_text(Path(str(finders.find("posko/card.js"))).read_text())
    (folder / "run.mjs").write_text(RUN)
    page = Client().get("/card/").content.decode()
    data = re.search(r'<script id="card-data" type="application/json">(.*?)</script>', page)
    assert data
    given = json.dumps({"cases": [], "walks": [], "moments": [], **question, "data": json.loads(data[1])})
    done = subprocess.run([node, "run.mjs"], cwd=folder, input=given, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def _fact(field: Field, dice: random.Random) -> Any:
    if field.kind == "choice":
        return dice.choice(field.values)
    if field.kind == "flag":
        # A person like most others, most of the time, or the first rows would take every case.
        usual = {"identity_matches": True, "doc_rt_rw_match": dice.random() < 0.5}.get(field.name, False)
        return usual if dice.random() < 0.85 else not usual
    if field.kind == "count":
        return dice.choice((0, 1, 16, 17, 40))
    if field.kind == "moment":
        return f"{dice.choice(('2024-11-27',) * 8 + ('2024-11-26',))}T{dice.choice(HOURS)}"
    return dice.choice(("DKI", "DKI", "Jawa Barat", None))


# What the card never asks: it speaks of the first vote, and knows no NIK.
UNASKED = ("on_first_lists", "voted_in_this_vote", "voting_day", "vote", "vote_answered", "nik_not_compared")


def _case(dice: random.Random) -> dict[str, Any]:
    """Facts that the card's questions can bring together."""
    case = {field.name: _fact(field, dice) for field in CASE_FIELDS if field.name not in UNASKED}
    case["service"] = case["service"] if dice.random() < 0.1 else "none"
    case["doc"] = case["doc"] if dice.random() < 0.75 else "KTPEL"
    case["doc_prov"] = None if case["doc"] in ("C6", "none") else case["doc_prov"]
    case["moved_out"] = case["roll"] == "this" and dice.random() < 0.3
    return case


def test_the_script_decides_random_cases_as_the_server_does(node: str, tmp_path: Path) -> None:
    dice = random.Random(27)
    cases = [_case(dice) for _ in range(CASES)]
    decided = _run(node, tmp_path, {"cases": cases})["decided"]
    table = card.rules()
    answers = [decide(case_rules(card.REGIME), read_case(case, "a case")) for case in cases]
    assert [table[row].reason for row in decided] == [answer.reason for answer in answers]
    assert [table[row].number for row in decided] == [answer.rule_number for answer in answers]
    assert {answer.rule_number for answer in answers} == {rule.number for rule in table}, "every row is met"


def test_the_script_asks_and_answers_as_the_server_does(node: str, tmp_path: Path) -> None:
    dice = random.Random(28)
    walks: list[tuple[dict[str, str], str]] = []
    for _ in range(CASES):
        kept = [question for question in card.QUESTIONS if dice.random() < 0.9]
        chosen = {question.code: dice.choice((question.choices[0], *question.choices)).code for question in kept}
        walks.append((chosen, f"2024-11-27T{dice.choice(HOURS)}"))
    walked = _run(node, tmp_path, {"walks": [{"chosen": chosen, "now": now} for chosen, now in walks]})["walked"]
    numbers = [rule.number for rule in card.rules()]
    for (chosen, now), (asked, question, answer, later) in zip(walks, walked, strict=True):
        here = card.step(chosen, datetime.fromisoformat(now).replace(tzinfo=JAKARTA))
        assert asked == [each.code for each, _ in here.asked], chosen
        assert question == (here.question.code if here.question else None), chosen
        assert (None if answer is None else numbers[answer]) == (here.answer and here.answer.rule_number), chosen
        then = here.answer.later if here.answer else None
        assert (later and [later[0][11:], numbers[later[1]]]) == (
            then and [f"{then.at:%H:%M}", then.answer.rule_number]
        ), chosen


def test_the_script_reads_the_hour_as_the_server_does(node: str, tmp_path: Path) -> None:
    moments = [
        (f"2024-11-{day}T{local}", hour)
        for day in (26, 27, 28)
        for local in ("00:00", "10:15", "23:59")
        for hour in ("", "11:30", "24:00", "noon", "9:00", "9.00", "1130", "9.00 PM")
    ]
    for (local, hour), found in zip(moments, _run(node, tmp_path, {"moments": moments})["kept"], strict=True):
        here = card.moment(datetime.fromisoformat(local).replace(tzinfo=JAKARTA), hour)
        assert found == {
            "at": f"{here.at:%Y-%m-%dT%H:%M}",
            "preview": here.preview,
            "past": here.past,
            "chosen": here.chosen,
        }, (local, hour)
