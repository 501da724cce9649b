"""The machines played: one event after the other, with the clocks that run, what was late, and what may come next.

A case is never changed: each event gives the next one, so that what is stored can be held against a replay.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from posko.domain import calendar, deadlines
from posko.domain.calendar import REGIME
from posko.domain.cases import filing, needs
from posko.domain.cases.case import Case, Late, Running
from posko.domain.cases.events import Event, actor_words
from posko.domain.errors import N_, BadInput
from posko.domain.plans import clocks
from posko.law import cases as law
from posko.law import deadlines as law_deadlines
from posko.law.cases import Clock, Step

__all__ = ["REGIME", "Case", "Late", "Running"]

LAPSED = "LAPSED"
_FORWARDED = "report.forwarded"
_DECIDED = "decision.made"
# Once a report is registered, nobody asks any more whether it came in time.
_NOT_REGISTERED = ("RECEIVED", "INITIAL_REVIEW", "INCOMPLETE")
_OF_A_VERDICT = ("verdict.final", "verdict.executed")
Said = Mapping[str, Any]


class ImpossibleError(BadInput):
    """An event that cannot have happened where the case stands."""


def replay(events: Iterable[Event], *, until: datetime | None = None, regime: str = REGIME) -> Case:
    """The case after its events, as it stood at `until` (by default at the last event). BadInput as `advance`."""
    case = Case(regime)
    for event in events:
        if until is not None and event.at > until:
            break
        case = advance(case, event)
    at = until or case.at
    return case if at is None else at_moment(case, at)


def advance(case: Case, event: Event) -> Case:
    """The case after one more event. BadInput for one that is out of order or impossible, naming what is allowed."""
    if case.at is not None and event.at < case.at:
        raise BadInput(
            "Line %(line)s: %(event)s at %(at)s lies before the event above it (%(before)s). Events stand in the order "
            "in which they happened.",
            line=event.line,
            event=event.name,
            at=event.at.isoformat(),
            before=case.at.isoformat(),
        )
    case = at_moment(case, event.at)
    try:
        return _take(case, event)
    except (ValueError, OverflowError) as wrong:
        if isinstance(wrong, BadInput):
            raise
        raise BadInput("Line %(line)s: %(reason)s", line=event.line, reason=str(wrong)) from wrong


def _take(case: Case, event: Event) -> Case:
    tells = _said(case, event)
    fitting = [step for step in law.steps(case.regime) if _fits(step, case, event, tells)]
    taken = [step for step in fitting if needs.open_to(step, case)]
    if any(_stands_alone(step) for step in fitting):
        _check_actor(case, event, taken or fitting)
    if not any(_stands_alone(step) for step in taken):
        raise _impossible(case, event, next(filter(None, (needs.wanting(step, case, event) for step in fitting)), ""))
    _check_receipt(case, event)
    for step in taken:
        if why := needs.wanting(step, case, event):
            raise _impossible(case, event, why)
    return _follow(case, event, taken, tells)


def at_moment(case: Case, at: datetime) -> Case:
    """The case at a moment, with no event in between.

    A clock that has run out for good makes the case lapse. A clock that leaves a choice makes an uncontested decision
    final.
    """
    for clock in law.clocks(case.regime):
        run = case.running.get(clock.rule)
        if run is None or run.deadline.last is None or not deadlines.is_breached(run.deadline, at):
            continue
        if case.gakkumdu in clock.lapses_from:
            late = Late(clock.rule, run.start, run.deadline, None, at - run.deadline.last)
            case = replace(case, gakkumdu=LAPSED, late=(*case.late, late), lapsed_at=run.deadline.last)
        elif case.gakkumdu in clock.passes_from:
            case = replace(case, gakkumdu=clock.passes_to, passed_at=run.deadline.last)
        else:
            continue
        going = {each.rule for each in law.clocks(case.regime) if set(each.runs_in) & case.states} - {clock.rule}
        case = replace(case, running={rule: run for rule, run in case.running.items() if rule in going})
    return replace(case, at=at)


def lateness(case: Case) -> tuple[Late, ...]:
    """The clocks that were late, and those that are late now, seen from `case.at`."""
    if case.at is None:
        return ()
    pending = [
        Late(run.rule, run.start, run.deadline, None, by)
        for run in case.running.values()
        if (by := clocks.late_by(run.deadline, case.at)) is not None
    ]
    return (*case.late, *pending)


def at_risk(case: Case) -> bool:
    """Whether a clock that runs, or was answered in doubt, is past its earliest date and not past its latest."""
    at = case.at
    if at is None:
        return False
    doubtful = any(until is None or at <= until for until in case.in_doubt.values())
    return doubtful or any(clocks.state_at(run.deadline, at) == "warn" for run in case.running.values())


def allowed(case: Case) -> tuple[str, ...]:
    """The names of the events that may come next, in the order of the table."""
    return tuple(name for name in law.event_names(case.regime) if any(_leads_on(step) for step in ways(case, name)))


def recordable(case: Case) -> tuple[str, ...]:
    """As `allowed`, with what may be written down beside it: another class, a paper, an appeal that came too late."""
    return tuple(name for name in law.event_names(case.regime) if ways(case, name))


def ways(case: Case, event: str) -> tuple[Step, ...]:
    """The steps that some event of this name could take now. Their `when` holds what the event may say."""
    found = tuple(step for step in law.steps(case.regime) if step.event == event and _may_come(step, case))
    return found if any(_stands_alone(step) for step in found) else ()


def actors_of(case: Case, event: str) -> tuple[str, ...]:
    """Who acts where an event of this name happens now, by the codes of the table."""
    return tuple(dict.fromkeys(step.actor for step in ways(case, event)))


def _stands_alone(step: Step) -> bool:
    """Whether an event may take this step and no other: the centre begins, and is decided on, only with Bawaslu.

    Where another class was decided before, it may stop by itself.
    """
    with_bawaslu = _begins_centre(step) or (step.event == _DECIDED and not step.when.get("decided"))
    return step.machine == "violation" or not with_bawaslu


def _begins_centre(step: Step) -> bool:
    return step.machine == "gakkumdu" and law.NOTHING in step.sources


def _leads_on(step: Step) -> bool:
    """Whether the step is the next one. The centre begins with the step of Bawaslu that says so."""
    return not step.aside and not _begins_centre(step)


def _may_come(step: Step, case: Case) -> bool:
    """Whether some event of this name could take the step: what it will say is open, what it needs is known."""
    if not _stands_in(step, case, None) or needs.closed(step, case):
        return False
    known = {"decided": bool(case.decided)}
    if filing.RULE not in case.in_doubt:
        known["too_late"] = False
    return all(step.when.get(key, value) == value for key, value in known.items())


def _stands_in(step: Step, case: Case, cls: str | None) -> bool:
    """Whether the step leads on from where the case stands; an event that names a class speaks of that one alone."""
    if step.machine == "gakkumdu":
        return case.gakkumdu in step.sources and cls in (None, "crime")
    return bool(_threads(step, case, cls))


def _threads(step: Step, case: Case, cls: str | None) -> list[str]:
    """The classes that the step leads on from; "" before anything was decided."""
    return [each for each, state in case.threads.items() if state in step.sources and cls in (None, "", each)]


def _class_of(event: Event) -> str | None:
    return None if event.name == _DECIDED else event.said.get("class")


def _said(case: Case, event: Event) -> Said:
    """What the event says, and what follows from it: whether a report came too late, whether a verdict is there."""
    known = event.moment("known_at")
    late = known is not None and filing.look_at(known, event.at, regime=case.regime).word == "late"
    in_doubt = filing.RULE in case.in_doubt
    return {
        "suspected_crime": False,
        **event.said,
        "late": late,
        "too_late": in_doubt and "in_time" in event.said.get("missing", ()),
        "decided": bool(case.decided),
        "received": event.moment("received_at") is not None,
    }


def _fits(step: Step, case: Case, event: Event, tells: Said) -> bool:
    here = step.event == event.name and _stands_in(step, case, _class_of(event))
    return here and all(tells.get(key) == value for key, value in step.when.items())


def _check_actor(case: Case, event: Event, taken: Sequence[Step]) -> None:
    """BadInput where the event is not for its actor to do."""
    known = law.actors(case.regime)
    right = dict.fromkeys(code for step in taken for code in (step.actor, *known[step.actor].also))
    if law.actor_of(case.regime, event.actor) not in right:
        raise BadInput(
            "Line %(line)s: %(event)s is not done by “%(actor)s”. Right here: %(right)s.",
            line=event.line,
            event=event.name,
            actor=event.actor,
            right=", ".join(actor_words(code) for code in right),
        )


def _check_receipt(case: Case, event: Event) -> None:
    """BadInput where a verdict is said to have been received before it was read."""
    received = event.moment("received_at")
    read = max(
        (case.happened[name] for name in ("verdict.read", "appeal.decided") if name in case.happened), default=None
    )
    if received is not None and read is not None and event.name in _OF_A_VERDICT and received < read:
        raise BadInput(
            "Line %(line)s: “received_at” lies before the verdict, which was read at %(read)s.",
            line=event.line,
            read=read.isoformat(),
        )


def _follow(case: Case, event: Event, taken: Sequence[Step], tells: Said) -> Case:
    held = case.discussions | ({int(event.said["n"])} if event.name == "discussion.held" else set())
    if event.name == "finding.recorded":
        held = frozenset()
    centre = [step.to for step in taken if step.machine == "gakkumdu" and step.to != law.STAYS]
    decided, violation, spoken_of = _decided(case, event, taken)
    after = replace(
        case,
        violation=violation,
        gakkumdu=centre[-1] if centre else case.gakkumdu,
        decided=decided,
        forwarded=case.forwarded | (spoken_of if event.name == _FORWARDED else frozenset()),
        happened={**case.happened, event.name: event.at},
        discussions=frozenset(held),
        at=event.at,
    )
    return _wind(_doubt(after, event), event, {step.to for step in taken})


def _decided(case: Case, event: Event, taken: Sequence[Step]) -> tuple[Mapping[str, str], str, frozenset[str]]:
    """The state of each class after the event, that of the latest, and the classes of which the event speaks."""
    decided, violation, spoken_of = dict(case.decided), case.violation, set[str]()
    for step in (step for step in taken if step.machine == "violation"):
        classes = [str(event.said["class"])] if event.name == _DECIDED else _threads(step, case, _class_of(event))
        spoken_of |= set(classes)
        if step.to == law.STAYS:
            continue
        if event.name == _DECIDED or decided:
            decided |= dict.fromkeys(classes, step.to)
        violation = next(reversed(decided.values()), step.to)
    return decided, violation, frozenset(spoken_of)


def _doubt(case: Case, event: Event) -> Case:
    """What the event puts in doubt, or settles."""
    doubts = dict(case.in_doubt)
    known = event.moment("known_at")
    if event.name == "report.received" and known is not None:
        filed = filing.look_at(known, event.at, regime=case.regime)
        doubts |= {filing.RULE: filed.until} if filed.word == "in_doubt" else {}
    if case.violation not in _NOT_REGISTERED:
        doubts.pop(filing.RULE, None)
    if event.name == "appeal.decided":
        doubts.clear()
    return replace(case, in_doubt=doubts)


def _wind(case: Case, event: Event, reached: set[str]) -> Case:
    """End the clocks that the event answered, begin those that it starts where the event led to."""
    running, late, doubts = dict(case.running), list(case.late), dict(case.in_doubt)
    for clock in law.clocks(case.regime):
        run = running.get(clock.rule) if clock.runs_in else None
        dropped = event.name in clock.dropped_by
        begins = event.name in clock.begins and (not clock.runs_in or bool(set(clock.runs_in) & reached))
        received = event.moment("received_at") if event.name in clock.answered_by else None
        if run is not None and (begins or event.name in clock.ended_by or not set(clock.runs_in) & case.states):
            del running[clock.rule]
            late += _answered(run, received or event.at, dropped=dropped)
            if clock.choice and not dropped and clocks.state_at(run.deadline, event.at) == "warn":
                doubts[clock.rule] = None
        if begins and (start := _start(clock, case, event)) is not None:
            begun = _begin(case.regime, clock, start)
            if clock.runs_in:
                running[clock.rule] = begun
            elif clock.rule not in doubts:
                late += _answered(begun, event.at, dropped=False)
        _receive(clock, event, running, late, case.regime)
    return replace(case, running=running, late=tuple(late), in_doubt=doubts)


def _receive(clock: Clock, event: Event, running: dict[str, Running], late: list[Late], regime: str) -> None:
    """A receipt answers a clock that waits for it, or tells a clock from when practice counts."""
    run, received = running.get(clock.rule), event.moment("received_at")
    if run is None or not clock.runs_in:
        return
    if event.name in clock.answered_by and received is not None:
        del running[clock.rule]
        late += _answered(run, received, dropped=False)
    if event.name in clock.practice_from:
        rule = law_deadlines.rule(regime, run.rule, calendar.local_day(run.start))
        counted = deadlines.due_by_receipt(rule, run.start, received or event.at)
        running[clock.rule] = replace(run, deadline=counted)


def _start(clock: Clock, case: Case, event: Event) -> datetime | None:
    if clock.field:
        return event.moment(clock.field) or (event.at if clock.runs_in else None)
    if clock.since:
        return max((case.happened[name] for name in clock.since if name in case.happened), default=event.at)
    return event.at


def _begin(regime: str, clock: Clock, start: datetime) -> Running:
    found = law_deadlines.rule(regime, clock.rule, calendar.local_day(start))
    if clock.practice_from:
        return Running(clock.rule, start, deadlines.due_by_receipt(found, start, None))
    return Running(clock.rule, start, deadlines.due(found, start))


def _answered(run: Running, at: datetime, *, dropped: bool) -> list[Late]:
    by = None if dropped else clocks.late_by(run.deadline, at)
    return [] if by is None else [Late(run.rule, run.start, run.deadline, at, by)]


def _impossible(case: Case, event: Event, why: str) -> BadInput:
    return ImpossibleError(
        N_("Line %(line)s: %(event)s cannot happen here%(why)s. The matter stands at %(state)s; allowed: %(allowed)s."),
        line=event.line,
        event=event.name,
        why=f" ({why})" if why else "",
        state=" / ".join([*filter(None, case.threads.values()), *filter(None, [case.gakkumdu])]) or "nothing yet",
        allowed=", ".join(allowed(case)) or "nothing",
    )
