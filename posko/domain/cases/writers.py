"""Whose word an event is: the institutions of the three that may write it down."""

from __future__ import annotations

from posko.domain.cases.machine import Case
from posko.law import cases as law

# The root institutions that carry a case together.
MEMBERS = ("bawaslu", "polri", "kejaksaan")
# Who writes down what those do that sit at no table of the post: the court's acts come from the prosecutor,
# those of KPU and DKPP from Bawaslu.
_WRITES_FOR = {
    "bawaslu": ("bawaslu",),
    "reporter": ("bawaslu",),
    "kpu": ("bawaslu",),
    "dkpp": ("bawaslu",),
    "gakkumdu": MEMBERS,
    "polri": ("polri",),
    "kejaksaan": ("kejaksaan",),
    "pn": ("kejaksaan",),
    "pt": ("kejaksaan",),
    "court": ("kejaksaan",),
    "parties": ("kejaksaan",),
}


def roots_of(case: Case, event: str) -> frozenset[str]:
    """The root institutions that may write this event down where the case stands; none where it cannot happen."""
    steps = [step for step in law.steps(case.regime) if step.event == event]
    here = [step for step in steps if case.state(step.machine) in step.sources]
    return frozenset(root for step in here for root in _WRITES_FOR[step.actor])
