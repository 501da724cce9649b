"""The brief of one page in words: of a situation report and, in the same form, of a kelurahan."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from posko.domain.papers.formats import Language, number, short_moment, span
from posko.domain.papers.words import Words
from posko.domain.situation.brief import HOURS, Brief, BriefFigure, BriefLine

Sheet = dict[str, object]
LEAD_LETTERS: Final = 420
TITLE_LETTERS: Final = 70
POINT_LETTERS: Final = 130
POINTS: Final = 3
_LEAST_TOP: Final = 6


def brief_sheet(brief: Brief, general: str, points: Sequence[str], text: Words, language: Language) -> Sheet:
    """All that the first page prints. `general` and `points` are the words of who signs; the annex has them whole."""
    said = {"certain": brief.certain, "perhaps": brief.perhaps, "unknown": brief.unknown}
    return {
        "lead": brief.lead,
        "figures": [_figure(figure, text, language) for figure in brief.figures],
        "late": [line_sheet(line, text, language) for line in brief.late],
        "following": [line_sheet(line, text, language) for line in brief.following],
        "general": cut(general, LEAD_LETTERS),
        "points": [cut(point, POINT_LETTERS) for point in points[:POINTS]],
        "hours": _hours(brief, text, language),
        "sure": text["brief_sure"].format(**{key: number(count, language) for key, count in said.items()}),
    }


def line_sheet(line: BriefLine, text: Words, language: Language) -> Sheet:
    """One line of a list: its mark, its words, and when."""
    when = "" if line.when is None else short_moment(line.when, language)
    late = line.late_by is not None
    return {
        "kind": "late" if late else line.kind,
        "title": cut(line.title, TITLE_LETTERS),
        "beside": line.beside,
        "when": text["brief_late_by"].format(span=span(line.late_by, language)) if line.late_by is not None else when,
        "late": late,
    }


def cut(words: str, letters: int) -> str:
    """The words, ended at a word and with an ellipsis where they are too long for the page."""
    return words if len(words) <= letters else words[:letters].rsplit(" ", 1)[0].rstrip(" ,;.") + " …"


def shares(values: Sequence[float]) -> list[float]:
    """The values between the least and the most of them, as 0 to 1; what never changes lies in the middle."""
    least, most = min(values), max(values)
    return [round((value - least) / (most - least), 3) if most > least else 0.5 for value in values]


def _figure(figure: BriefFigure, text: Words, language: Language) -> Sheet:
    share = figure.key == "kept"
    return {
        "value": number(figure.value, language),
        "unit": "%" if share else "",
        "meaning": text[f"brief_{figure.key}"],
        "change": _change(figure, text, language),
        "alarm": figure.key == "gaps_late" and figure.value > 0,
        "trend": shares(figure.trend) if len(figure.trend) > 1 else [],
    }


def _change(figure: BriefFigure, text: Words, language: Language) -> str:
    if figure.of is not None:
        return text["brief_of"].format(of=number(figure.of, language))
    if figure.change is None:
        return text["brief_first"]
    if not figure.change:
        return text["brief_same"]
    words = text["brief_more"] if figure.change > 0 else text["brief_less"]
    return words.format(change=number(abs(figure.change), language))


def _hours(brief: Brief, text: Words, language: Language) -> Sheet:
    last, usual = sum(brief.hours[-1]) if brief.hours else 0, brief.usual[-1] if brief.usual else 0.0
    top = max(_LEAST_TOP, max((sum(hour) for hour in brief.hours), default=0))
    top += -top % 3
    ends = [short_moment(brief.until, language)[-5:]]
    whole = int(ends[0][:2])
    marks = [f"{(whole - HOURS + back) % 24:02d}{ends[0][2:]}" for back in (6, 12, 18)] + ends
    said = {"last": number(last, language), "usual": number(usual, language, digits=1 if usual else 0)}
    return {
        "bars": [[count / top for count in hour] for hour in brief.hours],
        "usual": [min(1.0, mean / top) for mean in brief.usual],
        "scale": [number(top * part // 3, language) for part in (0, 1, 2, 3)],
        "marks": marks,
        "told": text["brief_hours"].format(**said),
        "severities": [text[f"brief_severity_{level}"] for level in (1, 2, 3, 4)],
    }
