"""The board of cases as rows: grouped by how near the nearest clock is, and the case that stands in the panel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from posko.apps.cases.board import selectors as board_selectors
from posko.apps.cases.board.selectors import Line, Ticking
from posko.apps.cases.course import page as case_page
from posko.apps.cases.course import selectors, timeline
from posko.apps.cases.course.filters import Filter
from posko.domain.access import Viewer
from posko.domain.cases.alarms import Near
from posko.domain.cases.words import CHANNELS, KINDS
from posko.domain.errors import N_
from posko.domain.papers.formats import span
from posko.domain.papers.workbook import Cell, Column, Sheet
from posko.kit.language import by_language, page_language
from posko.kit.requests import PoskoRequest
from posko.kit.rows import Glyph, Left, Row, left_of, span_of
from posko.law import cases as law
from posko.law import deadlines

_HEADS = {
    Near.BREACHED: N_("Late"),
    Near.RISK: N_("At risk, past the earliest date"),
    Near.UNREAD: N_("Past a date that is not verified"),
    Near.HOURS: N_("Less than 6 hours"),
    Near.DAY: N_("Less than 24 hours"),
    Near.DAYS: N_("Less than 72 hours"),
    Near.FAR: N_("More than 72 hours"),
}
_NO_CLOCK, _ENDED = N_("No clock runs"), N_("Ended")


@dataclass(slots=True)
class Group:
    """Rows that stand alike, under what they have in common."""

    head: str
    rows: list[Row] = field(default_factory=list)


def groups(request: PoskoRequest, lines: Iterable[Line]) -> list[Group]:
    """The rows of a page of the board, in its order; a head stands wherever the next row stands otherwise."""
    found: list[Group] = []
    own = law.actor_of(request.operation.regime, request.viewer.root)
    for line in lines:
        head = _(_head(line))
        if not found or found[-1].head != head:
            found.append(Group(head))
        found[-1].rows.append(_row(line, own, request))
    return found


def peek(request: PoskoRequest) -> dict[str, Any]:
    """The context of `cases/board/_peek.html`: the case that `?peek=case:3` asks for. The look is recorded."""
    kind, _colon, number = request.GET.get("peek", "").partition(":")
    if kind != "case" or not number.isdecimal() or len(number) > 9:
        return {}
    try:
        case = case_page.seen(request, int(number), "case")
    except Http404:
        return {"gone": True}
    now = selectors.standing(request.viewer, case, request.at)
    return {
        **case_page.head(request, case, ""),
        "clocks": timeline.running(now, request.at),
    }


def _head(line: Line) -> str:
    if line.row.ended:
        return _ENDED
    return _HEADS[line.clocks[0].near] if line.clocks else _NO_CLOCK


def _row(line: Line, own: str, request: PoskoRequest) -> Row:
    nearest, row = next(iter(line.clocks), None), line.row
    return Row(
        glyph=_glyph(line),
        title=row.title,
        url=reverse("cases:case", args=[row.number]),
        place=row.place.name,
        agency=by_language(nearest.turn) if nearest else row.holder.short,
        mine=nearest is not None and nearest.turn.code == own,
        left=_left(line, nearest, request.at),
        peek=f"peek=case:{row.number}",
        key=f"case:{row.number}",
        current=request.GET.get("peek") == f"case:{row.number}",
    )


def _glyph(line: Line) -> Glyph:
    if line.row.ended:
        return "done"
    return "late" if any(clock.near == Near.BREACHED for clock in line.clocks) else "case"


def _left(line: Line, nearest: Ticking | None, at: datetime) -> Left | None:
    """The time to the earliest end, at risk to the latest; where no clock runs, how many were late."""
    if nearest is None:
        late = line.row.late_count
        return Left(_("Clocks that were late: %(number)s") % {"number": late}, late=True) if late else None
    if nearest.near == Near.BREACHED:
        return Left(_("late by %(span)s").capitalize() % {"span": span(nearest.span, page_language())}, late=True)
    if nearest.near in (Near.RISK, Near.UNREAD):
        return Left(_("at risk, %(span)s") % {"span": span_of(nearest.span)})
    return left_of(nearest.first_end, at, nearest.start)


def chips(request: PoskoRequest, names: dict[str, str]) -> Iterator[tuple[str, str]]:
    """The words of the filter that are chosen: what each says, and the address without it."""
    for word, said in names.items():
        rest = request.GET.copy()
        for gone in (word, "page", "peek"):
            rest.pop(gone, None)
        yield said, f"?{rest.urlencode()}"


def sheet(viewer: Viewer, wanted: Filter, regime: str, at: datetime) -> Sheet:
    """The cases that pass a filter as a table, without a name and without a title."""
    states = {code: by_language(state) for code, state in law.states(regime).items()}
    rules = {rule.code: by_language(rule) for rule in deadlines.rules(regime)}
    rows = [_cells(row, states, rules) for row in board_selectors.rows(viewer, wanted, at)]
    heads = (
        (_("Number"), "whole"), (_("Register number"), "text"), (_("Kind of case"), "text"),
        (_("How it came in"), "text"), (_("Place"), "text"), (_("Place code"), "text"), (_("Articles"), "text"),
        (_("Violation"), "text"), (_("Gakkumdu"), "text"), (_("Agency that holds it"), "text"),
        (_("Opened"), "moment"), (_("In this state since"), "moment"), (_("Ended"), "text"),
        (_("Next clock"), "text"), (_("Ends at the earliest"), "moment"), (_("Ends at the latest"), "moment"),
        (_("Late clocks"), "whole"),
    )  # fmt: skip
    return Sheet(_("Cases"), tuple(Column(head, kind) for head, kind in heads), rows)  # type: ignore[arg-type]


def _cells(row: Mapping[str, Any], states: Mapping[str, str], rules: Mapping[str, str]) -> list[Cell]:
    return [
        row["number"], row["register_number"], _(KINDS[row["kind"]]),
        _(CHANNELS[row["channel"]]) if row["channel"] else "", row["place__name"], row["place_id"],
        ", ".join(str(each) for each in row["articles"]), states.get(row["violation"], row["violation"]),
        states.get(row["gakkumdu"], row["gakkumdu"]), row["holder__short"], row["opened_at"], row["state_since"],
        _("yes") if row["ended"] else _("no"), rules.get(row["first_rule"], row["first_rule"]), row["first_end"],
        row["last_end"], row["late_count"],
    ]  # fmt: skip
