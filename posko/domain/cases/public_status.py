"""What the reporter is told by the code: where the matter stands, in plain words. No name, no title, no place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from posko.domain import calendar
from posko.domain.cases import machine
from posko.domain.deadlines import last_moment
from posko.domain.errors import N_
from posko.law import cases as law
from posko.law.cases import Requirement

_REPAIR: Final = "report.repair"
# Once the police have it, what the other machine says is the news; before, Bawaslu's own state is.
_WITH_OTHERS: Final = ("G5", "G6", "G7", "G8", "G9", "G10", "G11", "G12", "G13", "G14", "G15", "G16")


@dataclass(frozen=True, slots=True)
class Status:
    """`code` and `words` of one of the few things a reporter hears. `bring`: what is still missing, `until` when."""

    code: str
    words: str
    bring: tuple[Requirement, ...] = ()
    until: date | None = None


def status_of(case: machine.Case, missing: Sequence[object]) -> Status:
    """The status as the reporter reads it. `missing`: as the last review named it; only what the law names is shown."""
    code = _code(case)
    if code != "incomplete":
        return Status(code, WORDS[code])
    bring = tuple(each for each in law.requirements(case.regime) if each.code in missing)
    run = case.running.get(_REPAIR)
    until = calendar.local_day(last_moment(run.deadline.warn_by)) if run else None
    return Status(code, WORDS[code], bring, until)


def _code(case: machine.Case) -> str:
    if case.gakkumdu in _ENDS:
        return _ENDS[case.gakkumdu]
    head = case.gakkumdu.partition("_")[0]
    if head in _WITH_OTHERS:
        return _stage(int("".join(sign for sign in head if sign.isdigit())))
    return _VIOLATION.get(case.violation, "handled")


def _stage(number: int) -> str:
    """G5 and G6 are the police's, up to G10 the prosecutor's, what follows the court's."""
    if number <= 6:
        return "police"
    return "prosecutor" if number <= 10 else "court"


_ENDS: Final[Mapping[str, str]] = {
    "SP3": "ended_investigation",
    "SKP2": "ended_prosecution",
    "LAPSED": "ended_lapsed",
    "DONE": "ended_executed",
}
_VIOLATION: Final[Mapping[str, str]] = {
    "RECEIVED": "received",
    "LATE": "late",
    "INITIAL_REVIEW": "reviewed",
    "INCOMPLETE": "incomplete",
    "DROPPED": "ended_incomplete",
    "NOT_REGISTERED": "ended_not_registered",
    "WITHDRAWN": "ended_withdrawn",
    "INFO_AWAL": "traced",
    "TAKEN_OVER": "passed_on",
    "DELEGATED": "passed_on",
    "TEMUAN": "finding",
    "REGISTERED": "registered",
    "HANDLING": "handled",
    "DECIDED_ETIK": "ethics",
    "DECIDED_ADMIN": "administrative",
    "DECIDED_CRIME": "to_police",
    "DECIDED_DISPUTE": "dispute",
    "DECIDED_OTHER_LAW": "other_law",
    "FORWARDED": "other_law",
    "RULED": "ruled",
    "KPU_ACTED": "ended_acted",
    "KPU_IGNORED": "ended_ignored",
    "CLOSED": "ended_ethics",
    "DECIDED_NONE": "ended_none",
}
WORDS: Final[Mapping[str, str]] = {
    "received": N_("Your report is received. Bawaslu looks whether it is complete."),
    "late": N_("Your report came after the time for reports. Bawaslu looks whether it can use it as information."),
    "reviewed": N_("Your report is being reviewed. It is complete; Bawaslu registers it next."),
    "incomplete": N_("Your report is incomplete. Bring to Bawaslu what is missing."),
    "registered": N_("Your report is registered."),
    "finding": N_("Bawaslu carries the matter on as a finding of its own."),
    "handled": N_("Your report is being handled by Bawaslu, the police and the prosecutor together."),
    "passed_on": N_("Your report is passed on to another level of Bawaslu, which goes on with it."),
    "to_police": N_("Bawaslu has decided that it is to be forwarded to the police."),
    "police": N_("It is forwarded to the police, who investigate."),
    "prosecutor": N_("It is with the police and the public prosecutor, who prepare the way to court."),
    "court": N_("It is before the court, or the court has spoken."),
    "ethics": N_("Bawaslu sees a breach of the code of ethics. It goes to DKPP."),
    "administrative": N_("Bawaslu sees an administrative breach. KPU has to act on it."),
    "dispute": N_("It is a dispute, which Bawaslu decides."),
    "ruled": N_("Bawaslu has ruled on the dispute. KPU has to act on it."),
    "other_law": N_("Bawaslu sees a breach of another law. It is forwarded to the institution in charge."),
    "ended_incomplete": N_("It has ended: what was missing was not brought."),
    "traced": N_("Your report serves as information. Bawaslu traces whether it can be carried on as a finding."),
    "ended_withdrawn": N_("It has ended: the report was withdrawn."),
    "ended_not_registered": N_("It has ended: the report was not registered. Bawaslu tells you why."),
    "ended_acted": N_("It has ended: KPU has acted on it."),
    "ended_ignored": N_("It has ended: KPU did not act in time, and Bawaslu warned it."),
    "ended_ethics": N_("It has ended: DKPP has ruled on it."),
    "ended_none": N_("It has ended: Bawaslu sees no violation."),
    "ended_investigation": N_("It has ended: the investigation was stopped."),
    "ended_prosecution": N_("It has ended: the prosecution was stopped."),
    "ended_lapsed": N_("It has ended: the time that the law gives ran out."),
    "ended_executed": N_("It has ended: the court's verdict was carried out."),
}
