"""What a reader finds on a paper, as PDF and as DOCX: the matter alone, without heads and feet and white space."""

from __future__ import annotations

import io
import re

import pypdfium2
from docx import Document
from docx.oxml.ns import qn

from tests.domain.papers.reports import bare

_POINT = 25.4 / 72
_MARKS = re.compile("[●◐◆✓▲↺◇○◔◕◌✕✗–•·\u200b\u00ad]")


def pdf_text(paper: bytes, *, top: float = 27, bottom: float = 22) -> str:
    """The text between the margins (millimetres) of all pages."""
    document = pypdfium2.PdfDocument(paper)
    try:
        told = [
            page.get_textpage().get_text_bounded(
                bottom=bottom / _POINT, top=page.get_height() - top / _POINT, left=0, right=page.get_width()
            )
            for page in document
        ]
    finally:
        document.close()
    return bare("".join(told))


def docx_text(paper: bytes) -> str:
    """The text of the body in its order, tables where they stand."""
    body = Document(io.BytesIO(paper)).element.body
    return bare("".join(part.text or "" for part in body.iter(qn("w:t"))))


def same_words(pdf: bytes, docx: bytes) -> tuple[str, str]:
    """Both texts without what only drawing needs: marks of states, dots of lists and between the parts of a line."""
    printed, written = pdf_text(pdf), docx_text(docx)
    return _MARKS.sub("", printed), _MARKS.sub("", written)
