"""Cases as they are kept. What names a person, and every byte of evidence, is sealed for its members."""

from __future__ import annotations

from posko.apps.cases.models.articles import ArticleCheck
from posko.apps.cases.models.case import Case, CaseClock, CaseEvent, CaseSpan, Exclusion
from posko.apps.cases.models.discussions import Discussion, Vote
from posko.apps.cases.models.evidence import EvidenceItem, HandOver
from posko.apps.cases.models.exclusions import ExclusionAsk, ExclusionVoice
from posko.apps.cases.models.keys import CaseKey, CaseKeyWrap
from posko.apps.cases.models.links import CaseLink, CaseTask
from posko.apps.cases.models.papers import CasePaper, PaperScan
from posko.apps.cases.models.persons import CasePerson
from posko.apps.cases.models.statistics import CaseTotals

__all__ = [
    "ArticleCheck",
    "Case",
    "CaseClock",
    "CaseEvent",
    "CaseKey",
    "CaseKeyWrap",
    "CaseLink",
    "CasePaper",
    "CasePerson",
    "CaseSpan",
    "CaseTask",
    "CaseTotals",
    "Discussion",
    "EvidenceItem",
    "Exclusion",
    "ExclusionAsk",
    "ExclusionVoice",
    "HandOver",
    "PaperScan",
    "Vote",
]
