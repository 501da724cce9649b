"""The live picture as its page shows it: rows with their next step, chips of the filter, and what leads."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from posko.apps.incidents.tasks.page import at_it
from posko.apps.situation.board import page as board_page
from posko.apps.situation.board.selectors import Board
from posko.apps.situation.live import selectors
from posko.apps.situation.live.selectors import Live
from posko.apps.territory import selectors as territory
from posko.domain.access import Act, Viewer
from posko.domain.incidents import SEVERITIES, IncidentState
from posko.domain.incidents.kinds import kinds
from posko.domain.stations.day import STAGES, Stage
from posko.domain.territory.places import Level
from posko.kit.chips import Chip, chip, strange_value, strange_words
from posko.kit.language import by_language
from posko.kit.requests import PoskoRequest
from posko.kit.rows import Glyph, Left, Press, Row, left_of, span_of

if TYPE_CHECKING:
    from posko.apps.incidents.models import Incident

_GLYPHS: Mapping[int, Glyph] = {1: "sev-1", 2: "sev-2", 3: "sev-3", 4: "sev-4"}


@dataclass(frozen=True, slots=True)
class Queue:
    """What goes on, as rows: late ones first."""

    late: list[Row]
    running: list[Row]


def queue(viewer: Viewer, live: Live, at: datetime) -> Queue:
    """The rows of the list, each with the step that is due; only the first has a solid button."""
    minute = at.replace(second=0, microsecond=0)
    rows = [_row(viewer, seen, minute, solid=number == 0) for number, seen in enumerate(live.rows)]
    count = sum(1 for seen in live.rows if seen.late_by is not None)
    return Queue(rows[:count], rows[count:])


def _row(viewer: Viewer, seen: selectors.Row, at: datetime, *, solid: bool) -> Row:
    row = seen.row
    due = row.due_at
    lead = row.lead.short if row.lead else ""
    return Row(
        glyph="late" if seen.late_by is not None else _GLYPHS[row.severity],
        title=by_language(kinds()[row.kind]),
        url=reverse("incidents:incident", args=[row.number]),
        place=row.place.name,
        agency=at_it(seen.sent, viewer) or lead,
        mine=bool(row.lead and row.lead.code == viewer.agency),
        left=left_of(due, at, row.since) if due else Left(_("no clock runs")),
        act=_press(viewer, row, solid),
        key=f"incident:{row.number}",
    )


def _press(viewer: Viewer, row: Incident, solid: bool) -> Press | None:
    """The next step of the table, where it is the post's: confirm, then send somebody."""
    if not viewer.may(Act.INCIDENT_HANDLE) or not viewer.acts_at(row.place_id):
        return None
    if row.state == IncidentState.REPORTED:
        return Press(_("Confirm"), reverse("incidents:confirm", args=[row.number]), "post", solid=solid)
    if row.state == IncidentState.CONFIRMED:
        return Press(_("Send"), f"{reverse('incidents:incident', args=[row.number])}#assign", solid=solid)
    return None


def stations(board: Board) -> dict[str, object]:
    """The stations' day: the strip of its stages, and the grids with their legend."""
    asked = [stage for stage in STAGES if stage in board.clock.asked or board.city[stage].received]
    return {
        "day": board.day.isoformat(),
        "steps": board_page.strip(board, board.city, board.ground.firsts, asked),
        "grids": board_page.grids(board),
        "keys": board_page.legend(board),
    }


def lede(live: Live, at: datetime) -> str:
    """One sentence or two: what the stations' day stands at, and what is late."""
    told = []
    if live.board is not None:
        told += _stations(live.board, at)
    if live.late:
        told.append(
            ngettext("%(count)d incident of %(all)d is late.", "%(count)d incidents of %(all)d are late.", live.late)
            % {"count": live.late, "all": live.total}
        )
    elif live.total:
        told.append(
            ngettext("%d incident under way, on time.", "%d incidents go on, all in time.", live.total) % live.total
        )
    else:
        told.append(_("No incident is under way."))
    return " ".join(told)


def _stations(board: Board, at: datetime) -> list[str]:
    closes, opens = board.clock.first(Stage.CLOSE).at, board.clock.first(Stage.OPEN).at
    told = []
    if opens <= at < closes:
        told.append(_("Stations close in %(span)s.") % {"span": span_of(closes - at)})
    if (step := board_page.leading(board)) is not None:
        told.append(
            _("%(count)s of %(all)s stations have reported (%(stage)s).")
            % {
                "count": _grouped(step.tally.received),
                "all": _grouped(step.tally.stations),
                "stage": _(board_page.WORDS[board_page.CELL_OF[step.stage]]),
            }
        )
    return told


def _grouped(count: int) -> str:
    return number_format(count, force_grouping=True)


def strange(request: PoskoRequest, words: Mapping[str, str]) -> list[str]:
    """What the address asks for and does not exist, as a sentence each; `words` are those that were understood."""
    labels = {
        "place": _("Place"),
        "severity": _("Severity"),
        "kind": _("Kind"),
        "state": _("Status"),
        "hours": _("Since"),
    }
    refused = [word for word in labels if request.GET.get(word) and not words[word]]
    told = [strange_value(labels[word], request.GET[word]) for word in refused]
    return [*strange_words(request, selectors.WORDS), *told]


def chips(request: PoskoRequest, words: Mapping[str, str]) -> list[Chip]:
    """The filter as chips, from the words of the address."""
    places = [(area.code, area.name) for area in territory.at_level(request.viewer, Level.KECAMATAN)]
    severities = [(str(level), _(SEVERITIES[level])) for level in sorted(SEVERITIES, reverse=True)]
    named = [(kind.code, by_language(kind)) for kind in kinds().values()]
    hours = [(str(each), ngettext("%d hour", "%d hours", each) % each) for each in selectors.HOURS]
    states = [("late", _("overdue")), ("all", _("all, also what is over"))]
    return [
        chip(request, "place", _("Place"), places, words["place"]),
        chip(request, "severity", _("Severity"), severities, words["severity"]),
        chip(request, "kind", _("Kind"), named, words["kind"]),
        chip(request, "state", _("Status"), states, words["state"]),
        chip(request, "hours", _("Since"), hours, words["hours"]),
    ]
