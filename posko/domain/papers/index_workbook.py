"""The report of a kept index run as a workbook: all places, their dimensions, every driver, and the method."""

from __future__ import annotations

from collections.abc import Iterable

from posko.domain.papers.formats import Language
from posko.domain.papers.index_words import IndexWords
from posko.domain.papers.workbook import Cell, Column, Sheet, workbook
from posko.domain.situation.sitrep import head_text
from posko.domain.territory.places import Level
from posko.domain.vulnerability.comparison import Move
from posko.domain.vulnerability.report import CLASSES, IndexReport, ScoreLine

Row = list[Cell]


def index_xlsx(report: IndexReport, *, language: Language) -> bytes:
    """The workbook; the same run gives the same bytes. Raises ValueError for an unknown language."""
    said = IndexWords(report, language)
    sheets = [_summary(said), _ranking(said), _dimensions(said), _drivers(said), _method(said)]
    title = f"{said.text['title']} {report.number}"
    return workbook(sheets, language=language, at=report.kept_at, title=title)


def _summary(said: IndexWords) -> Sheet:
    report, text = said.report, said.text
    rows: list[Row] = [
        [text["number"], report.number],
        [text["classification"], text[report.classification]],
        [text["operation"], f"{report.operation_name}, {report.city_name}"],
        [text["run"], report.run],
        [text["kept_at"], report.kept_at],
        [text["kept_by"], f"{report.kept_by}, {report.agency}"],
        [text["framework"], said.framework()],
        [text["level"], said.level()],
        [text["per"], said.divided()],
        [text["counted"], said.counted()],
        [text["verified_rule"], said.verified_by()],
        [text["note"], report.note],
        [text["events"], report.events],
        [text["nothing_reports"], report.nothing_reports],
        [text["places"], len(report.lines)],
        [text["known_places"], len(report.known)],
        [text["unknown_places"], len(report.unknown)],
        *_class_rows(said),
        [text["h_classes"], said.cut_rule()],
        [text["scenarios"], report.doubt.scenarios],
        [text["inputs"], report.inputs_sha256],
        [text["results"], report.results_sha256],
        [text["h_head"], report.checkpoint or (head_text(report.head) if report.head else text["none"])],
    ]
    rows += [[text["caution"], sentence] for sentence, _alarm in said.caveats()]
    if report.demo:
        rows.insert(0, [text["caution"], text["demo_band"]])
    return Sheet(text["sheet_summary"], (Column(text["item"], width=34), Column(text["value"], "any", 90)), rows)


def _class_rows(said: IndexWords) -> Iterable[Row]:
    """How many places each class has, and between which scores it lies."""
    spans = dict(said.cut_spans())
    for klass in CLASSES:
        if klass in spans:
            yield [f"{said.text['klass']}: {said.klass(klass)} ({spans[klass]})", len(said.report.of_class(klass))]


def _ranking(said: IndexWords) -> Sheet:
    report, text = said.report, said.text
    columns = [
        *_place_columns(said),
        Column(text["rank_full"], "whole"),
        Column(text["score"], "decimal"),
        Column(text["klass"]),
        *(Column(text["share_of"].format(klass=said.klass(klass)), "percent", 12) for klass in CLASSES),
        Column(text["certain"]),
        Column(text["rank_low"], "whole", 12),
        Column(text["rank_median"], "whole", 12),
        Column(text["rank_high"], "whole", 12),
        Column(text["outside"], width=14),
        Column(text["driver_1"]),
        Column(text["driver_2"]),
        Column(text["standing"]),
    ]
    moves = {move.unit: move for move in report.earlier.comparison.moves} if report.earlier else {}
    if report.earlier:
        columns += _earlier_columns(said, report.earlier.number)
    rows = [_ranking_row(line, said, moves) for line in report.lines]
    return Sheet(text["sheet_ranking"], tuple(columns), rows)


def _place_columns(said: IndexWords) -> list[Column]:
    text = said.text
    within = [Column(text["level_kelurahan"])] if said.report.level == Level.TPS else []
    return [Column(text["code"]), Column(text["place"]), *within, Column(text["kecamatan"])]


def _place_cells(line: ScoreLine, said: IndexWords) -> Row:
    within: Row = [line.kelurahan] if said.report.level == Level.TPS else []
    return [line.code, line.place, *within, line.kecamatan]


