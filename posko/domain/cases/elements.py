"""The elements of an article as they are ticked off in a case: open, held or not held, and the evidence for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from posko.law.crimes import Crime

# The states of an element, open first.
WORDS = ("open", "held", "not_held")
# The circumstance that raises the penalty is ticked beside the elements, under this code.
RAISED = "raised"


@dataclass(frozen=True, slots=True)
class Tick:
    """One element: whether it is held, the numbers of the pieces of evidence that show it, and why it is not held."""

    word: str = "open"
    evidence: tuple[int, ...] = ()
    reason: str = ""

    @property
    def answered(self) -> bool:
        """Whether it is ticked, or answered with a reason."""
        return self.word == "held" or bool(self.reason.strip())


def codes(crime: Crime) -> tuple[str, ...]:
    """The codes that can be ticked for an article: its elements, and what raises the penalty if anything does."""
    return (*(each.code for each in crime.elements), *((RAISED,) if crime.raised else ()))


def unanswered(told: object) -> tuple[str, ...]:
    """The elements that a line names and that are neither ticked (true, held) nor answered with a reason in words."""
    found = told if isinstance(told, Mapping) else {"elements": told}
    return tuple(code for code, word in found.items() if word is not True and (not _words(word) or word == "open"))


def _words(word: object) -> bool:
    return isinstance(word, str) and bool(word.strip())
