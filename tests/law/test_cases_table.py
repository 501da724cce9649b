"""The table of the two machines says only what can happen, and says where it was read."""

from __future__ import annotations

import pytest

from posko.law import cases, deadlines
from posko.law.cases import MACHINES, NOTHING, STAYS, Machine

REGIME = "pilkada"
# What no source writes as an event: it comes from a clock, or from an officer outside this table.
BY_THE_CLOCK = {"LAPSED"}
CONTRACT = (
    "finding.recorded report.received report.reviewed report.completed report.dropped report.taken_over "
    "report.delegated report.registered discussion.held handling.extended decision.made report.forwarded file.sent "
    "file.returned file.resubmitted file.accepted suspect.handed_over case.transferred verdict.read appeal.filed "
    "appeal.decided verdict.final verdict.executed investigation.stopped prosecution.stopped"
)
# With what table B lets end whatever is no crime: KPU_ACTED, KPU_IGNORED, RULED and CLOSED.
ENDS = "ethics.ruled dispute.ruled kpu.acted kpu.ignored"
# With what the decisions on doubtful points add, and the notice that an investigation began (SPDP).
ADDED = "suspicion.raised report.withdrawn report.informed investigation.started"


def test_the_events_are_those_of_the_contract_and_the_ends_of_what_is_no_crime() -> None:
    assert set(cases.event_names(REGIME)) == {*CONTRACT.split(), *ENDS.split(), *ADDED.split()}


@pytest.mark.parametrize("machine", MACHINES)
def test_every_state_can_be_reached(machine: Machine) -> None:
    steps = [step for step in cases.steps(REGIME) if step.machine == machine]
    reached, before = {NOTHING}, -1
    while len(reached) != before:
        before = len(reached)
        reached |= {step.to for step in steps if reached & set(step.sources) and step.to != STAYS}
    known = {code for code, state in cases.states(REGIME).items() if state.machine == machine}
    assert known - reached - BY_THE_CLOCK == set()


@pytest.mark.parametrize("code", [code for code, state in cases.states(REGIME).items() if state.last])
def test_from_a_last_state_no_step_goes_on_in_its_machine(code: str) -> None:
    # A report that was dropped or not registered may still be the ground of a finding of the supervisor's own, or be
    # initial information; a decision of another class ends nothing and goes on beside what ended.
    beside = ("finding.recorded", "report.informed")
    onward = [step for step in cases.steps(REGIME) if code in step.sources and step.event not in beside]
    assert [step for step in onward if not step.aside] == []


def test_a_state_that_is_not_the_last_has_a_way_on_or_waits_for_another_institution() -> None:
    sources = {code for step in cases.steps(REGIME) if not step.aside for code in step.sources}
    waiting = {code for code, state in cases.states(REGIME).items() if not state.last} - sources
    assert waiting == {"DECIDED_CRIME"}


def test_every_clock_is_a_rule_of_the_law_and_only_two_let_a_matter_lapse() -> None:
    rules = set(deadlines.codes(deadlines.rules(REGIME)))
    assert {clock.rule for clock in cases.clocks(REGIME)} <= rules
    lapsing = {clock.rule for clock in cases.clocks(REGIME) if clock.lapses_from}
    assert lapsing == {"gakkumdu.penyidikan", "gakkumdu.pelimpahan"}


def test_what_is_unverified_says_so() -> None:
    for state in cases.states(REGIME).values():
        assert state.verified == (state.mark in ("V", "V-p")), state.code
