"""A key that no reader knows is refused with file, row, key and the nearest right key; so is a list of a wrong name."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Mapping
from importlib.resources import files
from pathlib import Path

import pytest

from posko.law import (
    ballots,
    cases,
    categories,
    crimes,
    deadlines,
    eligibility,
    holidays,
    moving,
    plans,
    police,
    psu,
    station_day,
    tables,
    vulnerability,
)

LAW = Path(str(files("posko.law") / "pilkada"))
HEAD = re.compile(r"^\[\[?([a-z_.]+)\]\]?$", re.MULTILINE)
READERS: Mapping[str, tuple[Callable[[str], object], ...]] = {
    "ballots.toml": (ballots.figures, ballots.uses),
    "cases.toml": (cases.requirements, cases.states, cases.steps, cases.clocks, cases.actors),
    "categories.toml": (categories.categories,),
    "crimes.toml": (crimes.crimes,),
    "decisions.toml": (tables.decisions,),
    "deadlines.toml": (deadlines.actors, deadlines.rules, deadlines.before_rules),
    "eligibility.toml": (eligibility.eligibility,),
    "holidays.toml": (holidays.decreed_until, holidays.overrides, holidays.receiving),
    "moving.toml": (moving.reasons, moving.routes, moving.roll_stands),
    "plans.toml": (plans.stages,),
    "police_classes.toml": (police.police_classes,),
    "psu.toml": (psu.triggers, psu.apart, psu.recounts, psu.steps),
    "station_day.toml": (station_day.station_day,),
    "tps_rawan.toml": (lambda regime: vulnerability.framework(regime, "tps-rawan-2024"),),
    "vulnerability.toml": (vulnerability.framework, vulnerability.supplement),
}


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


PLACES = [(path.name, head) for path in sorted(LAW.glob("*.toml")) for head in dict.fromkeys(HEAD.findall(_text(path)))]


def _regime(folder: Path, name: str, changed: tuple[str, str]) -> str:
    """A regime of its own name in a copy of the law, one text of its table `name` changed once."""
    regime = folder.name.replace("_", "").lower()
    shutil.copytree(LAW, folder / regime)
    table = folder / regime / name
    table.write_text(_text(table).replace(*changed, 1), encoding="utf-8")
    return regime


def _read(regime: str, name: str) -> None:
    for read in READERS[name]:
        read(regime)


@pytest.fixture(autouse=True)
def copied_law(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(LAW.parent / "refused_indicators.toml", tmp_path)
    monkeypatch.setattr(tables, "files", lambda _: tmp_path)


@pytest.mark.parametrize(("name", "head"), PLACES)
def test_a_key_that_no_reader_knows_is_refused_where_it_stands(tmp_path: Path, name: str, head: str) -> None:
    line = next(found.group() for found in HEAD.finditer(_text(LAW / name)) if found.group(1) == head)
    regime = _regime(tmp_path, name, (f"{line}\n", f'{line}\nsourcee = "x"\n'))
    with pytest.raises(ValueError, match=rf"{regime}/{name}, .*{head.split('.')[-1]}.*there is no key 'sourcee'; \w+"):
        _read(regime, name)


@pytest.mark.parametrize("name", READERS)
def test_a_table_that_is_spelt_right_is_read(tmp_path: Path, name: str) -> None:
    _read(_regime(tmp_path, name, ("", "")), name)


@pytest.mark.parametrize(
    ("name", "changed", "refusal"),
    [
        ("deadlines.toml", ("practice_source", "practise_source"), "'practice_source' is missing; 'practise_source'"),
        ("deadlines.toml", ("paraphrase_en", "paraphrase_eng"), "'paraphrase_en' is missing; 'paraphrase_eng' stands"),
        (
            "psu.toml",
            ("below = ", "belov = "),
            r"trigger 5 \(double-voters\): there is no key 'belov'; did you mean 'below",
        ),
        (
            "crimes.toml",
            ("raised = ", "raise = "),
            r"crime 2 \(177A\): there is no key 'raise'; did you mean 'raised'\?",
        ),
        ("psu.toml", ("[[apart]]", "[[apard]]"), r"psu\.toml: there is no key 'apard'; did you mean 'apart'\?"),
    ],
)
def test_the_nearest_right_key_is_named(tmp_path: Path, name: str, changed: tuple[str, str], refusal: str) -> None:
    regime = _regime(tmp_path, name, changed)
    with pytest.raises(ValueError, match=refusal):
        _read(regime, name)
