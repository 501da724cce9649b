"""House law: cases, voters and administration are guarded more closely, and what gives a right asks for a proof."""

from __future__ import annotations

from posko.domain.access import Act, Compartment
from posko.web.access_rules import RULES
from posko.web.rule import GUARDED, USUAL

_OPEN = {"public", "machine", "signed_in", "closed"}
# A role or a way in is given, a wall is opened or shut, what a case keeps leaves the post, a key is made.
PROVEN = {
    "people:add",
    "people:propose",
    "people:decide",
    "people:decline",
    "people:lend",
    "people:load_run",
    "people:record_agreement",
    "people:end_agreement",
    "people:countersign",
    "intake:enrol",
    "intake:make_cards",
    "intake:print_cards",
    "intake:add_gateway",
    "evidence:original",
    "cases:export",
    "cases:statistics_export",
    "cases:release_totals",
    "cases:evidence_original",
    "cases:paper_file",
    "cases:scan",
    "cases:exclude",
    "cases:let_in",
}


def test_pages_of_cases_voters_and_administration_ask_after_a_quarter_of_an_hour() -> None:
    acts = {Act.PEOPLE_MANAGE, Act.POST_KEEP, Act.DEVICE_MANAGE, Act.AGREEMENT_RECORD}
    walls = {Compartment.CASE, Compartment.VOTER}
    late = {name for name, rule in RULES.items() if (rule.act in acts or rule.compartment in walls) and rule.fresh > 15}
    assert late == set()
    assert GUARDED == 15


def test_no_page_stays_open_longer_than_half_an_hour() -> None:
    assert {name: rule.fresh for name, rule in RULES.items() if rule.fresh > 30} == {}
    assert USUAL == 30


def test_what_gives_a_right_or_leaves_a_wall_asks_for_a_fresh_proof() -> None:
    assert {name for name, rule in RULES.items() if rule.proven} >= PROVEN
    assert not {name for name in PROVEN if any(getattr(RULES[name], word) for word in _OPEN)}


def test_an_export_of_a_case_or_of_voters_asks_for_a_fresh_proof() -> None:
    walls = {Compartment.CASE, Compartment.VOTER}
    files = ("export", "csv", "xlsx", "pdf", "docx", "json")
    assert not {
        name for name, rule in RULES.items() if rule.compartment in walls and name.endswith(files) and not rule.proven
    }
