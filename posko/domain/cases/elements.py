"""The elements of an article as they are ticked off in a case: open, held or not held, and the evidence for it."""

from __future__ import annotations

from dataclasses import dataclass

from posko.law.crimes import Crime

# What is held of an element, open first.
WORDS = ("open", "held", "not_held")
# The circumstance that raises the penalty is ticked beside the elements, under this code.
RAISED = "raised"


@dataclass(frozen=True, slots=True)
class Tick:
    """What is held of one element, and the numbers of the pieces of evidence that show it."""

    word: str = "open"
    evidence: tuple[int, ...] = ()


def codes(crime: Crime) -> tuple[str, ...]:
    """What is ticked for an article: its elements, and what raises the penalty where something does."""
    return (*(each.code for each in crime.elements), *((RAISED,) if crime.raised else ()))
