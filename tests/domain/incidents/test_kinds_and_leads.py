"""Which kinds of incidents there are, who leads each, and what is none."""

from __future__ import annotations

import copy
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from posko.domain.errors import BadInput
from posko.domain.incidents import kinds
from posko.domain.incidents.kinds import AtTable

TABLE = [AtTable("polres", "polri", "31.75"), AtTable("kpu", "kpu", "31.75"), AtTable("bawaslu", "bawaslu", "31.75")]


def table() -> dict[str, Any]:
    return tomllib.loads((files(kinds.FOLDER) / "kinds.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("demo", "Keramaian"),
        ("unjuk_rasa", "Unjuk rasa"),
        ("x", "Aksi damai di depan kantor"),
        ("x", "Aksi massa"),
        ("x", "Penyampaian pendapat di muka umum"),
        ("x", "Mogok kerja"),
        ("peaceful_assembly", "Peaceful assembly"),
        ("x", "March of students"),
        ("x", "Kelompok massa pengunjuk rasa"),
        ("x", "Basis massa pendukung"),
    ],
)
def test_a_peaceful_assembly_is_no_kind(code: str, name: str) -> None:
    read = copy.deepcopy(table())
    read["kind"].append({**read["kind"][-1], "code": code, "name_id": name})
    with pytest.raises(ValueError, match="refused"):
        kinds.read_kinds(read)


@pytest.mark.parametrize("name", ["Unjuk rasa", "Peaceful assembly", "demonstration"])
def test_nor_is_it_in_english_or_by_its_code(name: str) -> None:
    read = copy.deepcopy(table())
    read["kind"].append({**read["kind"][-1], "code": "x", "name_en": name})
    with pytest.raises(ValueError, match="refused"):
        kinds.read_kinds(read)


def test_a_kind_that_stands_twice_is_refused() -> None:
    read = table()
    read["kind"].append(read["kind"][0])
    with pytest.raises(ValueError, match="twice"):
        kinds.read_kinds(read)


@pytest.mark.parametrize(
    ("kind", "lead"),
    [
        ("logistics", "kpu"),
        ("queue", "kpu"),
        ("money", "bawaslu"),
        ("campaign_in_quiet", "bawaslu"),
        ("unlawful_voter", "bawaslu"),
        ("brawl", "polres"),
        ("threat", "polres"),
        ("damage", "polres"),
        ("flood", "bpbd"),
        ("fire", "bpbd"),
        ("power", "pemkot"),
        ("health", "sudin-kesehatan"),
        ("other", "polres"),
    ],
)
def test_who_leads_by_mandate(kind: str, lead: str) -> None:
    sits = [*TABLE, *(AtTable(code, "pemkot", "31.75") for code in ("pemkot", "bpbd", "sudin-kesehatan"))]
    assert kinds.lead_of(kinds.kinds()[kind], sits, "31.75") == lead


def test_who_keeps_the_post_leads_where_the_lead_does_not_sit_at_the_table() -> None:
    sits = [AtTable("polsek", "polri", "31.75.03"), *TABLE]
    assert kinds.lead_of(kinds.kinds()["flood"], sits, "31.75") == "polres"
    assert kinds.lead_of(kinds.kinds()["flood"], [AtTable("kpu", "kpu", "31.75")], "31.75") == "kpu"
    assert kinds.lead_of(kinds.kinds()["flood"], [], "31.75") == ""


def test_whoever_the_kind_names_hears_of_it_once() -> None:
    assert kinds.hearers_of(kinds.kinds()["damage"], "polres", ["kpu", "polres"]) == ["polres", "kpu"]


def test_a_word_is_read_as_the_kind_it_names() -> None:
    assert kinds.kind_of(" Late-Opening ").code == "late_opening"
    assert kinds.kind_of("banjir bandang").code == "other"
    with pytest.raises(BadInput, match="no incident"):
        kinds.kind_of("aksi damai")


@pytest.mark.parametrize(("told", "level"), [("4", 4), (1, 1), ("0", 3), ("lima", 3), (None, 3), (True, 3), (2.5, 3)])
def test_a_severity_that_is_none_is_that_of_the_kind(told: object, level: int) -> None:
    assert kinds.severity_of(told, kinds.kinds()["brawl"]) == level


@pytest.mark.parametrize(
    ("key", "instead", "refusal"),
    [
        ("leads", "lead", r"kinds\.toml, logistics: there is no key 'lead'; did you mean 'leads'\?"),
        ("source", "", r"kinds\.toml, logistics: 'source' is missing"),
    ],
)
def test_a_key_that_a_kind_does_not_have_is_refused_by_name(key: str, instead: str, refusal: str) -> None:
    told = table()
    value = told["kind"][0].pop(key)
    if instead:
        told["kind"][0][instead] = value
    with pytest.raises(ValueError, match=refusal):
        kinds.read_kinds(told)
