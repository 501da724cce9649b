"""The phone form's own reader of answers gives the same report as ODK Collect does for the same answers."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from posko.domain import privacy
from posko.domain.errors import BadInput
from posko.domain.intake import api, openrosa, phone
from posko.domain.intake.form_book import FormCard, Question, forms
from posko.domain.intake.openrosa import Submission

CASES = 60  # of each form
NOW = "2024-11-27T09:30:12"
TEXTS = ("Antrean 200 orang, TPS 31.75.09.1002/028", "Bilik roboh 😟", "Ketua KPPS: mulai 07.10")
PRIVATE = ("3175091002860001 memilih", "hubungi 0812-3456-7890", "NIK 3175 0910 0286 0001", "+62 812 3456 7890")
RUN = """import { readFileSync } from "node:fs";
import { bodyOf, problems } from "./answers.mjs";
const { forms, cases, limits, texts, now } = JSON.parse(readFileSync(0, "utf8"));
const form = (code) => forms.find((each) => each.code === code);
const bodies = cases.map(({ code, given, place }) => JSON.stringify(bodyOf(form(code), given, place, now)));
const faults = cases.map(({ code, given }) => problems(form(code), given, limits, now));
const stopped = texts.map((text) => problems(form("incident"), { text }, limits, now).text?.[0] ?? "");
console.log(JSON.stringify({ bodies, faults, stopped }));
"""


@pytest.fixture(scope="module")
def node() -> str:
    """The path of node, or a skip with the reason."""
    path = shutil.which("node")
    if path is None:
        pytest.skip("no node on this machine")
    return path


def _run(node: str, folder: Path, cases: list[dict[str, Any]], texts: tuple[str, ...] = ()) -> dict[str, Any]:
    source = Path(__file__).parents[3] / "posko" / "web" / "static" / "posko" / "phone" / "answers.js"
    (folder / "answers.mjs").write_text(source.read_text(encoding="utf-8"))
    (folder / "run.mjs").write_text(RUN)
    told = {"forms": phone.form_rows(), "limits": phone.limits(), "cases": cases, "texts": texts, "now": NOW}
    done = subprocess.run(
        [node, "run.mjs"], cwd=folder, input=json.dumps(told), capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def _answer(card: FormCard, question: Question, given: dict[str, str], dice: random.Random) -> str:
    if question.kind == "choice":
        choices = [
            each.code for each in card.lists[question.list] if not question.by or each.group == given[question.by]
        ]
        return dice.choice(choices)
    kinds = {
        "number": str(dice.randint(question.least, question.most)),
        "text": dice.choice(TEXTS),
        "moment": f"2024-11-27T0{dice.randint(0, 8)}:{dice.randint(10, 59)}",
        "day": f"2024-11-{dice.randint(10, 27)}",
        "point": f"-6.{dice.randint(100000, 999999)} 106.{dice.randint(100000, 999999)} 0 12",
    }
    return kinds.get(question.kind, "")


def _filled(card: FormCard, dice: random.Random) -> dict[str, str]:
    """Answers as somebody would give them: only what is asked, and now and then nothing where that is allowed."""
    given: dict[str, str] = {}
    for question in card.questions:
        if all(given.get(name) in codes for name, codes in question.when.items()):
            skipped = not question.required and question.name != card.at and dice.random() < 0.3
            if not skipped and (answer := _answer(card, question, given, dice)):
                given[question.name] = answer
    return given


def _odk(card: FormCard, given: dict[str, str], place: str) -> Submission:
    """The same answers as ODK Collect writes them."""
    written = {name: f"{answer}:00.000+07:00" if "T0" in answer else answer for name, answer in given.items()}
    return Submission(card.code.value, "1", "uuid:1", "", written | {"place": place, "end": f"{NOW}.000+07:00"})


@pytest.mark.parametrize("code", forms())
def test_the_same_answers_are_the_same_report(code: str, node: str, tmp_path: Path) -> None:
    dice, card = random.Random(code), forms()[code]
    placed = any(question.kind in ("station", "place") for question in card.questions)
    place = "31.75.09.1002/028" if placed else ""
    cases: list[dict[str, Any]] = [{"code": code, "given": _filled(card, dice), "place": place} for _ in range(CASES)]
    told = _run(node, tmp_path, cases)
    assert told["faults"] == [{}] * CASES
    for case, body in zip(cases, told["bodies"], strict=True):
        reading = api.read(body)
        assert reading.channel == "phone"
        assert not reading.faults
        by_odk = openrosa.report_of(_odk(card, case["given"], place))
        assert reading.report == by_odk, case
        assert reading.report.digest() == by_odk.digest(), case


def test_the_phone_stops_the_numbers_that_the_post_would_stop(node: str, tmp_path: Path) -> None:
    texts = (*PRIVATE, *TEXTS, "2024-11-27 pukul 07.10", "31.75.09.1002")
    stopped = _run(node, tmp_path, [], texts)["stopped"]
    assert [bool(word) for word in stopped] == [_refused(text) for text in texts]
    assert {word for word in stopped if word} == {"nik", "telephone"}


def _refused(text: str) -> bool:
    try:
        privacy.refuse_personal_numbers(text)
    except BadInput:
        return True
    return False


@pytest.mark.parametrize(
    ("code", "given", "word"),
    [
        ("count", {"pair_1": "12a"}, "not_number"),
        ("count", {"pair_1": "10000"}, "not_number"),
        ("incident", {"happened_at": "2024-11-27T09:31"}, "future"),
        ("incident", {"kind": "assembly"}, "required"),
        ("incident", {"text": "x" * 2_001}, "too_long"),
        ("incident", {"text": "   "}, "required"),
    ],
)
def test_what_cannot_be_meant_is_said_at_once(
    code: str, given: dict[str, str], word: str, node: str, tmp_path: Path
) -> None:
    (faults,) = _run(node, tmp_path, [{"code": code, "given": given, "place": "31.75.09.1002"}])["faults"]
    (name,) = given
    assert faults[name][0] == word
