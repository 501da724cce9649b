"""The list of security requirements: whole, each once, and every test, setting and document that it names is there."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from django.conf import settings

from posko.cli.security_settings import LOOKS
from posko.domain.security.requirements import State, counts, requirements
from tests.house.proofs import unfound
from tests.house.source import ROOT

KNOWN = requirements()
ASVS = [each for each in KNOWN if each.source == "asvs"]
# Lines of docs/explanation/who-might-attack.md name tests too.
THREATS = ROOT / "docs" / "explanation" / "who-might-attack.md"


def test_the_post_s_own_thirty_are_there() -> None:
    assert [each.identifier for each in KNOWN if each.source == "posko"] == [f"P{number}" for number in range(1, 31)]


@pytest.mark.trial
def test_every_item_of_asvs_is_there_once_and_no_other(trial_data: Path) -> None:
    with (trial_data / "asvs-5.0.0-level2.csv").open(encoding="utf-8") as file:
        wanted = [row["id"] for row in csv.DictReader(file)]
    assert len(wanted) == 253
    assert [each.identifier for each in ASVS] == wanted


def test_no_sentence_of_the_standard_is_copied() -> None:
    assert not [each.identifier for each in ASVS if "Verify that" in each.title or len(each.title) > 90]


def test_what_proves_each_is_there() -> None:
    problems = []
    for each in KNOWN:
        problems += [f"{each.identifier}: {problem}" for test in each.tests if (problem := unfound(test))]
        problems += [f"{each.identifier}: nobody looks at {name}" for name in each.settings if name not in LOOKS]
        problems += [f"{each.identifier}: {name} is not there" for name in each.documents if not _written(name)]
    assert not problems


def test_no_proof_is_named_twice() -> None:
    assert not [each.identifier for each in KNOWN if len(set(each.tests)) < len(each.tests)]


def test_what_is_not_proven_says_why_in_a_sentence() -> None:
    waits = (each for each in KNOWN if each.state is not State.PROVEN)
    assert not [each.identifier for each in waits if not re.fullmatch(r".{15,}\.", each.reason)]


def test_every_setting_that_is_looked_at_proves_something_and_exists() -> None:
    named = {name for each in KNOWN for name in each.settings}
    assert set(LOOKS) - named <= {"POSKO_HOSTS"}
    variables = (ROOT / "posko" / "web" / "settings.py").read_text(encoding="utf-8")
    assert not [
        name
        for name in LOOKS
        if name not in ("ledger", "database role") and not hasattr(settings, name) and name not in variables
    ]


def test_the_counts_are_of_all() -> None:
    assert sum(counts(KNOWN).values()) == len(KNOWN) == 283


def test_each_test_of_the_threat_model_is_there() -> None:
    named = re.findall(r"`([^`]+::[^`]+)`", THREATS.read_text(encoding="utf-8"))
    assert len(named) > 20
    assert not [problem for test in named if (problem := unfound(test))]


def _written(name: str) -> bool:
    path, _, anchor = name.partition("#")
    if not (ROOT / path).is_file():
        return False
    headings = re.findall(r"^#+ (.+)$", (ROOT / path).read_text(encoding="utf-8"), flags=re.MULTILINE)
    return not anchor or anchor in {re.sub(r"[^\w\- ]", "", line.lower()).replace(" ", "-") for line in headings}
