"""However long a paper grows, its last page holds the signature, what leads to it, and the ledger head."""

from __future__ import annotations

from collections.abc import Callable

import pypdfium2
import pytest

from posko.domain.papers.blocks import BlockPaper, block_pdf
from posko.domain.papers.case_paper import case_paper_pdf
from posko.domain.papers.head import Carried
from posko.domain.papers.letter import letter_parts
from posko.domain.papers.minutes import minutes_pdf
from posko.domain.papers.sitrep import sitrep_pdf
from posko.domain.papers.word import Paragraph
from posko.domain.rakor.minutes import MinuteLine
from tests.domain.papers.minutes_papers import minutes
from tests.domain.papers.reports import AT, PUMP, report
from tests.domain.papers.test_a_letter import LETTER
from tests.domain.papers.test_case_papers import sheet
from tests.domain.papers.test_the_signed_head_on_paper import checkpoint

MOVED = "Kalimat ini menggeser akhir kertas, dan ditulis sepanjang satu baris cetak penuh di kertas A4."


def _minutes(lines: int) -> bytes:
    return minutes_pdf(minutes(lines=[MinuteLine(at, "KPU", "input", MOVED) for at in range(lines)]), language="id")


def _report(lines: int) -> bytes:
    return sitrep_pdf(report(gap_lines=(PUMP,) * (lines + 1), closing=MOVED), language="id")


def _case(lines: int) -> bytes:
    told = sheet("forwarding", articles=(MOVED,) * lines, head=Carried(checkpoint(2), at=AT))
    return case_paper_pdf(told, language="id")


def _letter(lines: int) -> bytes:
    parts = letter_parts(LETTER, "id")
    matter = [Paragraph(MOVED)] * (lines + 1)
    blocks = (*parts.opening(), *matter, *parts.closing())
    return block_pdf(BlockPaper("Surat", "Polres", LETTER.register, "biasa", AT, False, blocks), language="id")


PAPERS: dict[str, tuple[Callable[[int], bytes], str]] = {
    "minutes": (_minutes, "Panji Perencana"),
    "report": (_report, report().issued_by),
    "case": (_case, sheet("forwarding").officer),
    "letter": (_letter, LETTER.signer.name),
}


@pytest.mark.parametrize("kind", PAPERS)
def test_the_last_page_holds_the_signature_and_what_leads_to_it(kind: str) -> None:
    paper, signer = PAPERS[kind]
    for lines in range(0, 36, 6):
        document = pypdfium2.PdfDocument(paper(lines))
        told = document[len(document) - 1].get_textpage().get_text_range()
        document.close()
        before = [line for line in told[: told.rindex(signer)].splitlines() if line[1:2] != " " and "DEMO" not in line]
        assert len(before) >= 5, f"{kind} with {lines} lines: {told}"  # three lines, the office, the room to sign
