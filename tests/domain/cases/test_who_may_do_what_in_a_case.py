"""What a button asks and a service enforces in a case: who may, and when."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import pytest

from posko.domain.access import Compartment, Role, Viewer
from posko.domain.cases import exclusions, policies
from posko.domain.cases.machine import Case
from posko.domain.errors import BadInput, NotAllowed

WALLS = frozenset({Compartment.PUBLIC, Compartment.COORDINATION, Compartment.CASE})
BAWASLU = Viewer("person", "gk-bawaslu", "", "x", "31.75", "bawaslu", "bawaslu", Role.GAKKUMDU_MEMBER, "", WALLS)
POLICE = replace(BAWASLU, actor="gk-polres", agency="polres", root="polri")
PROSECUTOR = replace(BAWASLU, actor="gakkumdu", agency="kejari", root="kejaksaan")
# The institution is right and the role is not; so are nobody's hands.
CHIEF = replace(POLICE, actor="kapolres", role=Role.CHIEF)
HOUSE = replace(POLICE, kind="system", actor="system:x", role=None)


@pytest.mark.parametrize(
    "policy", [policies.writing, policies.picking, policies.taking_evidence, policies.linking, policies.asking]
)
def test_the_institution_that_has_the_case_in_hand_writes_in_it(
    policy: Callable[[str, Viewer], policies.Refusal],
) -> None:
    assert policy("polri", POLICE) is None
    for refused in (BAWASLU, PROSECUTOR, CHIEF, HOUSE):
        assert isinstance(policy("polri", refused), NotAllowed)


@pytest.mark.parametrize("policy", [policies.giving, policies.opening_original, policies.issuing, policies.receiving])
def test_a_piece_or_a_paper_is_of_one_institution(policy: Callable[..., policies.Refusal]) -> None:
    more = {"on_its_way": False} if policy is policies.giving else {}
    assert policy("polri", POLICE, **more) is None
    for refused in (BAWASLU, PROSECUTOR, CHIEF, HOUSE):
        assert isinstance(policy("polri", refused, **more), NotAllowed)


def test_a_piece_on_its_way_is_not_given_again() -> None:
    assert isinstance(policies.giving("polri", POLICE, on_its_way=True), BadInput)
    assert isinstance(policies.giving("polri", BAWASLU, on_its_way=True), NotAllowed)


def test_bawaslu_takes_reports_in_and_gives_totals_from_behind_the_wall() -> None:
    for policy in (policies.taking_in, policies.releasing_totals):
        assert policy(BAWASLU) is None
        for refused in (
            POLICE,
            replace(BAWASLU, role=Role.BAWASLU_OFFICER),
            replace(BAWASLU, compartments=frozenset()),
        ):
            assert isinstance(policy(refused), NotAllowed)


def test_an_event_is_the_word_of_its_institution_and_comes_where_the_case_stands() -> None:
    received = Case(violation="RECEIVED", decided={})
    assert policies.recording(received, "report.reviewed", BAWASLU) is None
    assert isinstance(policies.recording(received, "report.reviewed", POLICE), NotAllowed)
    assert isinstance(policies.recording(received, "report.reviewed", replace(BAWASLU, role=Role.CHIEF)), NotAllowed)
    refusal = policies.recording(received, "verdict.read", PROSECUTOR)
    assert isinstance(refusal, BadInput) and refusal.message == policies.OVERTAKEN


def test_a_task_is_done_by_who_has_it_or_who_has_the_case() -> None:
    for done in (POLICE, PROSECUTOR):
        assert policies.finishing("polri", "kejaksaan", done) is None
    for refused in (BAWASLU, CHIEF, HOUSE):
        assert isinstance(policies.finishing("polri", "kejaksaan", refused), NotAllowed)


def test_anybody_steps_back_and_nobody_lets_himself_in() -> None:
    assert exclusions.excluding("somebody", "polri", POLICE) is None
    assert isinstance(exclusions.excluding("somebody", "polri", PROSECUTOR), NotAllowed)
    assert isinstance(exclusions.excluding("somebody", "polri", CHIEF), NotAllowed)
    assert exclusions.excluding("gakkumdu", "kejaksaan", PROSECUTOR) is None
    readmitting = partial(exclusions.readmitting, holder="bawaslu", by_others=False)
    assert readmitting("somebody", "polri", by=POLICE) is None and readmitting("somebody", "polri", by=BAWASLU) is None
    assert isinstance(readmitting("gk-polres", "polri", by=POLICE), NotAllowed)
    assert isinstance(readmitting("somebody", "polri", by=PROSECUTOR), NotAllowed)


def test_bawaslu_renews_the_code_of_a_report_that_it_has_in_hand() -> None:
    assert policies.renewing_code("report", "bawaslu", BAWASLU) is None
    assert isinstance(policies.renewing_code("finding", "bawaslu", BAWASLU), NotAllowed)
    assert isinstance(policies.renewing_code("report", "polri", BAWASLU), NotAllowed)
    assert isinstance(policies.renewing_code("report", "polri", POLICE), NotAllowed)


def test_a_discussion_is_open_to_who_was_there_until_the_next_step() -> None:
    assert policies.speaking(POLICE, is_open=True, present=True) is None
    assert policies.amending("polri", POLICE, is_open=True) is None
    assert isinstance(policies.speaking(POLICE, is_open=True, present=False), NotAllowed)
    assert isinstance(policies.amending("polri", BAWASLU, is_open=True), NotAllowed)
    for closed in (policies.speaking(POLICE, is_open=False, present=True),
                   policies.amending("polri", POLICE, is_open=False)):  # fmt: skip
        assert isinstance(closed, NotAllowed) and "next step" in closed.message
    assert isinstance(policies.speaking(CHIEF, is_open=True, present=True), NotAllowed)


def test_who_issued_a_paper_keeps_its_scan_while_it_is_there() -> None:
    assert policies.keeping_scan("003/BA", "polri", POLICE, purged=False) is None
    assert isinstance(policies.keeping_scan("003/BA", "polri", BAWASLU, purged=False), NotAllowed)
    assert isinstance(policies.keeping_scan("003/BA", "polri", POLICE, purged=True), BadInput)
