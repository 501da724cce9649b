"""Papers that leave as PDF and as DOCX hold the same words in the same order, in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from posko.domain.papers.case_paper import case_paper_docx, case_paper_pdf
from posko.domain.papers.formats import Language
from posko.domain.papers.head import Carried
from posko.domain.papers.letter import Letter
from posko.domain.papers.minutes import minutes_docx, minutes_pdf
from posko.domain.papers.sitrep import sitrep_pdf
from posko.domain.papers.sitrep_word import sitrep_docx
from tests.domain.papers.minutes_papers import empty, minutes
from tests.domain.papers.reports import AT, report
from tests.domain.papers.test_a_letter import LETTER
from tests.domain.papers.test_case_papers import KINDS, sheet
from tests.domain.papers.test_the_signed_head_on_paper import checkpoint
from tests.domain.papers.texts import same_words

NOTHING: dict[str, tuple[()]] = {"rakor": (), "gap_lines": (), "gaps_by_agency": (), "weak_points": ()}
Both = Callable[[Language], tuple[bytes, bytes]]


def _case(kind: str, letter: Letter | None) -> Both:
    told = sheet(kind, demo=True, letter=letter, head=Carried(checkpoint(2), at=AT))
    return lambda language: (case_paper_pdf(told, language=language), case_paper_docx(told, language=language))


PAPERS: dict[str, Both] = {
    "minutes": lambda language: (
        minutes_pdf(minutes(), language=language, letter=LETTER),
        minutes_docx(minutes(), language=language, letter=LETTER),
    ),
    "minutes of old": lambda language: (
        minutes_pdf(minutes(checkpoint=checkpoint(2)), language=language),
        minutes_docx(minutes(checkpoint=checkpoint(2)), language=language),
    ),
    "minutes of a silent meeting": lambda language: (
        minutes_pdf(empty(), language=language, letter=LETTER),
        minutes_docx(empty(), language=language, letter=LETTER),
    ),
    "report": lambda language: (
        sitrep_pdf(report(caveats=("Awas.",)), language=language, letter=LETTER),
        sitrep_docx(report(caveats=("Awas.",)), language=language, letter=LETTER),
    ),
    "report of old, with nothing in it": lambda language: (
        sitrep_pdf(report(**NOTHING), language=language),
        sitrep_docx(report(**NOTHING), language=language),
    ),
    **{f"{kind} of a case": _case(kind, LETTER) for kind in KINDS},
    "forwarding of a case of old": _case("forwarding", None),
}


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("paper", PAPERS)
def test_word_by_word(paper: str, language: Language) -> None:
    printed, written = same_words(*PAPERS[paper](language))
    assert printed == written and len(printed) > 500
