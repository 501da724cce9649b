"""The table of replays: cases made from the statute and the decisions, held against what the machines answer."""

from __future__ import annotations

import json
import re
import shlex
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from posko.domain.cases import answer
from posko.domain.cases.machine import replay
from posko.domain.errors import BadInput
from posko.domain.plans.phases import JAKARTA

TABLE = tomllib.loads((Path(__file__).parent / "replays.toml").read_text("utf-8"))
REPLAYS: list[dict[str, Any]] = TABLE["replay"]
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d$")


def lines_of(row: dict[str, Any]) -> list[str]:
    told = [line for name in row.get("begins", ()) for line in TABLE["begins"][name]]
    return [line_of(line) for line in (*told, *row.get("events", ()))]


def line_of(text: str) -> str:
    day, hour, actor, event, *words = (
        shlex.split(text.replace('"', '\\"')) if "{" in text or "[" in text else shlex.split(text)
    )
    said = dict(word.split("=", 1) for word in words)
    told = {"at": f"{day}T{hour}+07:00", "event": event, "actor": actor}
    return json.dumps({**told, **{key: value_of(value) for key, value in said.items()}})


def value_of(text: str) -> object:
    if MOMENT.match(text):
        return f"{text}+07:00"
    return json.loads(text) if text in ("true", "false") or text.isdecimal() or text[0] in "[{" else text


@pytest.mark.parametrize("row", REPLAYS, ids=[row["what"] for row in REPLAYS])
def test_a_case_stands_where_the_law_puts_it(row: dict[str, Any]) -> None:
    until = datetime.fromisoformat(row["until"]).replace(tzinfo=JAKARTA) if "until" in row else None
    if "error" in row:
        with pytest.raises(BadInput, match=row["error"]):
            replay(answer.read_lines(lines_of(row)), until=until)
        return
    found = answer.as_json(replay(answer.read_lines(lines_of(row)), until=until))
    assert (found["violation"], found["gakkumdu"]) == (row["violation"], row.get("gakkumdu"))
    assert {late["rule"] for late in found["late"]} == set(row.get("late", ()))
    assert {late["rule"] for late in found["late"] if not late["verified"]} == set(row.get("unverified", ()))
    assert found["at_risk"] == row.get("risk", False)
    if "runs" in row:
        assert {clock["rule"] for clock in found["clocks"]} == set(row["runs"])
    if "classes" in row:
        assert [f"{each['class']} {each['state']}" for each in found["violations"]] == row["classes"]


def test_the_table_has_sixty_rows_and_each_names_its_ground_once() -> None:
    assert len(REPLAYS) >= 60
    assert all(row["ground"] for row in REPLAYS)
    assert len({row["what"] for row in REPLAYS}) == len(REPLAYS)
