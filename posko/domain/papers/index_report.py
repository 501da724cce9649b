"""The report of a kept index run on paper: every figure put into words, then set by `templates/index_report.typ`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from posko.domain.papers.formats import Language, day, day_and_time
from posko.domain.papers.head import Carried, head_pictures, head_sheet
from posko.domain.papers.index_words import IndexWords
from posko.domain.papers.pictures import svg_for_paper
from posko.domain.papers.typesetting import typeset
from posko.domain.vulnerability.comparison import Move
from posko.domain.vulnerability.report import CLASSES, Earlier, IndexReport, ScoreLine

Sheet = dict[str, object]
LISTED = 150  # places a table on paper names; a run of stations has thousands, which the workbook holds
DRIVERS = 2
MOVES = 10
NAMED = 30


def index_pdf(
    report: IndexReport, *, language: Language, map_svg: str | None = None, fonts: Path | None = None
) -> bytes:
    """The report as a tagged, archivable PDF (A4); the same run gives the same bytes, whoever prints it and when.

    `map_svg` is the map of the classes, `fonts` a folder of TTF files (an embedded face stands in where it is absent).
    Raises ValueError for an unknown language or a map that is not plain SVG.
    """
    pictures = head_pictures(_carried(report))
    if map_svg is not None:
        pictures["map"] = svg_for_paper(map_svg)
    return typeset("index_report", index_sheet(report, language), at=report.kept_at, fonts=fonts, pictures=pictures)


def index_sheet(report: IndexReport, language: Language) -> Sheet:
    """All that the template prints, as nested mappings of text: no date or number is left to format."""
    said = IndexWords(report, language)
    text = said.text
    return {
        "words": text,
        "demo": report.demo,
        "number": report.number,
        "classification": text[report.classification],
        "agency": report.agency,
        "operation": f"{report.operation_name} · {report.city_name}",
        "letterhead": _letterhead(said),
        "keys": _keys(said),
        "caveats": [{"text": sentence, "alarm": alarm} for sentence, alarm in said.caveats()],
        "stands": said.stands_on(),
        "hashes": [[text["inputs"], report.inputs_sha256], [text["results"], report.results_sha256]],
        "classes": _classes(said),
        "picture": _picture(said),
        "ranking": _ranking(said),
        "unknown": _unknown(said),
        "outside": _outside(said),
        "earlier": _earlier(said, report.earlier) if report.earlier else None,
        "doubt": {"text": said.doubt(), "varied": said.varied(), "fixed": said.fixed()},
        "method": _method(said),
        "sign": _sign(said),
        "head": head_sheet(_carried(report), text, language),
    }


def _carried(report: IndexReport) -> Carried:
    return Carried(report.checkpoint, report.head, report.kept_at)


def _letterhead(said: IndexWords) -> list[tuple[str, tuple[str, ...]]]:
    report, text = said.report, said.text
    run = text["run_text"].format(number=said.whole(report.run), when=said.kept_when())
    rows: list[tuple[str, tuple[str, ...]]] = [
        (text["to"], (text["to_all"],)),
        (text["number"], (report.number,)),
        (text["classification"], (text[report.classification],)),
        (text["operation"], (f"{report.operation_name}, {report.city_name}",)),
        (text["run"], (run,)),
        (text["kept_by"], (f"{report.kept_by}, {report.agency}",)),
        (text["framework"], (said.framework(),)),
        (text["level"], (said.level(),)),
        (text["per"], (said.divided(),)),
        (text["counted"], (said.counted(),)),
        (text["verified_rule"], (said.verified_by(),)),
    ]
    return [*rows, (text["note"], (report.note,))] if report.note else rows


def _keys(said: IndexWords) -> list[Sheet]:
    report, text = said.report, said.text
    high = report.of_class("high")
    certain = said.whole(sum(report.certain(line) for line in high))
    total, nothing = said.whole(len(report.lines)), said.whole(report.nothing_reports)
    boxes = [
        (len(report.known), text["key_known"].format(total=total)),
        (len(high), text["key_high"].format(certain=certain)),
        (report.events, text["key_events"].format(nothing=nothing)),
        (len(report.unknown), text["key_unknown"]),
    ]
    return [{"figure": said.whole(count), "meaning": meaning, "alarm": False} for count, meaning in boxes]


def _classes(said: IndexWords) -> Sheet:
    report = said.report
    rows = []
    for klass, span in said.cut_spans():
        own = report.of_class(klass)
        certain = sum(report.certain(line) for line in own)
        rows.append([klass, said.klass(klass), span, said.whole(len(own)), said.whole(certain)])
    if rows:
        none = said.text["none"]
        rows.append(["unknown", said.klass(None), none, said.whole(len(report.unknown)), none])
    rule = report.framework.class_rule
    standing = {"verified": rule.origin.verified, "standing": said.standing(rule.origin.verified)}
    return {"rule": said.cut_rule(), "source": rule.origin.source, "rows": rows, **standing}


def _picture(said: IndexWords) -> Sheet:
    report = said.report
    legend = [[klass, said.klass(klass)] for klass in CLASSES]
    return {
        "alt": said.text["map_alt"].format(city=report.city_name, number=said.whole(report.run)),
        "legend": [*legend, ["unknown", said.klass(None)]],
        "approximate": report.borders_approximate,
    }


def _ranking(said: IndexWords) -> Sheet:
    known = said.report.known
    shown = known[:LISTED]
    cut = said.text["ranking_cut"].format(count=said.whole(len(shown)), known=said.whole(len(known)))
    return {"cut": cut if len(shown) < len(known) else "", "rows": [_row(line, said) for line in shown]}


def _row(line: ScoreLine, said: IndexWords) -> Sheet:
    report = said.report
    return {
        "rank": said.whole(line.rank) if line.rank else said.text["none"],
        "place": line.place,
        "within": _within(line),
        "score": said.score(line.score),
        "klass": line.klass or "unknown",
        "word": said.klass(line.klass),
        "share": said.percent(line.share) if line.shares else "",
        "certain": report.certain(line),
        "outside": line.outside,
        "bar": _bar(line, len(report.known)),
        "figures": f"{said.whole(line.low)}–{said.whole(line.high)}" if line.low and line.high else said.text["none"],
        "drivers": said.drivers(line, DRIVERS),
        "label": line.label or "estimate",
    }


def _within(line: ScoreLine) -> str:
    """`Kampung Melayu, Jatinegara` for a station, `Jatinegara` for a kelurahan."""
    return ", ".join(part for part in (line.kelurahan, line.kecamatan) if part)


def _bar(line: ScoreLine, known: int) -> list[float] | None:
    """Begin and end of the interval and the own rank along a bar from 0 (rank 1) to 1 (the last rank)."""
    if line.rank is None or line.low is None or line.high is None:
        return None
    return [(rank - 1) / max(known - 1, 1) for rank in (line.low, line.high, line.rank)]


def _unknown(said: IndexWords) -> Sheet:
    unknown = said.report.unknown
    groups: dict[str, list[str]] = defaultdict(list)
    for line in unknown:
        groups[line.kecamatan or said.text["none"]].append(line.place)
    named = len(unknown) <= LISTED
    return {
        "text": said.text["unknown_text"].format(count=said.whole(len(unknown))) if unknown else "",
        "cut": "" if named else said.text["unknown_cut"],
        "rows": [
            [kecamatan, said.whole(len(places)), ", ".join(places) if named else ""]
            for kecamatan, places in sorted(groups.items())
        ],
    }


def _outside(said: IndexWords) -> list[str]:
    lines = said.report.outside
    named = [
        said.text["outside_line"].format(
            place=", ".join(part for part in (line.place, _within(line)) if part),
            rank=said.whole(line.rank or 0),
            low=said.whole(line.low or 0),
            high=said.whole(line.high or 0),
        )
        for line in lines[:NAMED]
    ]
    return _with_rest(named, len(lines), said)


def _earlier(said: IndexWords, earlier: Earlier) -> Sheet:
    text = said.text
    names = {line.code: line.place for line in said.report.lines}
    when = day_and_time(earlier.kept_at, said.language)
    agreement = earlier.comparison.agreement
    reclassed = earlier.comparison.reclassed
    return {
        "text": text["earlier_text"].format(number=said.whole(earlier.number), when=when),
        "basis": "" if earlier.same_basis else text["other_basis"],
        "agreement": "" if agreement is None else text["agreement"].format(value=said.score(agreement)),
        "moved": [_move(move, names, said) for move in earlier.moved[:MOVES]],
        "reclassed": _with_rest([_reclass(move, names, said) for move in reclassed[:NAMED]], len(reclassed), said),
    }


def _move(move: Move, names: dict[str, str], said: IndexWords) -> list[str]:
    none, change = said.text["none"], move.change or 0.0
    ranks = [said.whole(stand.rank) if stand.rank else none for stand in (move.before, move.after)]
    return [
        names.get(move.unit, move.unit),
        said.score(move.before.score),
        said.score(move.after.score),
        f"{'+' if change > 0 else '−'}{said.score(abs(change))}",
        " → ".join(ranks),
    ]


def _reclass(move: Move, names: dict[str, str], said: IndexWords) -> str:
    before, after = said.klass(move.before.klass), said.klass(move.after.klass)
    return said.text["reclassed_line"].format(place=names.get(move.unit, move.unit), before=before, after=after)


def _with_rest(named: Sequence[str], total: int, said: IndexWords) -> list[str]:
    """The named ones, and how many more there are."""
    rest = total - len(named)
    return [*named, said.text["outside_more"].format(count=said.whole(rest))] if rest > 0 else list(named)


def _method(said: IndexWords) -> Sheet:
    framework = said.report.framework
    members: dict[str, int] = defaultdict(int)
    for indicator in framework.indicators:
        members[indicator.dimension] += 1
    origins = (framework.recipe.origin, framework.weights_origin)
    recipe, weights = ({"verified": each.verified, "standing": said.standing(each.verified)} for each in origins)
    return {
        "recipe": {"text": said.sentence(framework.recipe), **recipe},
        "weights": {"source": framework.weights_origin.source, **weights},
        "dimensions": [
            [said.name(each), f"{said.plain(each.weight)}%", said.whole(members[each.code])]
            for each in framework.dimensions
        ],
        "assumptions": [
            {"text": said.sentence(each), "verified": each.verified, "standing": said.standing(each.verified)}
            for each in framework.assumptions
        ],
        "source": framework.origin.source,
    }


def _sign(said: IndexWords) -> dict[str, str]:
    report = said.report
    return {
        "where": f"{report.city_name}, {day(report.kept_at, said.language, weekday=False)}",
        "name": report.kept_by,
        "role": said.text["sign_as"],
        "agency": report.agency,
    }
