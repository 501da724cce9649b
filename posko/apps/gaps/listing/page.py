"""The rows of the list, in groups, its chips, and the priority of a gap on its page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.template.defaultfilters import capfirst
from django.urls import reverse
from django.utils.translation import gettext as _

from posko.apps.gaps.course import page as course
from posko.apps.gaps.course.filters import NO_DATE, SORTS, STATES, WORDS, Filter, filter_from
from posko.apps.gaps.course.selectors import GapView, chosen, gap_now, gaps_of
from posko.apps.gaps.listing import selectors
from posko.apps.gaps.listing.selectors import Line
from posko.apps.gaps.states import GAP
from posko.apps.people.accounts import selectors as people
from posko.apps.territory import selectors as territory
from posko.domain.access import Viewer, root_name
from posko.domain.errors import N_
from posko.domain.gaps import policies, states
from posko.domain.gaps.groups import Group, group_counts
from posko.domain.gaps.states import CommitmentState, GapState
from posko.domain.territory.places import Level
from posko.kit.actions import Refused
from posko.kit.chips import Chip, Choices, chip, strange_value, strange_words
from posko.kit.requests import PoskoRequest, typed_number
from posko.kit.rows import Glyph, Left, Press, Row, left_of, span_of

ALL = "all"  # in the address: what is closed, too
OF_THE_PAGE = (*WORDS, "by", "choose")
_GLYPHS: Mapping[str, Glyph] = {
    GapState.OPEN: "open",
    GapState.REOPENED: "open",
    GapState.PROMISED: "promised",
    GapState.PROVEN: "proven",
    GapState.ACCEPTED: "clock",
    GapState.CLOSED: "done",
}


PHASES: Mapping[str, str] = {
    "preparation": N_("Preparation"),
    "candidacy": N_("Candidacy"),
    "campaign": N_("Campaign"),
    "quiet": N_("Quiet days"),
    "voting": N_("Voting"),
    "count": N_("Counting and adding up"),
    NO_DATE: N_("No date yet"),
}
ORDERS: Mapping[str, str] = {
    "urgency": N_("by what comes next"),
    "priority": N_("highest priority first"),
    "due": N_("earliest due first"),
    "newest": N_("newest first"),
}
HEADS: Mapping[Group, str] = {
    Group.LATE: N_("Late"),
    Group.FILED: N_("To verify"),
    Group.PROVEN: N_("To close"),
    Group.REOPENED: N_("Reopened"),
    Group.OPEN: N_("Nothing promised yet"),
    Group.PROMISED: N_("Promised"),
    Group.ACCEPTED: N_("Risk accepted for a time"),
    Group.CLOSED: N_("Closed"),
}


@dataclass(slots=True)
class Section:
    """A group of the list with its head: in words what has to happen, and how many there are in all."""

    words: str
    count: int
    rows: list[Row] = field(default_factory=list)


def shown(seen: GapView, request: PoskoRequest, refused: Refused) -> dict[str, Any]:
    """The priority, each factor as it is now."""
    wanted = filter_from({}, request.operation.regime)
    return {"priority": selectors.with_priority(request.viewer, [seen], wanted, request.at)[0].priority}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks for. `strange`: in a sentence each what of it does not exist; `choices`: all there is."""

    wanted: Filter
    strange: list[str]
    choices: Choices


def asked(request: PoskoRequest) -> Asked:
    """The filter of the address. Without a state it is what lives."""
    told, regime = request.GET.dict(), request.operation.regime
    choices, strange = _choices(request.viewer, filter_from({}, regime)), strange_words(request, OF_THE_PAGE)
    for word, (label, known) in choices.items():
        value = told.get(word, "").strip()[:200]
        if value and value not in dict(known) and not (word == "place" and _place_name(request.viewer, value)):
            strange.append(strange_value(label, told.pop(word)))
    state = told.get("state") or "live"
    return Asked(filter_from({**told, "state": "" if state == ALL else state}, regime), strange, choices)


