"""The table of a polling station's day as a page: what is due when, and how waiting is told."""

from __future__ import annotations

from collections.abc import Iterable

from posko.law import station_day as law
from posko.law.station_day import DayStage
from scripts.docs_law_words import doubtful, edition, marked
from scripts.printed import table


def station_day(regime: str) -> Iterable[str]:
    """The stages with their hours, and the classes of waiting."""
    found = law.station_day(regime)
    yield edition(regime, law.TABLE)
    yield (
        "Hours are counted from the opening and closing of the vote in the calendar. How long a report may take is our "
        "assumption for every stage, and so is from when something counts as late; the mark speaks of the hour."
    )
    header = ("tahap", "stage", "due", "report may take", "late after", "source", "mark", "checked")
    yield table(header, map(_stage, found.stages))
    yield "### How waiting is told"
    rows = [
        (each.name_id, each.name_en, f"{each.minutes} minutes", "yes" if each.problem else "") for each in found.waits
    ]
    yield table(("antrean", "queue", "from", "a problem"), rows)
    yield f"{found.waits_from.source}. Last compared {found.waits_from.checked}."


def doubtful_station_day(regime: str) -> Iterable[str]:
    """Hours that are not verified, and the classes of waiting."""
    found = law.station_day(regime)
    for stage in found.stages:
        if not stage.verified:
            yield f"*{stage.name_id}*, {_due(stage)}: {doubtful(stage)}"
    if not found.waits_from.verified:
        yield f"Classes of waiting: {found.waits_from.source}."


def _stage(stage: DayStage) -> tuple[str, ...]:
    late = "" if stage.late is None else f"{stage.late} minutes"
    names = (stage.name_id, stage.name_en)
    return *names, _due(stage), f"{stage.grace} minutes", late, stage.source, marked(stage.mark), f"{stage.checked}"


def _due(stage: DayStage) -> str:
    begins = {"opens": "voting opens", "closes": "voting closes"}[stage.anchor]
    due = begins if not stage.after else f"{stage.after} minutes after {begins}"
    return due if stage.every is None else f"{due}, then every {stage.every} minutes"
