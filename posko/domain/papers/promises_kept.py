"""The monthly paper of promises: kept, late and broken by agency, with the numbers that each share stands on.

Agencies stand in the order of their names. It ranks nobody: who promised twice and who promised fifty times are not
alike.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from babel.dates import format_date

from posko.domain.gaps.scorecard import ENOUGH, Score
from posko.domain.papers.formats import Language, day, day_and_time, number
from posko.domain.papers.letter import kop_of
from posko.domain.papers.typesetting import typeset
from posko.domain.papers.word import Block, Facts, Frame, Heading, Paragraph, Table, word_paper
from posko.domain.papers.word_letter import Kop
from posko.domain.papers.words import Words, words
from posko.domain.situation.sitrep import WIB

_ENDED: Final = ("promises", "kept_in_time", "kept_late", "late", "broken", "waiting", "open")
_BESIDE: Final = ("asked", "noted", "lapsed", "declined", "withdrawn", "verified")
_WIDTHS: Final = (2.2, *(1.0 for _name in _ENDED), 1.5)


@dataclass(frozen=True, slots=True)
class PromisesKept:
    """The promises that fell due from `begins` until before `until`, as they stood at `at`; `scores` by name."""

    operation: str
    city: str
    agency: str
    demo: bool
    begins: datetime
    until: datetime
    scores: Sequence[Score]
    at: datetime
    kop: Sequence[str] = ()

    @property
    def total(self) -> Score:
        """All agencies together."""
        names = [each.name for each in fields(Score) if each.name not in {"code", "name"}]
        return Score("", "", **{name: sum(getattr(each, name) for each in self.scores) for name in names})


def promises_kept_pdf(paper: PromisesKept, *, language: Language, fonts: Path | None = None) -> bytes:
    """The paper as a tagged, archivable PDF (A4). Raises ValueError for an unknown language."""
    return typeset("promises_kept", promises_sheet(paper, language), at=paper.at, fonts=fonts)


def promises_sheet(paper: PromisesKept, language: Language) -> dict[str, object]:
    """All that the template prints, as nested mappings of text."""
    text = words("promises_kept", language)
    return {
        "words": text,
        "demo": paper.demo,
        "number": _name(paper, text, language),
        "classification": text["terbatas"],
        "agency": paper.agency,
        "kop": asdict(_kop(paper)),
        "letterhead": _facts(paper, text, language),
        "summary": _summary(paper, text, language),
        "ended": {"heads": _ended_heads(text), "rows": _ended_rows(paper, text, language)},
        "beside": {"heads": _beside_heads(text), "rows": _beside_rows(paper, text, language)},
        "method": _method(text),
    }


def promises_kept_docx(paper: PromisesKept, *, language: Language) -> bytes:
    """The same as DOCX. Raises ValueError for an unknown language."""
    text = words("promises_kept", language)
    frame = Frame(
        title=_name(paper, text, language),
        author=paper.agency,
        number=_name(paper, text, language),
        classification=text["terbatas"],
        page=text["page"],
        of=text["of"],
        language=language,
        at=paper.at,
        band=text["demo_band"] if paper.demo else "",
    )
    blocks: list[Block] = [
        _kop(paper),
        Heading(text["title"], 0),
        Facts(tuple((name, tuple(values)) for name, values in _facts(paper, text, language))),
        Paragraph(_summary(paper, text, language)),
    ]
    if paper.scores:
        beside = tuple(map(tuple, _beside_rows(paper, text, language)))
        blocks += [
            Heading(text["h_ended"], 1),
            Table(_ended_heads(text), tuple(map(tuple, _ended_rows(paper, text, language))), _WIDTHS),
            Heading(text["h_beside"], 1),
            Table(_beside_heads(text), beside, (2.2, *(1.0 for _name in _BESIDE))),
        ]
    return word_paper(frame, [*blocks, Heading(text["h_method"], 1), *map(Paragraph, _method(text))])


def _kop(paper: PromisesKept) -> Kop:
    """The letterhead; of an office that has entered none its name alone."""
    return kop_of(paper.kop or (paper.agency.upper(),))


def month_words(begins: datetime, language: Language) -> str:
    """`November 2024`."""
    return format_date(begins.astimezone(WIB), format="MMMM yyyy", locale=language)


def _name(paper: PromisesKept, text: Words, language: Language) -> str:
    return f"{text['title']} · {month_words(paper.begins, language)}"


def _facts(paper: PromisesKept, text: Words, language: Language) -> list[tuple[str, list[str]]]:
    last = paper.until - timedelta(minutes=1)
    days = (day(moment, language, weekday=False) for moment in (paper.begins, last))
    return [
        (text["month"], [month_words(paper.begins, language)]),
        (text["operation"], [f"{paper.operation} · {paper.city}"]),
        (text["period"], [text["period_text"].format(first=next(days), last=next(days))]),
        (text["standing"], [day_and_time(paper.at, language)]),
    ]


def _summary(paper: PromisesKept, text: Words, language: Language) -> str:
    total = paper.total
    if not total.promises:
        return text["nothing"]
    told = {name: number(getattr(total, name), language) for name in (*_ENDED, "ended")}
    return text["summary"].format(**told, agencies=number(sum(each.promises > 0 for each in paper.scores), language))


def _ended_heads(text: Words) -> tuple[str, ...]:
    return (text["agency"], *(text[name] for name in _ENDED), text["share"])


def _ended_rows(paper: PromisesKept, text: Words, language: Language) -> list[list[str]]:
    return [_ended(each, each.name or text["all"], text, language) for each in (*paper.scores, paper.total)]


def _ended(score: Score, name: str, text: Words, language: Language) -> list[str]:
    return [name, *(number(getattr(score, part), language) for part in _ENDED), _share(score, text, language)]


def _share(score: Score, text: Words, language: Language) -> str:
    """The share with its base; of fewer than `ENOUGH` ended promises the base alone."""
    if not score.ended:
        return text["none"]
    base = text["base"].format(kept=number(score.kept_in_time, language), ended=number(score.ended, language))
    return base if score.share is None else f"{number(100 * score.share, language)}% ({base})"


def _beside_heads(text: Words) -> tuple[str, ...]:
    return (text["agency"], *(text[name] for name in _BESIDE))


def _beside_rows(paper: PromisesKept, text: Words, language: Language) -> list[list[str]]:
    rows = (*paper.scores, paper.total)
    return [[each.name or text["all"], *(number(getattr(each, name), language) for name in _BESIDE)] for each in rows]


def _method(text: Words) -> list[str]:
    return [text["method_parts"], text["method_share"].format(enough=ENOUGH), text["method_order"]]