def panel(request: PoskoRequest, wanted: Filter) -> dict[str, Any]:
    """What the panel shows: the gap that the address names, and whether it still stands in this list."""
    told = request.GET.get("peek", "")
    if not told:
        return {}
    query = request.GET.copy()
    query.pop("peek")
    close_url = f"{request.path}?{query.urlencode()}".rstrip("?")
    kind, _colon, number = told.partition(":")
    found = chosen(request.viewer, replace(wanted, sort="newest"), request.at)
    key = typed_number(number) if kind == "gap" else None
    if key is None or not gaps_of(request.viewer).filter(number=key).exists():
        return {"close_url": close_url, "no_gap": number[:20] or told[:20]}
    gone = not found.filter(number=key).exists()
    return {"close_url": close_url, "gone": gone, **course.beside(request, key)}


def chips(request: PoskoRequest, asked: Asked, *words: str) -> list[Chip]:
    """A chip for each word of the filter."""
    found = []
    for word in words:
        label, choices = asked.choices[word]
        chosen = getattr(asked.wanted, word)
        made = chip(request, word, label, choices, chosen, off=ALL if word == "state" else "")
        if chosen and not made.told:
            made = replace(made, told=_place_name(request.viewer, chosen))
        found.append(made)
    return found


def kept_words(request: PoskoRequest) -> list[tuple[str, str]]:
    """The words of the address that stay when other words are looked for."""
    return [(word, request.GET[word]) for word in OF_THE_PAGE if word != "q" and request.GET.get(word)]


def handed_out(request: PoskoRequest) -> str:
    """The words of the address for a file of what this list shows."""
    told = {word: request.GET[word] for word in WORDS if request.GET.get(word)}
    state = told.pop("state", "live")
    return urlencode(told if state == ALL else {**told, "state": state})


def sections(request: PoskoRequest, wanted: Filter, lines: list[Line], counts: Mapping[str, int]) -> list[Section]:
    """The lines of a page under the heads of their groups; in another order they stand under none."""
    whole, choosing = group_counts(counts), "choose" in request.GET
    own = next((each.short for each in people.table(request.viewer) if each.code == request.viewer.agency), "")
    found = []
    for group, part in groupby(lines, lambda line: line.group):
        words, count = (_(HEADS[group]), whole[group]) if group else (_("Gaps"), counts[wanted.state])
        found.append(Section(words, count, [_row(line, request, own, choosing=choosing) for line in part]))
    if found and (act := found[0].rows[0].act) and found[0].rows[0].mine:
        found[0].rows[0] = replace(found[0].rows[0], act=replace(act, solid=True))
    return found


def _row(line: Line, request: PoskoRequest, own: str, *, choosing: bool) -> Row:
    seen, viewer = line.seen, request.viewer
    gap, number = seen.row, str(seen.row.number)
    agency, mine = _turn(seen, viewer, own)
    peek = f"gap:{number}"
    return Row(
        "late" if seen.late else "proven" if seen.waits_for == "verification" else _GLYPHS[gap.state],
        gap.title,
        reverse("gaps:gap", args=[gap.number]),
        gap.place.name,
        agency,
        mine,
        _left(seen, line.priority.score if line.priority else None, request.at),
        None if choosing else _press(seen, viewer),
        f"peek={peek}",
        peek,
        number if choosing else "",
        request.GET.get("peek") == peek,
    )


def _turn(seen: GapView, viewer: Viewer, own: str) -> tuple[str, bool]:
    """Whose turn it is, and whether that is the viewer's agency, whose short name is `own`."""
    waits, owner = seen.waits_for, seen.row.owner
    if waits == "evidence" and seen.turn:
        return seen.turn.agency.short, seen.turn.agency.code == viewer.agency
    if waits in ("verification", "closing"):
        roots = seen.roots if waits == "closing" or seen.turn is None else [seen.turn.agency.root]
        if _may_judge(seen, viewer):
            return own, True
        return _("outside %(roots)s") % {"roots": ", ".join(map(root_name, roots))}, False
    if waits == "promise" and (asked := next((c for c in seen.commitments if c.may_answer), None)):
        return asked.row.agency.short, True
    return (owner.short, owner.code == viewer.agency) if owner and waits == "promise" else ("", False)


