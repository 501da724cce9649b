"""The monthly paper of promises: base numbers beside each share, agencies by name, the same words in both files."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from docx import Document
from docx.oxml.ns import qn
from pypdf import PdfReader

from posko.domain.gaps.scorecard import Score
from posko.domain.papers.formats import Language
from posko.domain.papers.promises_kept import PromisesKept, promises_kept_docx, promises_kept_pdf, promises_sheet
from posko.domain.situation.sitrep import WIB
from tests.domain.papers.reports import bare, read

PAPER = PromisesKept(
    operation="Operasi",
    city="Jakarta Timur",
    agency="Polres Metro Jakarta Timur",
    demo=False,
    begins=datetime(2024, 11, 1, tzinfo=WIB),
    until=datetime(2024, 12, 1, tzinfo=WIB),
    scores=(Score("bpbd", "BPBD", 8, 1, 1, 1, 2, 0, noted=2, declined=3), Score("kec", "Kec. Jatinegara", 1, late=1)),
    at=datetime(2024, 12, 2, 9, tzinfo=WIB),
)


def _rows(paper: PromisesKept, table: str = "ended") -> list[list[str]]:
    told = promises_sheet(paper, "id")[table]
    assert isinstance(told, dict)
    rows: list[list[str]] = told["rows"]
    return rows


def test_a_share_stands_on_its_base_and_few_promises_have_none() -> None:
    bpbd, kecamatan, total = _rows(PAPER)
    assert bpbd == ["BPBD", "13", "8", "1", "1", "0", "1", "2", "80% (8 dari 10)"]
    assert kecamatan[-1] == "1 dari 2"
    assert total == ["Semua", "15", "9", "1", "2", "0", "1", "2", "75% (9 dari 12)"]
    beside = [row[1:5] for row in _rows(PAPER, "beside")]
    assert beside == [["0", "2", "0", "3"], ["0"] * 4, ["0", "2", "0", "3"]], "noted and declined are not counted"


def test_a_month_without_a_promise_says_so() -> None:
    nothing = replace(PAPER, scores=())
    assert bare("Nihil: tidak ada janji yang jatuh tempo") in read(promises_kept_pdf(nothing, language="id"))


@pytest.mark.parametrize("language", ["id", "en"])
def test_pdf_and_docx_say_the_same(language: Language) -> None:
    sheet = promises_sheet(PAPER, language)
    given = [str(sheet["summary"]), *map(str, sheet["method"])]  # type: ignore[call-overload]  # a list of sentences
    given += [cell for table in ("ended", "beside") for cell in _heads(sheet[table])]
    given += [value for name, values in sheet["letterhead"] for value in (name, *values)]  # type: ignore[attr-defined]
    body = Document(io.BytesIO(promises_kept_docx(PAPER, language=language))).element.body
    docx = bare("".join(text.text or "" for text in body.iter(qn("w:t"))))
    for told in (read(promises_kept_pdf(PAPER, language=language)), docx):
        assert [one for one in given if bare(one) not in told] == []


def test_it_can_be_archived_and_is_the_same_each_time() -> None:
    once = promises_kept_pdf(PAPER, language="id")
    assert once == promises_kept_pdf(replace(PAPER), language="id")
    assert promises_kept_pdf(replace(PAPER, at=PAPER.at + timedelta(days=1)), language="id") != once
    (xmp,) = [PdfReader(io.BytesIO(once)).xmp_metadata]
    assert xmp is not None and b"pdfaid:part" in once


def _heads(table: object) -> tuple[str, ...]:
    assert isinstance(table, dict)
    heads: tuple[str, ...] = table["heads"]
    return heads
