"""What a report holds and lacks, and what follows."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

import pytest

from posko.domain.cases import penalty, sealing
from posko.domain.cases.report_form import look_at
from posko.domain.errors import BadInput
from posko.domain.plans.phases import JAKARTA
from posko.domain.vaults.pairs import new_pair
from posko.law.crimes import crimes

KNOWN = datetime(2024, 11, 27, 12, tzinfo=JAKARTA)
WHOLE = {
    "reporter_name": "x", "reporter_address": "x", "reporter_may_report": True, "reported_name": "x",
    "reported_address": "x", "signature_matches": True, "event_at": "x", "event_place": "x", "description": "x",
    "evidence_count": 2,
}  # fmt: skip


def looked(changed: dict[str, object] | None = None, *, days: int = 1) -> tuple[tuple[str, ...], str]:
    found = look_at({**WHOLE, **(changed or {})}, known_at=KNOWN, received_at=KNOWN + timedelta(days=days))
    return found.missing, found.advice


def test_a_whole_report_may_be_registered() -> None:
    assert looked() == ((), "register")


@pytest.mark.parametrize(
    ("changed", "missing", "advice"),
    [
        ({"signature_matches": False}, ("signature",), "complete"),
        ({"evidence_count": 0, "description": ""}, ("description", "evidence"), "complete"),
        ({"reported_address": ""}, ("reported_identity",), "complete"),
        ({"reporter_name": "", "reporter_address": ""}, ("reporter_identity",), "unknown_reporter"),
        ({"reporter_may_report": False}, ("reporter_right",), "complete"),
    ],
)
def test_what_is_missing_is_named(changed: dict[str, object], missing: tuple[str, ...], advice: str) -> None:
    assert looked(changed) == (missing, advice)


def test_the_eighth_day_is_late_and_the_seventh_is_not() -> None:
    assert looked(days=7) == ((), "register")
    assert looked(days=8) == (("in_time",), "late")


def test_a_penalty_is_raised_by_a_third_of_the_most() -> None:
    double = next(crime for crime in crimes("pilkada") if crime.code == "178B")
    assert penalty.of(double).prison == (1080, 3240)
    assert penalty.of(double, raised=True).prison == (1080, 4320)
    other = next(crime for crime in crimes("pilkada") if crime.code == "178A")
    both = penalty.widest([penalty.of(double), penalty.of(other)])
    assert both is not None and both.prison == (720, 3240) and both.fine == (Fraction(24), Fraction(108))
    assert penalty.widest([]) is None


def test_what_is_sealed_opens_with_its_key_in_its_place_only() -> None:
    member, case_key, other = new_pair(), new_pair(), new_pair()
    wrapped = sealing.wrap(case_key, member.public, 3, of="case:7")
    assert case_key.private not in wrapped
    assert sealing.unwrap(wrapped, member, 3, of="case:7") == case_key
    for key, version, of in ((other, 3, "case:7"), (member, 2, "case:7"), (member, 3, "case:8")):
        with pytest.raises(BadInput, match="does not open"):
            sealing.unwrap(wrapped, key, version, of=of)
    content = sealing.seal(b"saksi", case_key.public, 3, of="case:7 person:1")
    assert b"saksi" not in content and sealing.version_of(content) == 3
    assert sealing.unseal(content, case_key, of="case:7 person:1") == b"saksi"
    for key, of, bytes_ in (
        (other, "case:7 person:1", content),
        (case_key, "case:7 person:2", content),
        (case_key, "case:7 person:1", content[:-1] + bytes([content[-1] ^ 1])),
        (case_key, "case:7 person:1", content[:7] + bytes([4]) + content[8:]),
    ):
        with pytest.raises(BadInput, match="does not open"):
            sealing.unseal(bytes_, key, of=of)
    for bytes_ in (b"", b"PCK", b"altered bytes"):
        with pytest.raises(BadInput, match="not sealed under a key of a case"):
            sealing.unseal(bytes_, case_key, of="case:7 person:1")
