"""The tables of one regime are held against each other: what one names, the other has."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

import pytest

from posko.law import cases, categories, crimes, deadlines, eligibility, holidays, moving, plans, psu, tables
from posko.law.eligibility_facts import CASE_FIELDS

LETTER = "A-PINDAH"  # what a moved voter brings beside the document that says who he is

pytestmark = pytest.mark.parametrize("regime", tables.regimes())


def _values(regime: str, field: str) -> set[str]:
    """The values of a choice that the rules of table A speak of."""
    conditions = chain.from_iterable(rule.conditions for rule in eligibility.eligibility(regime).rules)
    named = [each.value for each in conditions if each.field == field]
    return {str(value) for each in named for value in (each if isinstance(each, frozenset) else [each])}


def test_the_desk_knows_the_documents_of_the_kinds_of_voter_and_no_others(regime: str) -> None:
    known = {document.code for kind in categories.categories(regime) for document in kind.documents}
    asked = next(field for field in CASE_FIELDS if field.name == "doc").values
    assert {*asked} - {"none"} <= known <= {*asked, LETTER, "OTHER"}
    assert _values(regime, "doc") <= {*asked}


def test_a_rule_lets_vote_as_a_kind_of_voter_that_is_there(regime: str) -> None:
    kinds = {kind.code for kind in categories.categories(regime)}
    assert {rule.category for rule in eligibility.eligibility(regime).rules if rule.category} <= kinds
    assert all(rule.category for rule in eligibility.eligibility(regime).rules if rule.outcome == "VOTE")


def test_a_reason_to_move_has_a_cut_off_before_voting_day(regime: str) -> None:
    cut_offs = {each.code: each.anchor for each in deadlines.before_rules(regime)}
    assert {cut_offs[f"move.{reason.cut_off}"] for reason in moving.reasons(regime)} == {"voting"}


def test_who_acts_in_a_case_is_an_actor_with_a_name(regime: str) -> None:
    turns = {state.actor for state in cases.states(regime).values() if state.actor}
    assert turns <= {*deadlines.actors(regime), "dkpp", "other"}


def test_a_clock_of_a_case_runs_by_a_deadline_and_begins_with_an_event(regime: str) -> None:
    events = {*cases.event_names(regime)}
    rules = {*deadlines.codes(deadlines.rules(regime))}
    for clock in cases.clocks(regime):
        assert clock.rule in rules
        assert {*chain(clock.begins, clock.since, clock.ended_by, clock.dropped_by)} <= events, clock.rule


def test_a_recount_is_bounded_by_a_deadline_and_hours_name_stages_that_are_there(regime: str) -> None:
    rules: Mapping[str, deadlines.Rule] = {each.code: each for each in deadlines.rules(regime)}
    assert all(rules[each.rule].code for each in psu.recounts(regime))
    stages = {stage.code for stage in plans.stages(regime)}
    assert all(each.stages <= stages for each in holidays.receiving(regime))


def test_what_raises_a_penalty_is_an_article_that_is_there(regime: str) -> None:
    assert {crime.raised for crime in crimes.crimes(regime) if crime.raised} <= {*crimes.by_article(regime)}