def _left(seen: GapView, score: float | None, at: datetime) -> Left:
    """How much time is left, or for how long it has waited; in the order of priority the score before it."""
    gap, turn = seen.row, seen.turn
    if seen.waits_for == "evidence" and turn:
        left = left_of(turn.due, at, turn.made_at)
    elif seen.waits_for == "expiry" and gap.acceptance_until and gap.accepted_at:
        left = left_of(gap.acceptance_until, at, gap.accepted_at)
    elif gap.closed_at:
        left = Left(_("closed %(span)s ago") % {"span": span_of(at - gap.closed_at)})
    else:
        since = turn.filed_at if turn and turn.filed_at else gap.reopened_at or gap.opened_at
        left = Left(_("waits %(span)s") % {"span": span_of(at - since)})
    if noted := ", ".join(c.row.agency.short for c in seen.commitments if c.row.state == CommitmentState.NOTED):
        left = replace(left, words=f"{left.words} · {_('noted: %(agencies)s') % {'agencies': noted}}")
    return left if score is None else replace(left, words=f"{score:.0f} · {left.words}")


def _may_judge(seen: GapView, viewer: Viewer) -> bool:
    """Whether this viewer may verify its evidence, or close it."""
    if seen.waits_for == "closing":
        return policies.closing(gap_now(seen.row, [c.row for c in seen.commitments]), viewer) is None
    return any(c.may_verify for c in seen.commitments)


def _press(seen: GapView, viewer: Viewer) -> Press | None:
    """The one button of a row: what this viewer does next about it."""
    url = reverse("gaps:gap", args=[seen.row.number])
    for c in seen.commitments:
        if c.may_file:
            key = (("form_key", str(uuid4())),)
            return Press(_("Evidence"), reverse("gaps:file_evidence", args=[c.row.pk]), "file", "uploads", key)
        if c.may_answer:
            return Press(_("Answer"), f"{url}#act")
        if c.may_verify:
            return Press(_("Verify"), f"{url}#act")
    if seen.waits_for == "closing" and _may_judge(seen, viewer):
        return Press(_("Close"), url)
    return course.reminder(seen)


def _place_name(viewer: Viewer, code: str) -> str:
    return territory.places(viewer).filter(code=code).values_list("name", flat=True).first() or ""


def _choices(viewer: Viewer, wanted: Filter) -> Choices:
    """What each word of the filter may be, in words."""
    agencies = [(agency.code, agency.short) for agency in people.table(viewer)]
    kecamatan = territory.at_level(viewer, Level.KECAMATAN)
    phases = dict.fromkeys([NO_DATE, *(window.kind for window in wanted.windows)])
    return {
        "state": (_("Status"), [*((state, capfirst(GAP.word(state))) for state in STATES), (ALL, _("All"))]),
        "agency": (_("Agency"), agencies),
        "lead": (_("Whose turn"), [*agencies, ("none", _("nobody yet"))]),
        "place": (_("Kecamatan"), [(place.code, place.name) for place in kecamatan]),
        "phase": (_("Due"), [(phase, _(PHASES[phase])) for phase in phases]),
        "severity": (_("Severity"), [(str(level), capfirst(_(word))) for level, word in states.SEVERITIES.items()]),
        "kind": (_("Kind"), [(kind, _(word)) for kind, word in states.KINDS.items()]),
        "sort": (_("Order"), [(sort, _(ORDERS[sort])) for sort in SORTS if sort != "urgency"]),
    }
