"""Real cases day by day: which clocks ran, what was late, and where the matter stood. Later steps are synthetic."""

from __future__ import annotations

from datetime import date

import pytest

from posko.domain.cases import answer
from posko.domain.cases.events import read_moment
from posko.domain.cases.machine import Case, at_risk, lateness, replay
from posko.domain.errors import BadInput
from tests.real_cases import KARAWANG, LONG, PENAJAM, PINANG_RANTI, TO_THE_VERDICT


def played(text: str, until: str = "") -> Case:
    return replay(answer.read_lines(text.splitlines()), until=read_moment(until, "until", 0) if until else None)


def test_pinang_ranti_is_with_the_police_on_the_third_of_december() -> None:
    case = played(PINANG_RANTI)
    assert (case.violation, case.gakkumdu) == ("DECIDED_CRIME", "G5_PENYIDIKAN")
    assert list(case.running) == ["gakkumdu.penyidikan"]
    deadline = case.running["gakkumdu.penyidikan"].deadline
    assert (deadline.due_inclusive, deadline.due_exclusive) == (date(2024, 12, 20), date(2024, 12, 23))
    assert lateness(case) == ()


def test_pinang_ranti_is_at_risk_between_both_countings_and_lapses_after_the_later() -> None:
    assert not at_risk(played(PINANG_RANTI, "2024-12-20T23:59+07:00"))
    between = played(PINANG_RANTI, "2024-12-23T23:59:59+07:00")
    assert (between.gakkumdu, at_risk(between)) == ("G5_PENYIDIKAN", True)
    lapsed = played(PINANG_RANTI, "2024-12-24T00:00+07:00")
    assert (lapsed.gakkumdu, at_risk(lapsed), lapsed.violation) == ("LAPSED", False, "DECIDED_CRIME")
    assert answer.as_json(lapsed)["next"] == []


def test_pinang_ranti_goes_on_to_its_verdict_in_time() -> None:
    case = played(PINANG_RANTI + TO_THE_VERDICT)
    assert (case.gakkumdu, lateness(case)) == ("G12_VONIS", ())
    assert {"court.appeal", "court.delivery"} == set(case.running)


def test_the_worst_chain_is_in_time_by_practice_though_not_by_the_statute() -> None:
    case = played(LONG)
    assert (case.gakkumdu, lateness(case)) == ("DONE", ())
    on_the_way = played(LONG, "2025-02-03T12:00+07:00")
    verdict = on_the_way.running["court.verdict"].deadline
    assert (verdict.due_exclusive, verdict.practice_due) == (date(2025, 1, 28), date(2025, 2, 4))
    assert at_risk(on_the_way)


def test_penajam_was_in_time_by_both_countings_from_the_courts_own_date() -> None:
    case = played(PENAJAM)
    assert case.gakkumdu == "G14_VONIS_PT"
    # The high court counted from its own receipt (6 January); by the statute's wording its seven days were over, but
    # as long as the receipt is not told nobody is late.
    assert lateness(case) == ()
    other_date = played(PENAJAM.replace("2024-12-16T09", "2024-12-12T10"), "2024-12-23T15:00+07:00")
    assert not [each for each in lateness(other_date) if each.rule == "court.verdict"]


def test_karawang_lapses_when_the_suspect_is_not_handed_over_in_five_working_days() -> None:
    through = KARAWANG.strip().splitlines()
    lapsed = played("\n".join(through), "2025-01-22T00:00+07:00")
    assert lapsed.gakkumdu == "LAPSED"
    assert [late.rule for late in lateness(lapsed)] == ["gakkumdu.pelimpahan"]
    assert played("\n".join(through), "2025-01-21T23:59+07:00").gakkumdu == "G9_P21_TAHAP2"
    too_late = [*through, '{"at":"2025-01-22T08:00+07:00","event":"suspect.handed_over","actor":"polres"}']
    with pytest.raises(BadInput, match=r"Line 14: suspect.handed_over .*DECIDED_CRIME / LAPSED; allowed: nothing"):
        played("\n".join(too_late))