def _ranking_row(line: ScoreLine, said: IndexWords, moves: dict[str, Move]) -> Row:
    text = said.text
    names = [said.indicators.get(code, code) for code, _points in line.drivers[:2]]
    yes_no = {True: text["yes"], False: text["no"]}
    before: Row = _earlier_cells(moves.get(line.code), said) if moves else []
    return [
        *_place_cells(line, said),
        line.rank,
        line.score,
        said.klass(line.klass),
        *(line.shares.get(klass) for klass in CLASSES),
        yes_no[said.report.certain(line)] if line.shares else None,
        line.low,
        line.median,
        line.high,
        yes_no[line.outside] if line.rank else None,
        *(names + [""] * 2)[:2],
        text[f"label_{line.label}"] if line.label else None,
        *before,
    ]


def _earlier_columns(said: IndexWords, number: int) -> list[Column]:
    heads = {"earlier_score": "decimal", "earlier_rank": "whole", "earlier_klass": "text"}
    return [Column(said.text[key].format(number=number), kind, 14) for key, kind in heads.items()]  # type: ignore[arg-type]


def _earlier_cells(move: Move | None, said: IndexWords) -> Row:
    return [move.before.score, move.before.rank, said.klass(move.before.klass)] if move else [None, None, None]


def _dimensions(said: IndexWords) -> Sheet:
    own = said.report.framework.dimensions
    columns = (*_place_columns(said), *(Column(said.name(each), "decimal", 18) for each in own))
    rows = [
        [*_place_cells(line, said), *(line.dimensions.get(each.code) for each in own)] for line in said.report.known
    ]
    return Sheet(said.text["sheet_dimensions"], columns, rows)


def _drivers(said: IndexWords) -> Sheet:
    """Every index point that an indicator adds, a row each: long form, for pivot tables."""
    text = said.text
    dimensions = {each.code: said.name(each) for each in said.report.framework.dimensions}
    of = {each.code: dimensions[each.dimension] for each in said.report.framework.indicators}
    columns = (
        *_place_columns(said),
        Column(text["indicator_code"]),
        Column(text["indicator"]),
        Column(text["dimension"]),
        Column(text["points"], "decimal", 14),
    )
    rows = [
        [*_place_cells(line, said), code, said.indicators.get(code, code), of.get(code), points]
        for line in said.report.known
        for code, points in line.drivers
    ]
    return Sheet(text["sheet_drivers"], columns, rows)


def _method(said: IndexWords) -> Sheet:
    """The published method, our assumptions, every weight, and what was varied to measure the certainty of a rank."""
    text = said.text
    columns = (
        Column(text["item"], width=22),
        Column(text["code"], width=18),
        Column(text["text"], width=90),
        Column(text["weight"], "decimal", 12),
        Column(text["rule_standing"], width=16),
        Column(text["source"], width=60),
    )
    return Sheet(text["sheet_method"], columns, [*_rule_rows(said), *_weight_rows(said), *_doubt_rows(said)])


def _rule_rows(said: IndexWords) -> Iterable[Row]:
    framework, text = said.report.framework, said.text
    recipe, cuts = framework.recipe.origin, framework.class_rule.origin
    yield [text["framework"], framework.code, said.framework(), None, None, framework.origin.source]
    yield [text["recipe"], None, said.sentence(framework.recipe), None, said.standing(recipe.verified), recipe.source]
    yield [text["h_classes"], None, said.cut_rule(), None, said.standing(cuts.verified), cuts.source]
    for each in framework.assumptions:
        yield [text["assumption"], each.code, said.sentence(each), None, said.standing(each.verified), None]


def _weight_rows(said: IndexWords) -> Iterable[Row]:
    """Dimensions weigh in the index, indicators in their dimension, levels in the sum of an indicator."""
    framework, text, origin = said.report.framework, said.text, said.report.framework.weights_origin
    for dimension in framework.dimensions:
        weight, standing = dimension.weight / 100, said.standing(origin.verified)
        yield [text["dimension"], dimension.code, said.name(dimension), weight, standing, origin.source]
    for indicator in framework.indicators:
        # No source weighs indicators, so none of these weights is verified.
        yield [text["indicator"], indicator.code, said.name(indicator), indicator.weight, said.standing(False), None]
    for level in framework.levels:
        code, standing = str(level.level), said.standing(level.verified)
        yield [text["event_level"], code, said.name(level), level.weight, standing, None]


def _doubt_rows(said: IndexWords) -> Iterable[Row]:
    for sentence in (said.doubt(), *said.varied()):
        yield [said.text["varied"], None, sentence, None, None, None]
    for sentence in said.fixed():
        yield [said.text["kept_fixed"], None, sentence, None, None, None]
