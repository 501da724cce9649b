"""Whose word an event is: the institutions of the three that may write it down."""

from __future__ import annotations

from posko.domain.cases.machine import Case, actors_of
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
    """The root institutions that may record this event in the present state. None of them if it cannot happen."""
    return frozenset(root for actor in actors_of(case, event) for root in _WRITES_FOR[actor])


def acted_by(case: Case, event: str, *, root: str, agency: str) -> str:
    """Who acted, where a member of this institution writes the event down: his agency, or whom he writes for.

    An agency whose code is of no institution of the law stands there as its root.
    """
    actors = actors_of(case, event)
    if root in actors or "gakkumdu" in actors:
        return agency if law.actor_of(case.regime, agency) == root else root
    return next(iter(actors), root)
