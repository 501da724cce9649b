"""The stages of a case as its picture shows them: each a few states of the law's table, in the lanes of who acts.

A matter that the centre takes goes from report to execution; any other goes from report to what followed of the
decision. When a case stands in a stage follows from its course; nothing of it is kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from posko.domain.cases.case import Case
from posko.domain.errors import N_
from posko.law import cases as law

BAWASLU, POLRI, KEJAKSAAN, COURT = "bawaslu", "polri", "kejaksaan", "pn"
THREE: Final = (BAWASLU, POLRI, KEJAKSAAN)
LANES: Final = (*THREE, COURT)


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage: its name, who acts in it, and its states; how long those of `timed` last is how long the stage lasts."""

    code: str
    name: str
    lanes: tuple[str, ...]
    states: frozenset[str]
    timed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Passed:
    """A stage of one case: when it was reached and when it was over; both None while it lies ahead."""

    stage: Stage
    since: datetime | None
    until: datetime | None


_REPORT = Stage("report", N_("Report"), (BAWASLU,), frozenset())
_REVIEW = Stage(
    "review",
    N_("Initial review"),
    (BAWASLU,),
    frozenset({"RECEIVED", "LATE", "INITIAL_REVIEW", "INCOMPLETE", "INFO_AWAL"}),
    ("RECEIVED",),
)
CENTRE: Final = (
    _REPORT,
    _REVIEW,
    Stage("first", N_("Discussion I"), THREE, frozenset({"G1_PEMBAHASAN_1"}), ("G1_PEMBAHASAN_1",)),
    Stage("study", N_("Study and inquiry"), (BAWASLU,), frozenset({"G2_KAJIAN"}), ("G2_KAJIAN",)),
    Stage("second", N_("Discussion II"), THREE, frozenset()),
    Stage(
        "plenary",
        N_("Plenary"),
        (BAWASLU,),
        frozenset({"G3_PEMBAHASAN_2", "G4_FORWARD"}),
        ("G3_PEMBAHASAN_2", "G4_FORWARD"),
    ),
    Stage(
        "investigation",
        N_("Investigation"),
        (POLRI,),
        frozenset({"G5_PENYIDIKAN", "G6_PEMBAHASAN_3", "G8_P19"}),
        ("G5_PENYIDIKAN", "G6_PEMBAHASAN_3"),
    ),
    Stage(
        "prosecution",
        N_("Prosecution"),
        (KEJAKSAAN,),
        frozenset({"G7_PENELITIAN_JPU", "G9_P21_TAHAP2", "G10_LIMPAH_PN"}),
        ("G7_PENELITIAN_JPU", "G9_P21_TAHAP2", "G10_LIMPAH_PN"),
    ),
    Stage(
        "trial",
        N_("Trial"),
        (COURT,),
        frozenset({"G11_SIDANG", "G12_VONIS", "G12B_KIRIM", "G13_BANDING", "G14_VONIS_PT"}),
        ("G11_SIDANG",),
    ),
    Stage(
        "execution",
        N_("Execution"),
        (KEJAKSAAN,),
        frozenset({"G15_INKRACHT", "G16_EKSEKUSI"}),
        ("G15_INKRACHT", "G16_EKSEKUSI"),
    ),
)
OTHERS: Final = (
    _REPORT,
    _REVIEW,
    Stage("handling", N_("Handling"), (BAWASLU,), frozenset({"TEMUAN", "REGISTERED", "HANDLING"}), ("REGISTERED",)),
    Stage(
        "following",
        N_("What followed"),
        (BAWASLU,),
        frozenset(
            {"DECIDED_ETIK", "DECIDED_ADMIN", "DECIDED_CRIME", "DECIDED_DISPUTE", "DECIDED_OTHER_LAW", "RULED"},
        ),
    ),
)


def chain(now: Case) -> tuple[Stage, ...]:
    """The stages that this case goes through."""
    return CENTRE if now.gakkumdu else OTHERS


def way(steps: Iterable[Case], now: Case) -> tuple[Passed, ...]:
    """The stages of a case in their order: `steps` is the case after each event, `now` the case now.

    A stage that the case came back to counts from the time it came back. A stage without a state of its own is over
    in the moment in which the next begins.
    """
    stages, here = chain(now), 0
    reached: dict[int, datetime] = {}
    for step, moment in [*((step, step.at) for step in steps), (now, now.lapsed_at or now.passed_at or now.at)]:
        if moment is None:
            continue
        place = _place(step, stages, here)
        if place < here:
            reached = {each: at for each, at in reached.items() if each < place} | {place: moment}
        else:
            reached |= {each: moment for each in range(here, place + 1) if each not in reached}
        here = place
    ended = _ended_at(now)
    return tuple(
        Passed(stage, reached.get(place), reached.get(place + 1) or (ended if place == here else None))
        for place, stage in enumerate(stages)
    )


def usual(stage: Stage, medians: Mapping[str, timedelta]) -> timedelta | None:
    """How long the stage usually lasts: the medians of its states together; None where nobody knows one of them."""
    known = [medians[code] for code in stage.timed if code in medians]
    return sum(known, timedelta()) if known else None


def last_state(now: Case) -> law.State | None:
    """The state in which the case ended; None while it goes on."""
    known = law.states(now.regime)
    centre = known.get(now.gakkumdu)
    if centre is not None:
        return centre if centre.last else None
    return known.get(now.violation) if now.ended else None


def _place(step: Case, stages: Sequence[Stage], here: int) -> int:
    """Which stage the case stands in; where no stage has its state (it has ended), the one that it stood in."""
    state = step.gakkumdu or step.violation
    return next((place for place, stage in enumerate(stages) if state in stage.states), here)


def _ended_at(now: Case) -> datetime | None:
    if last_state(now) is None:
        return None
    return now.lapsed_at or max(now.happened.values(), default=now.at)
