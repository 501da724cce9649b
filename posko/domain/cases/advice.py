"""Advice on a report: accept, park or refuse it, and why, for the officer and for the reporter.

Table B of the law pages. The reporter reads it in words that need no law. Bawaslu decides; this only advises. Only a
report that cannot be true is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from posko.domain import calendar
from posko.domain.cases.report_form import REGIME, look_at
from posko.domain.errors import N_
from posko.law import cases as law
from posko.law import deadlines, tables
from posko.law.cases import Requirement

Outcome = Literal["accepted", "parked", "refused"]
# Whose matter a report is that came to this desk, as the officer reads it.
MEANT_FOR: Final = {
    "us": N_("this Bawaslu"),
    "above": N_("the Bawaslu above (province)"),
    "below": N_("the supervisor below (Panwascam)"),
    "other": N_("another institution than Bawaslu"),
}
BECAME: Final[Mapping[Outcome, str]] = {
    "accepted": N_("Accepted"),
    "parked": N_("Parked"),
    "refused": N_("Refused"),
}
# The parts that only a reporter can bring; a finding is Bawaslu's own.
_OF_A_REPORTER: Final = ("reporter_name", "reporter_address", "reporter_may_report", "signature_matches")
_FILING: Final = "report.filing"


@dataclass(frozen=True, slots=True)
class Advised:
    """`code` names the case of the table. `missing`: what the report lacks, each with its law; `ground`: the law of
    the rest, where there is any."""

    outcome: Outcome
    code: str
    officer: str
    reporter: str
    ground: str
    missing: tuple[Requirement, ...] = ()


@dataclass(frozen=True, slots=True)
class Taken:
    """A report as it lies on the table. `held`: its form fields by name, empty where they are not there.

    `received_at`: when it came in, which may be some time before `now`, when it is entered.
    """

    kind: str
    held: Mapping[str, object]
    known_at: datetime
    event_at: datetime | None
    received_at: datetime
    meant_for: str = "us"
    now: datetime | None = None


def advise(taken: Taken, *, regime: str = REGIME) -> Advised:
    """The outcome by the table, with both reasons."""
    if code := _untrue(taken, regime):
        return _advised(code, _filing(taken, regime) if code != "before_law" else "")
    own = dict.fromkeys(_OF_A_REPORTER, True) if taken.kind == "finding" else {}
    held = {**taken.held, **own, "event_at": taken.event_at}
    look = look_at(held, known_at=taken.known_at, received_at=taken.received_at, regime=regime)
    missing = tuple(each for each in law.requirements(regime) if each.code in look.missing)
    if taken.kind == "finding":
        # The seven days are those of reports (134(4)): a finding has no such limit.
        lacking = tuple(each for each in missing if each.code != "in_time")
        return _advised(_finding(lacking), "", lacking)
    if taken.meant_for != "us":
        return _advised(f"meant_for_{taken.meant_for}", _passing_on(taken.meant_for, regime), missing)
    return _advised(look.advice, _filing(taken, regime) if look.advice in ("late", "in_doubt") else "", missing)


def _untrue(taken: Taken, regime: str) -> str:
    """Of the dates, what cannot be; the form asks for days, so what is known on the day itself is in order."""
    now = taken.now or taken.received_at
    if calendar.local_day(taken.known_at) < tables.edition(regime, law.TABLE).start:
        return "before_law"
    if taken.received_at > now:
        return "received_ahead"
    if taken.known_at > taken.received_at:
        return "known_ahead" if taken.known_at > now else "received_before_known"
    if taken.event_at is None:
        return ""
    if taken.event_at > taken.received_at:
        return "event_ahead" if taken.event_at > now else "received_before_event"
    before = calendar.local_day(taken.known_at) < calendar.local_day(taken.event_at)
    return "known_before_event" if before else ""


def _finding(missing: tuple[Requirement, ...]) -> str:
    return "finding_wanting" if missing else "finding"


def _advised(code: str, ground: str, missing: tuple[Requirement, ...] = ()) -> Advised:
    outcome, officer, reporter = ADVICE[code]
    return Advised(outcome, code, officer, reporter, ground, missing)


def _filing(taken: Taken, regime: str) -> str:
    # Nothing that lies before the law became known; when it came in may be typed as any year.
    return deadlines.rule(regime, _FILING, calendar.local_day(taken.known_at)).basis_id


def _passing_on(meant_for: str, regime: str) -> str:
    state = {"above": "TAKEN_OVER", "below": "DELEGATED"}.get(meant_for, "NOT_REGISTERED")
    return law.states(regime)[state].basis_id


_NO_REPORTER = N_("A finding has no reporter; nobody outside is told.")
# Case of the table: outcome, what the officer is told, what the reporter is told.
ADVICE: Final[Mapping[str, tuple[Outcome, str, str]]] = {
    "register": (
        "accepted",
        N_("The report is complete, formally and materially. Review it and register it in time."),
        N_("Your report is complete. Bawaslu reviews and registers it; with your code you can follow what happens."),
    ),
    "complete": (
        "parked",
        N_("Take it in and give the receipt. It is not registered before what is missing is there."),
        N_("Your report is received, but something is missing. Bawaslu tells you what to bring, and until which day."),
    ),
    "in_doubt": (
        "accepted",
        N_(
            "Day 7 fell on a day on which offices were closed. Take it in and review it; only Bawaslu itself may say "
            "that it came too late."
        ),
        N_("Your report is received. Bawaslu reviews it; with your code you can follow what happens."),
    ),
    "late": (
        "parked",
        N_("It came after the time for reports. It is not registered; it may be initial information for a finding."),
        N_(
            "Your report came after the time that the law gives, so it cannot be registered as a report. "
            "Bawaslu looks whether it can use it as information."
        ),
    ),
    "unknown_reporter": (
        "parked",
        N_("Nobody is named as reporter. It is not registered; it may be initial information for a finding."),
        N_(
            "A report needs the name and address of the reporter; they stay sealed. Without them it cannot be "
            "registered, and Bawaslu looks whether it can use it as information."
        ),
    ),
    "meant_for_above": (
        "parked",
        N_("It is a matter of the Bawaslu above. Take it in, and let that Bawaslu take it over."),
        N_("Your report is received. It belongs to the Bawaslu of the province, which takes it over."),
    ),
    "meant_for_below": (
        "parked",
        N_("It is a matter of the supervisor below. Take it in, and delegate it."),
        N_("Your report is received. It belongs to the supervisor of the kecamatan, to whom it is passed on."),
    ),
    "meant_for_other": (
        "parked",
        N_(
            "It is no matter of Bawaslu. Take it in, do not register it, and tell the reporter which institution it is."
        ),
        N_("What you report is not for Bawaslu to handle. You are told which institution it is for."),
    ),
    "before_law": (
        "refused",
        N_("The law of this election does not reach back to that year. Check the year in which it became known."),
        N_("The year that you give for the day on which you learned of it is long past. Please check it."),
    ),
    "received_ahead": (
        "refused",
        N_("The moment in which it came in lies ahead. Correct it, or leave it empty for now."),
        N_("The date on which your report came in is being corrected."),
    ),
    "received_before_known": (
        "refused",
        N_("It came in before it became known: one of the two dates is wrong. Look at the letter, and correct it."),
        N_("By these dates your report came in before you learned of the event. Please check both dates."),
    ),
    "received_before_event": (
        "refused",
        N_("It came in before the event: one of the two dates is wrong. Look at the letter, and correct it."),
        N_("By these dates your report came in before the event happened. Please check both dates."),
    ),
    "known_ahead": (
        "refused",
        N_("The day on which it became known lies ahead. Ask again, and correct the date."),
        N_("The date that you give as the day on which you learned of it has not come yet. Please check it."),
    ),
    "event_ahead": (
        "refused",
        N_("The event lies ahead: only what has happened is reported. Ask again, and correct the date."),
        N_("The date that you give for the event has not come yet. Please check it."),
    ),
    "known_before_event": (
        "refused",
        N_("It became known before it happened: one of the two dates is wrong. Ask again, and correct it."),
        N_("By your dates you learned of the event before it happened. Please check both dates."),
    ),
    "finding": (
        "accepted",
        N_("The finding is complete. Where a crime is suspected, the first discussion of the three is due."),
        _NO_REPORTER,
    ),
    "finding_wanting": (
        "accepted",
        N_("The finding is recorded as it is. Complete what is missing while it is handled."),
        _NO_REPORTER,
    ),
}
