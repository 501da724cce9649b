"""The picture of the statistics: where the cases of the centre stand among the stages, and how long a stage lasts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from posko.apps.cases.statistics.selectors import Statistics
from posko.domain.cases import stages
from posko.domain.pictures.case_flow import Stop, case_flow
from posko.kit.language import by_language
from posko.law import cases as law


@dataclass(frozen=True, slots=True)
class StageCount:
    """A stage of the picture: how many cases stand in it now, and how long it usually lasts."""

    name: str
    now: int
    usual: timedelta | None


@dataclass(frozen=True, slots=True)
class FlowOfMany:
    """The drawing, and the rows of its table."""

    svg: str
    rows: Sequence[StageCount]


def flow_of(found: Statistics, regime: str) -> FlowOfMany:
    """The cases by stage: a disc as large as its share of them, the count and the median under it."""
    now = {each.state.code: each.now for each in found.stages}
    medians = {each.state.code: each.median for each in found.stages if each.median is not None}
    actors = law.actors(regime)
    lanes = [_("Court") if code == stages.COURT else by_language(actors[code]) for code in stages.LANES]
    # A case that the centre has stands in a state of both machines; it is counted where the centre has it.
    ahead = {code for stage in stages.CENTRE[2:] for code in stage.states}
    counts = {
        stage.code: sum(now.get(code, 0) for code in stage.states if stage.code == "review" or code in ahead)
        for stage in stages.CENTRE
    }
    most = max(1, *counts.values())
    rows = [
        StageCount(_(stage.name), counts[stage.code], stages.usual(stage, medians))
        for stage in stages.CENTRE
        if stage.states
    ]
    drawn = [stage for stage in stages.CENTRE if stage.states]
    stops = [_stop(stage, row, most) for stage, row in zip(drawn, rows, strict=True)]
    label = _("Cases by stage, with the median days of each.")
    return FlowOfMany(case_flow(lanes, stops, usual=_("median of the city"), label=label), rows)


def _stop(stage: stages.Stage, row: StageCount, most: int) -> Stop:
    usual = ""
    if row.usual is not None:
        usual = _("%(days)s d") % {"days": number_format(row.usual / timedelta(days=1), 1)}
    told = ngettext("%d case", "%d cases", row.now) % row.now if row.now else "–"
    lanes = tuple(stages.LANES.index(code) for code in stage.lanes)
    return Stop(row.name, lanes, "done" if row.now else "ahead", told, usual, share=row.now / most)