def test_a_report_of_eight_days_is_late_and_may_still_become_a_finding() -> None:
    text = """
{"at":"2024-12-05T10:00+07:00","event":"report.received","actor":"bawaslu","known_at":"2024-11-27T20:00+07:00"}
"""
    late = played(text)
    assert (late.violation, late.gakkumdu) == ("LATE", "")
    assert [each.rule for each in lateness(late)] == ["report.filing"]
    assert played(text.replace("2024-12-05", "2024-12-04")).violation == "RECEIVED"
    found = played(text + '{"at":"2024-12-06T10:00+07:00","event":"finding.recorded","actor":"bawaslu"}')
    assert (found.violation, found.gakkumdu) == ("TEMUAN", "")


def test_an_administrative_breach_goes_to_kpu_with_its_clock_and_stops_the_crime() -> None:
    registered = LONG.strip().splitlines()[2].replace("}", ',"suspected_crime":true}')
    lines = [*LONG.strip().splitlines()[:2], registered]
    decided = '{"at":"2024-12-08T10:00+07:00","event":"decision.made","actor":"bawaslu","class":"administrative"}'
    case = played("\n".join([*lines, decided]))
    assert (case.violation, case.gakkumdu) == ("DECIDED_ADMIN", "STOP")
    assert list(case.running) == ["kpu.follow_up"]
    assert lateness(case) == (), "no discussion was owed where there is no crime"
    acted = played("\n".join([*lines, decided, '{"at":"2024-12-15T09:00+07:00","event":"kpu.acted","actor":"kpu"}']))
    assert (acted.violation, dict(acted.running), lateness(acted)) == ("KPU_ACTED", {}, ())
    warned = played(
        "\n".join([*lines, decided, '{"at":"2024-12-17T09:00+07:00","event":"kpu.ignored","actor":"bawaslu"}'])
    )
    assert (warned.violation, [late.rule for late in lateness(warned)]) == ("KPU_IGNORED", ["kpu.follow_up"])


def test_a_dispute_is_ruled_on_and_then_kpu_has_three_working_days() -> None:
    lines = LONG.strip().splitlines()[:3]
    decided = '{"at":"2024-12-08T10:00+07:00","event":"decision.made","actor":"bawaslu","class":"dispute"}'
    ruled = '{"at":"2024-12-13T10:00+07:00","event":"dispute.ruled","actor":"bawaslu"}'
    case = played("\n".join([*lines, decided, ruled]))
    assert (case.violation, list(case.running)) == ("RULED", ["kpu.dispute_follow_up"])
    assert case.running["kpu.dispute_follow_up"].deadline.breach_after == date(2024, 12, 18), "over a weekend"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('"evidence":2', '"evidence":1'), "Line 7: decision.made .*at least two pieces of evidence"),
        (('"n":2', '"n":3'), "Line 6: discussion.held cannot happen here"),
        (('"reason":"saksi tambahan"', '"reason":" "'), "Line 5: handling.extended .*recorded reason"),
        (
            ('"event":"report.registered"', '"event":"report.enrolled"'),
            "Line 3: there is no event “report.enrolled”; did you mean",
        ),
        (('"at":"2024-12-07T09:00+07:00"', '"at":"2024-12-07T09:00"'), "Line 4: “at” is “2024-12-07T09:00”"),
        (('"at":"2024-12-07T09:00+07:00"', '"at":"2024-12-05T09:00+07:00"'), "Line 4: .*lies before the event above"),
        (('"class":"crime"', '"class":"felony"'), "Line 7: decision.made: “class” must say one of crime"),
        (('"known_at":"2024-12-04T08:00+07:00"', '"known_at":"2024-12-05T08:00+07:00"'), "Line 1: “known_at” lies"),
        (('"actor":"pn","received_at"', '"received_at"'), "Line 20: “actor” is missing"),
    ],
)
def test_an_event_that_is_wrong_names_its_line_and_what_is_right(change: tuple[str, str], words: str) -> None:
    text = LONG.strip()
    assert change[0] in text
    with pytest.raises(BadInput, match=words):
        played(text.replace(change[0], change[1], 1))
