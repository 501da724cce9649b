"""The wall in three scenes: before the vote its promises, on the day its stations and incidents, after it the recap.

The phase says which scene leads. The wall turns by itself: the scene that leads stands longest, another one that has
something late comes in between, and a list that is longer than the wall goes on with its next rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final, TypeVar

from django.utils.translation import gettext as _

from posko.apps.gaps.course import selectors as gaps
from posko.apps.incidents.tasks.page import at_it
from posko.apps.plans.paper import law_name
from posko.apps.situation.board import page as board_page
from posko.apps.situation.live.selectors import Live
from posko.domain.access import Viewer
from posko.domain.errors import N_
from posko.domain.gaps.states import CommitmentState
from posko.domain.incidents.kinds import kinds
from posko.domain.plans.phases import JAKARTA, countdown, phase_at
from posko.domain.stations.day import voting_days
from posko.kit.language import by_language
from posko.kit.rows import left_of, span_of
from posko.law.plans import stages

Item = TypeVar("Item")
ROWS: Final = 7
TURN: Final = 30  # seconds that a scene stands
EVERY: Final = 3  # of so many turns the scene of the phase has all but one
NEXT: Final = 5  # stages of the calendar that are still to come
COLUMNS: Final = 46
BESIDES: Final = 3  # rows of the other list under the calendar
MOST: Final = 70  # promises that the wall turns through
OWED: Final = (CommitmentState.PROMISED, CommitmentState.STARTED)


class Scene(StrEnum):
    """What the wall shows at a time."""

    BEFORE = "before"
    DAY = "day"
    AFTER = "after"


WORDS: Final = {Scene.BEFORE: N_("Promises"), Scene.DAY: N_("Today"), Scene.AFTER: N_("Recapitulation")}


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the wall: its shape, what it is, where and whose, and its time."""

    glyph: str
    title: str
    where: str
    agency: str
    time: str
    late: bool


@dataclass(frozen=True, slots=True)
class Dot:
    """A scene at the foot of the wall."""

    words: str
    current: bool


def leading(regime: str, at: datetime) -> Scene:
    """The scene of the phase: the day is that of the vote, from its first hour to its last."""
    day, today = voting_days(regime)[0], at.astimezone(JAKARTA).date()
    return Scene.DAY if today == day else Scene.BEFORE if today < day else Scene.AFTER


def scene_at(lead: Scene, others: Sequence[Scene], at: datetime) -> Scene:
    """The scene of this half minute: now and then one of the others that has something to say."""
    turn = int(at.timestamp()) // TURN
    if not others or turn % EVERY != EVERY - 1:
        return lead
    return others[turn // EVERY % len(others)]


def some(rows: Sequence[Item], at: datetime, *, most: int = ROWS) -> list[Item]:
    """The rows of this half minute: the first ones every other time, since what is late stands there."""
    turn, others = int(at.timestamp()) // TURN, -(-len(rows) // most) - 1
    first = 0 if turn % 2 == 0 or others < 1 else min((1 + turn // 2 % others) * most, len(rows) - most)
    return list(rows[first : first + most])


def incidents(live: Live, at: datetime) -> list[Line]:
    """The incidents, late first."""
    found = []
    for seen in live.rows:
        row, late = seen.row, seen.late_by is not None
        time = span_of(seen.late_by) if seen.late_by else left_of(row.due_at, at).words if row.due_at else ""
        agency = at_it(seen.sent, None) or (row.lead.short if row.lead else "")
        name = by_language(kinds()[row.kind])
        found.append(Line("late" if late else f"sev-{row.severity}", name, row.place.name, agency, time, late))
    return found


def promises(viewer: Viewer, at: datetime) -> list[Line]:
    """The promises that are owed, late first: in the order of the promised time, which more time does not move."""
    owed = gaps.commitments_of(viewer).filter(state__in=OWED).select_related("gap__place").order_by("due", "pk")
    return [_promise(row.gap.title, row.gap.place.name, row.agency.short, row.due, at)
            for row in owed[:MOST]]  # fmt: skip


def _promise(title: str, place: str, agency: str, due: datetime, at: datetime) -> Line:
    late = due < at
    return Line("late" if late else "promised", title, place, agency,
                span_of(at - due) if late else left_of(due, at).words, late)  # fmt: skip


def context(viewer: Viewer, regime: str, live: Live, at: datetime) -> dict[str, object]:
    """The scene that stands now, with its words and figures."""
    owed = promises(viewer, at)
    late = sum(line.late for line in owed)
    lead = leading(regime, at)
    has = {Scene.BEFORE: bool(late), Scene.DAY: bool(live.total), Scene.AFTER: False}
    scene = scene_at(lead, [each for each in Scene if each is not lead and has[each]], at)
    lines = owed if scene is Scene.BEFORE else incidents(live, at)
    board = live.board
    shown = [each for each in Scene if each is lead or has[each]]
    return {
        "scene": scene.value,
        "title": _title(scene, regime, at),
        "dots": [Dot(_(WORDS[each]), each is scene) for each in shown],
        "lines": some(lines, at),
        "listed": len(lines),
        "besides": incidents(live, at)[:BESIDES] if scene is Scene.BEFORE else owed[:BESIDES],
        "late": late if scene is Scene.BEFORE else live.late,
        "promises_late": late,
        "left": _until(regime, at),
        "steps": _steps(regime, at),
        "grids": board_page.grids(board, columns=COLUMNS) if board else [],
        "keys": board_page.legend(board) if board else [],
        "leading": board_page.leading(board) if board else None,
    }


def _title(scene: Scene, regime: str, at: datetime) -> str:
    phase = phase_at(stages(regime), at)
    return law_name(phase.shown.stage) if phase.shown else _(WORDS[scene])


def _until(regime: str, at: datetime) -> str:
    """How long until the stations open; empty once they did."""
    stage = next(each for each in stages(regime) if each.kind == "voting")
    opens = datetime.combine(stage.start, stage.opens, tzinfo=JAKARTA) if stage.opens else None
    if opens is None or opens <= at:
        return ""
    left = countdown(at, opens)
    return span_of(timedelta(days=left.days, hours=left.hours, minutes=left.minutes))


def _steps(regime: str, at: datetime) -> list[tuple[str, date]]:
    """What of the calendar is still to end, the nearest first."""
    today = at.astimezone(JAKARTA).date()
    ahead = sorted((each for each in stages(regime) if each.until >= today), key=lambda each: (each.until, each.start))
    return [(law_name(each), each.until) for each in ahead[:NEXT]]
