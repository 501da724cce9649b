"""Articles of a case as their page shows them: elements with what is held of them, and the range of the penalty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from posko.apps.cases.course import selectors
from posko.apps.cases.evidence import selectors as evidence_selectors
from posko.apps.cases.models import ArticleCheck, Case
from posko.domain.access import Viewer
from posko.domain.cases import penalty, policies
from posko.domain.cases.elements import RAISED, Tick, codes
from posko.domain.cases.penalty import Range
from posko.domain.cases.register import Register
from posko.law.crimes import Crime, Element, by_article, crimes


@dataclass(frozen=True, slots=True)
class Line:
    """An element with its tick; `element` is None for the circumstance that raises the penalty."""

    code: str
    element: Element | None
    tick: Tick


@dataclass(frozen=True, slots=True)
class Picked:
    """An article that was picked for a case."""

    crime: Crime
    check: ArticleCheck
    lines: Sequence[Line]
    range: Range

    @property
    def held(self) -> int:
        """How many elements are held."""
        return sum(line.tick.word == "held" for line in self.lines if line.element)

    @property
    def of(self) -> int:
        """How many elements there are."""
        return sum(line.element is not None for line in self.lines)


def picked(viewer: Viewer, case: Case) -> list[Picked]:
    """The articles picked for a case, in the order of the law, without those that were set aside."""
    checks = ArticleCheck.objects.filter(case=case, case__in=selectors.cases(viewer), stands=True)
    by_code = {check.article: check for check in checks}
    table = by_article(case.operation.regime)
    return [_picked(table, table[code], by_code[code]) for code in table if code in by_code]


def register(viewer: Viewer, case: Case) -> Register:
    """What the register of a case holds for a decision on a crime; the circumstance that raises asks for no answer."""
    kinds = list(evidence_selectors.items(viewer, case).filter(damaged_at=None).values_list("kind", flat=True))
    shown = picked(viewer, case)
    lines = [(each.crime.code, line) for each in shown for line in each.lines if line.element is not None]
    unanswered = tuple((article, line.code) for article, line in lines if not line.tick.answered)
    return Register(len(kinds), len({*kinds}), len(shown), unanswered)


def to_pick(viewer: Viewer, case: Case) -> list[Crime]:
    """The articles of the operation's law that may be proposed and were not picked; `viewer` holds the case."""
    open_ones = [crime for crime in crimes(case.operation.regime) if crime.suggest and crime.code not in case.articles]
    return open_ones if policies.picking(case.holder.root, viewer) is None else []


def set_aside(viewer: Viewer, case: Case) -> list[str]:
    """Articles that were picked once and no longer stand."""
    checks = ArticleCheck.objects.filter(case=case, case__in=selectors.cases(viewer), stands=False)
    return list(checks.values_list("article", flat=True))


def _ticks(check: ArticleCheck) -> dict[str, Tick]:
    """The ticks of a check by element."""
    stored: Mapping[str, Any] = check.elements
    return {code: Tick(each["word"], tuple(each["evidence"]), each.get("reason", "")) for code, each in stored.items()}


def _picked(table: Mapping[str, Crime], crime: Crime, check: ArticleCheck) -> Picked:
    ticks = _ticks(check)
    elements = {each.code: each for each in crime.elements}
    lines = [Line(code, elements.get(code), ticks.get(code, Tick())) for code in codes(crime)]
    raised = ticks.get(RAISED, Tick()).word == "held"
    return Picked(crime, check, lines, penalty.of_article(table, crime.code, raised=raised))
