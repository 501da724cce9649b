"""Penalties of election crimes: prison in months, fine in million rupiah."""

from __future__ import annotations

import pytest

from posko.law.crimes import Crime, crimes

#     article     prison     fine           note
TABLE = [
    ("178A", (24, 72), (24, 72), "impersonation"),
    ("178B", (36, 108), (36, 108), "votes twice; Pinang Ranti"),
    ("178C(1)", (36, 72), (36, 72), ""),
    ("178C(2)", (36, 144), (36, 144), ""),
    ("178D", (36, 108), (100, 300), ""),
    ("178F", (36, 144), (100, 1000), ""),
    ("180(1)", (36, 72), (36, 72), ""),
    ("180(2)", (36, 96), (36, 96), "law.md said 36-72; law-statute wins"),
    ("187A", (36, 72), (200, 1000), "giver and receiver"),
    ("190A", (36, 72), (500, 7500), ""),
    ("193(4)", (12, 60), (12, 60), ""),
    ("195", (60, 120), (2500, 5000), ""),
    ("198A", (12, 24), (12, 24), ""),
    ("182B", (24, 72), (24, 72), "fine read in the statute"),
    ("187D", (36, 72), (36, 72), "fine read in the statute"),
    ("193(1)", (36, 144), (36, 144), "fine read in the statute"),
    ("193B", (12, 144), (12, 144), "fine read in the statute"),
    ("177B", (24, 72), (24, 72), ""),
    ("183", (12, 36), (12, 36), "base text"),
    ("194", (6, 24), (6, 24), "base text"),
    ("196", (12, 36), (6, 12), "base text, repealed"),
    ("197(1)", (24, 60), (240, 600), "base text"),
    ("198", (12, 24), (12, 24), "base text"),
]


def _crime(code: str) -> Crime:
    return next(crime for crime in crimes("pilkada") if crime.code == code)


@pytest.mark.parametrize(("code", "prison", "fine", "note"), TABLE)
def test_a_crime_has_the_penalty_of_the_statute(
    code: str, prison: tuple[int, int], fine: tuple[int, int], note: str
) -> None:
    crime = _crime(code)
    assert tuple(term.length for term in crime.prison) == prison, note
    assert {term.unit for term in crime.prison} == {"months"}
    assert crime.fine is not None and [*crime.fine] == [*fine], note


def test_campaigning_in_the_quiet_period_starts_at_fifteen_days() -> None:
    least, most = _crime("187(1)").prison
    assert ((least.length, least.unit), (most.length, most.unit)) == ((15, "days"), (3, "months"))


def test_what_was_read_in_the_base_text_alone_is_not_verified() -> None:
    unread = [crime.code for crime in crimes("pilkada") if not crime.verified]
    assert unread == ["177", "183", "194", "196", "197(1)", "198"]
    assert all("UU 1/2015" in _crime(code).source for code in unread)


def test_only_187_3_and_the_repealed_196_are_not_proposed_by_themselves() -> None:
    assert [crime.code for crime in crimes("pilkada") if not crime.suggest] == ["187(3)", "196"]


def test_prison_and_fine_go_together_but_for_campaigning_and_officials() -> None:
    either = {crime.code for crime in crimes("pilkada") if crime.both == "and-or"}
    assert either == {"187(1)", "187(2)", "187(3)", "188"}
    assert all(crime.fine and crime.both for crime in crimes("pilkada"))
