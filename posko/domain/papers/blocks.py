"""A paper that is described once, in blocks, of which both its PDF and its DOCX are made, so that both say the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from posko.domain.papers.formats import Language
from posko.domain.papers.head import Carried, head_blocks, head_pictures, head_sheet
from posko.domain.papers.typesetting import typeset
from posko.domain.papers.word import Block, Frame, end_of, word_paper
from posko.domain.papers.words import words
from posko.domain.situation.sitrep import Classification


@dataclass(frozen=True, slots=True)
class BlockPaper:
    """A paper in one language. `carried` is what it carries away of the ledger, None for a paper without that."""

    title: str
    author: str
    number: str
    classification: Classification
    at: datetime
    demo: bool
    blocks: tuple[Block, ...]
    carried: Carried | None = None


def block_pdf(paper: BlockPaper, *, language: Language, fonts: Path | None = None) -> bytes:
    """The paper as a tagged, archivable PDF (A4); the same paper gives the same bytes."""
    text = words("paper", language)
    data: dict[str, object] = {
        "words": text,
        "demo": paper.demo,
        "title": paper.title,
        "number": paper.number,
        "classification": text[paper.classification],
        "agency": paper.author,
        **paper_sheet(paper.blocks),
    }
    if paper.carried is None:
        return typeset("letter", data, at=paper.at, fonts=fonts)
    data["head"] = head_sheet(paper.carried, text, language)
    return typeset("letter", data, at=paper.at, fonts=fonts, pictures=head_pictures(paper.carried))


def block_docx(paper: BlockPaper, *, language: Language) -> bytes:
    """The same as DOCX (A4), for who must go on writing in it."""
    text = words("paper", language)
    frame = Frame(
        title=paper.title,
        author=paper.author,
        number=paper.number,
        classification=text[paper.classification],
        page=text["page"],
        of=text["of"],
        language=language,
        at=paper.at,
        band=text["demo_band"] if paper.demo else "",
    )
    head = head_blocks(paper.carried, text, language) if paper.carried is not None else []
    return word_paper(frame, [*paper.blocks, *head])


def paper_sheet(blocks: Sequence[Block]) -> dict[str, object]:
    """The blocks of a whole paper as `set-paper` sets them: the end stays on one page."""
    first, last = end_of(blocks)
    parts = {"blocks": blocks[:first], "ending": blocks[first:last], "annex": blocks[last:]}
    return {name: block_sheet(part) for name, part in parts.items()}


def block_sheet(blocks: Sequence[Block]) -> list[dict[str, object]]:
    """The blocks as `templates/blocks.typ` reads them."""
    return [{"block": type(block).__name__.lower(), **asdict(block)} for block in blocks]
