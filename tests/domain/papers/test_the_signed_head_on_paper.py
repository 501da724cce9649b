"""Every paper that leaves the post carries the signed head: who scans it, or copies it, holds it to the byte."""

from __future__ import annotations

import base64
from collections.abc import Callable
from io import BytesIO

import pytest
from docx import Document
from pypdf import PdfReader

from posko.domain.ledger import Head
from posko.domain.papers.call_sheet import CallSheet, call_sheet_pdf
from posko.domain.papers.case_paper import case_paper_docx, case_paper_pdf
from posko.domain.papers.formats import Language
from posko.domain.papers.head import Carried, head_sheet
from posko.domain.papers.index_report import index_pdf
from posko.domain.papers.minutes import minutes_docx, minutes_pdf
from posko.domain.papers.qr import LARGEST, MODULE, QUIET, checkpoint_code
from posko.domain.papers.sitrep import sitrep_pdf
from posko.domain.papers.sitrep_word import sitrep_docx
from posko.domain.papers.words import words
from posko.domain.stations.day import day_clock
from tests.domain.papers.index_reports import index_report
from tests.domain.papers.minutes_papers import minutes
from tests.domain.papers.reports import AT, ROOT, bare, report
from tests.domain.papers.test_case_papers import sheet
from tests.scans import scanned, scanned_docx

ORIGIN = "posko.jaktim.contoh/pilkada-2024"
PAPERS: dict[str, Callable[[str, Language], bytes]] = {
    "sitrep": lambda text, language: sitrep_pdf(report(checkpoint=text), language=language),
    "minutes": lambda text, language: minutes_pdf(minutes(checkpoint=text), language=language),
    "index": lambda text, language: index_pdf(index_report(checkpoint=text), language=language),
    "receipt": lambda text, language: case_paper_pdf(sheet("receipt", head=Carried(text, at=AT)), language=language),
    "calls": lambda text, language: call_sheet_pdf(calls(text), language=language),
}
IN_WORD: dict[str, Callable[[str], bytes]] = {
    "sitrep": lambda text: sitrep_docx(report(checkpoint=text), language="id"),
    "minutes": lambda text: minutes_docx(minutes(checkpoint=text), language="id"),
    "receipt": lambda text: case_paper_docx(sheet("receipt", head=Carried(text, at=AT)), language="id"),
}


def checkpoint(cosigners: int, *, size: int = 18_234) -> str:
    """A text in the form of a signed head; the signatures of nobody."""
    names = [f"lembaga-{number}.jaktim.contoh" for number in range(1, cosigners + 1)]
    lines = [f"— {ORIGIN} {base64.b64encode(bytes(68)).decode()}\n"]
    lines += [f"— {name} {base64.b64encode(bytes([251]) * 76).decode()}\n" for name in names]
    return f"{ORIGIN}\n{size}\n{base64.b64encode(bytes(32)).decode()}\n\n{''.join(lines)}"


def calls(text: str) -> CallSheet:
    clock = day_clock("pilkada", AT.date())
    return CallSheet("Operasi", "Jakarta Timur", "KPU", "Dewi Piket", False, clock, AT, (), Carried(text, at=AT))


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("paper", PAPERS)
def test_a_scan_of_the_printed_page_gives_the_signed_head_to_the_byte(paper: str, language: Language) -> None:
    signed = checkpoint(5)
    assert scanned(PAPERS[paper](signed, language)) == [signed.encode()]


@pytest.mark.parametrize("paper", PAPERS)
def test_its_lines_are_copied_from_the_file_without_a_hidden_break(paper: str) -> None:
    signed = checkpoint(5)
    told = "\n".join(page.extract_text() for page in PdfReader(BytesIO(PAPERS[paper](signed, "id"))).pages)
    assert all(line in told.splitlines() for line in signed.splitlines() if line)


@pytest.mark.parametrize("paper", IN_WORD)
def test_what_somebody_goes_on_writing_in_carries_it_too(paper: str) -> None:
    signed = checkpoint(2)
    made = IN_WORD[paper](signed)
    assert scanned_docx(made) == [signed.encode()]
    assert signed.strip() in [each.text.strip() for each in Document(BytesIO(made)).paragraphs]


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_paper_says_what_the_code_is_for_and_who_else_signed(language: Language) -> None:
    text = words("sitrep", language)
    told = head_sheet(Carried(checkpoint(2), at=AT), text, language)
    facts = dict(told["facts"])  # type: ignore[call-overload]  # pairs of text
    assert facts[text["head_cosigners"]] == "lembaga-1.jaktim.contoh, lembaga-2.jaktim.contoh"
    alone = head_sheet(Carried(checkpoint(0), at=AT), text, language)
    assert dict(alone["facts"])[text["head_cosigners"]] == text["head_not_cosigned"]  # type: ignore[call-overload]
    page = bare(
        "".join(each.extract_text() for each in PdfReader(BytesIO(PAPERS["sitrep"](checkpoint(2), language))).pages)
    )
    assert bare(text["signed_check"]) in page and bare("posko-verify EXPORT --key KEY --head HEAD.txt") in page


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_paper_from_before_any_head_was_signed_says_so(language: Language) -> None:
    made = case_paper_pdf(sheet("receipt"), language=language)
    told = bare("".join(page.extract_text() for page in PdfReader(BytesIO(made)).pages))
    assert bare(words("case_paper", language)["head_unsigned"]) in told
    assert scanned(made) == []


def test_a_paper_that_was_issued_with_count_and_root_still_shows_them() -> None:
    assert scanned(minutes_pdf(minutes(), language="id")) == [f"posko:head:1284:{ROOT}".encode()]
    told = head_sheet(Carried("", Head(1284, ROOT), AT), words("minutes", "id"), "id")
    assert told["kind"] == "counted" and told["command"] == f"posko ledger verify --head 1284:{ROOT}"


@pytest.mark.parametrize("cosigners", [0, 1, 5, 12, 19, 40])
def test_a_module_is_never_smaller_than_a_telephone_reads(cosigners: int) -> None:
    code = checkpoint_code(checkpoint(cosigners))
    modules = int(code.svg.split('viewBox="0 0 ')[1].split(" ")[0]) if "viewBox" in code.svg else 0
    across = modules or int(code.svg.split('width="')[1].split('"')[0])
    assert code.millimetres / across >= 0.4
    assert code.millimetres <= (177 + 2 * QUIET) * MODULE + 0.1


def test_of_more_signatures_than_a_code_holds_it_takes_the_first() -> None:
    signed = checkpoint(40)
    code = checkpoint_code(signed)
    assert signed.startswith(code.text) and code.text.endswith("\n")
    assert LARGEST - 140 < len(code.text.encode()) <= LARGEST
    assert code.text.count("— lembaga-") >= 15
