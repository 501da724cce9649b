"""The needs of a step, and the refusal if one of them is missing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from posko.domain import calendar, deadlines
from posko.domain.cases import elements
from posko.domain.cases.case import Case
from posko.domain.cases.events import TWO_PIECES, Event
from posko.law import cases as law
from posko.law.cases import Step


def wanting(step: Step, case: Case, event: Event) -> str:
    """The first thing that the step needs and that is not there, in words; "" where nothing is wanting."""
    found = (_OF_THE_CASE[need](step, case) for need in step.needs if need in _OF_THE_CASE)
    told = (_OF_THE_EVENT[need](event) for need in step.needs if need in _OF_THE_EVENT)
    return next((why for why in (*told, *found) if why), "")


def closed(step: Step, case: Case) -> bool:
    """Whether no event of any words could take the step where the case stands."""
    if step.event == "discussion.held" and step.when.get("n") in case.discussions:
        return True
    return not open_to(step, case)


def open_to(step: Step, case: Case) -> bool:
    """Whether what has happened leaves the step open: an event takes it in the classes where it does, in no other."""
    return not any(_OF_THE_CASE[need](step, case) for need in step.needs if need in _OF_THE_CASE)


def _pieces(event: Event) -> str:
    few = int(event.said.get("evidence", 0)) < TWO_PIECES
    return "a crime is decided on at least two pieces of evidence" if few else ""


def _pieces_where_told(event: Event) -> str:
    return _pieces(event) if "evidence" in event.said else ""


def _elements(event: Event) -> str:
    found = elements.unanswered(event.said["elements"]) if "elements" in event.said else ()
    return f"not ticked, and not answered with a reason: {', '.join(found)}" if found else ""


def _reason(event: Event) -> str:
    return "" if str(event.said.get("reason", "")).strip() else "it needs a recorded reason"


def _missing(event: Event) -> str:
    return "" if event.said.get("missing") else "what is missing must be named"


def _waived(event: Event) -> str:
    if event.said.get("waived") is True:
        return ""
    return "the time of appeal still runs; it is final before only where both sides waived it: “waived”: true"


def _discussions(step: Step, case: Case) -> str:
    return "" if {1, 2} <= case.discussions else "a crime is decided after the first two discussions"


def _term(step: Step, case: Case) -> str:
    """A clock of the state that is left must be past its latest date."""
    for clock in law.clocks(case.regime):
        run = case.running.get(clock.rule)
        if run is None or not set(clock.runs_in) & set(step.sources) or run.deadline.last is None:
            continue
        if case.at is not None and not deadlines.is_breached(run.deadline, case.at):
            return f"{run.rule} runs until the end of {calendar.local_day(run.deadline.last)}; only after it"
    return ""


def _first(event: str, why: str) -> Callable[[Step, Case], str]:
    return lambda step, case: why if event in case.happened else ""


def _another(step: Step, case: Case) -> str:
    return "this class was decided before" if step.when.get("class") in case.decided else ""


def _something_wrong(step: Step, case: Case) -> str:
    return "it was decided that there is no violation" if "none" in case.decided else ""


def _no_centre(step: Step, case: Case) -> str:
    return "the centre has the matter already" if case.gakkumdu else ""


def _no_appeal(step: Step, case: Case) -> str:
    return "the verdict on appeal is the last" if "appeal.decided" in case.happened else ""


def _first_forwarding(step: Step, case: Case) -> str:
    classes = {cls for cls, state in case.threads.items() if state in step.sources}
    return "it was forwarded before" if classes <= case.forwarded else ""


_OF_THE_EVENT: Mapping[str, Callable[[Event], str]] = {
    "two_pieces_of_evidence": _pieces,
    "two_pieces_where_told": _pieces_where_told,
    "elements": _elements,
    "reason": _reason,
    "missing": _missing,
    "waived": _waived,
}
_OF_THE_CASE: Mapping[str, Callable[[Step, Case], str]] = {
    "two_discussions": _discussions,
    "term_over": _term,
    "first_extension": _first("handling.extended", "handling is extended once"),
    "first_start": _first("investigation.started", "the investigation was begun before"),
    "first_forwarding": _first_forwarding,
    "another_class": _another,
    "no_centre": _no_centre,
    "something_wrong": _something_wrong,
    "no_appeal": _no_appeal,
}
