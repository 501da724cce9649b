"""What the register of a case holds for a decision on a crime: two pieces of evidence, and every element answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from posko.domain.cases.events import TWO_PIECES
from posko.domain.cases.machine import Case
from posko.domain.errors import N_, BadInput

# Acts of others on paper are recorded even if the register does not support them, with a note of that.
OF_OTHERS: Final = (
    "investigation.started",
    "file.sent",
    "file.returned",
    "file.resubmitted",
    "file.accepted",
    "suspect.handed_over",
    "case.transferred",
    "verdict.read",
)
# What the register may lack, and the refusal that Bawaslu reads if it decides or forwards without it.
LACKS: Final[Mapping[str, str]] = {
    "pieces": N_("fewer than two pieces of evidence are registered"),
    "articles": N_("no article was picked"),
    "elements": N_("an element is neither ticked nor answered with a reason"),
}
NOT_CARRIED: Final[Mapping[str, str]] = {
    "pieces": N_("Fewer than two pieces of evidence are registered. Register them on the evidence page first."),
    "articles": N_("No article was picked. Pick it on the page of articles, and say what is held of its elements."),
    "elements": N_("These elements are neither ticked nor answered with a reason: %(elements)s."),
}
ONE_KIND: Final = N_(
    "All pieces are of one kind, and two pieces of evidence are two kinds (KUHAP 184). Say why they are enough, or "
    "register another kind."
)


@dataclass(frozen=True, slots=True)
class Register:
    """`pieces`: how many; `kinds`: of how many kinds; `unanswered`: elements, each as its article and its code."""

    pieces: int
    kinds: int
    articles: int
    unanswered: tuple[tuple[str, str], ...] = ()

    @property
    def lacks(self) -> tuple[str, ...]:
        """What is missing, by code."""
        lacking = {"pieces": self.pieces < TWO_PIECES, "articles": not self.articles, "elements": self.unanswered}
        return tuple(code for code, wanting in lacking.items() if wanting)

    @property
    def of_one_kind(self) -> bool:
        """Whether all pieces are of one kind: two pieces of evidence are two kinds (KUHAP 184), so it is asked."""
        return self.pieces >= TWO_PIECES and self.kinds < TWO_PIECES


def concerns(case: Case, event: str, told: Mapping[str, Any]) -> bool:
    """Whether the register is asked: for Bawaslu's own acts on a crime, and for what others did on paper."""
    forwarded = event == "report.forwarded" and case.gakkumdu == "G4_FORWARD"
    return forwarded or event in OF_OTHERS or (event == "decision.made" and told.get("class") == "crime")


def held_against(held: Register, event: str, told: Mapping[str, Any]) -> Mapping[str, Any]:
    """The fields of the event, with those of the register.

    BadInput for an act of Bawaslu's own that the register does not hold. An act of others is kept with a note of that.
    """
    if event in OF_OTHERS:
        return {**told, "unsupported": list(held.lacks)} if held.lacks else told
    if held.lacks:
        named = ", ".join(f"Ps. {article} {code}" for article, code in held.unanswered)
        raise BadInput(NOT_CARRIED[held.lacks[0]], elements=named)
    if event == "decision.made" and held.of_one_kind and not str(told.get("one_kind", "")).strip():
        raise BadInput(ONE_KIND)
    return {**told, "evidence": held.pieces}
