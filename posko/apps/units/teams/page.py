"""The list of teams and the page of one: rows, what may be said and done, and what higher nouns show beside."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from django.template.defaultfilters import capfirst
from django.urls import reverse
from django.utils.translation import gettext as _

from posko.apps.people.accounts import selectors as people
from posko.apps.territory import selectors as territory
from posko.apps.territory.slots import Context, Filled
from posko.apps.units.states import TEAM
from posko.apps.units.teams import selectors
from posko.apps.units.teams.forms import MemberForm, ShiftForm, TeamNumberForm
from posko.apps.units.teams.selectors import TeamView, now_of
from posko.domain.access import Act, Compartment, Viewer
from posko.domain.errors import N_
from posko.domain.units import TeamState, teams
from posko.domain.units.teams import AT_WORK, Timer
from posko.kit.actions import Press, Refused, SmallAct, form_in
from posko.kit.chips import Chip, Choices, chip, strange_value, strange_words
from posko.kit.requests import PoskoRequest
from posko.kit.rows import Glyph, Left, Row, left_of, span_of
from posko.kit.rows import Press as RowPress

if TYPE_CHECKING:
    from posko.apps.units.models import Team

WORDS: Final = ("q", "state", "agency", "kind")
LATE: Final = "late"
TIMERS: Final[Mapping[Timer, str]] = {
    Timer.GREEN: N_("in time"),
    Timer.WARNING: N_("asked to check in"),
    Timer.LATE: N_("late"),
    Timer.NONE: N_("no timer"),
}
HEADS: Final[tuple[tuple[str, str], ...]] = (
    (LATE, N_("Late: not heard of")),
    ("work", N_("At work")),
    (TeamState.READY, N_("Ready")),
    (TeamState.REST, N_("Resting")),
    (TeamState.OFF, N_("Off duty")),
)
_GLYPHS: Final[Mapping[str, Glyph]] = {
    LATE: "late", "work": "task", TeamState.READY: "done", TeamState.REST: "open", TeamState.OFF: "open",
}  # fmt: skip
_slots: list[TeamSlot] = []


@dataclass(frozen=True, slots=True)
class TeamSlot:
    """What a higher noun says on a team's page; None says nothing."""

    template: str
    context: Callable[[Viewer, Team, datetime], Context | None]


@dataclass(slots=True)
class Section:
    """A group of the list with its head, and how many there are of it."""

    words: str
    count: int
    rows: list[Row] = field(default_factory=list)


def register(slot: TeamSlot) -> None:
    """Add a slot to every team's page."""
    _slots.append(slot)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. `strange`: in a sentence each what of it does not exist."""

    told: Mapping[str, str]
    strange: list[str]
    choices: Choices


def asked(request: PoskoRequest) -> Asked:
    """The filter of the address."""
    told, strange = request.GET.dict(), strange_words(request, WORDS)
    choices = _choices(request.viewer)
    for word, (label, known) in choices.items():
        value = told.get(word, "").strip()[:60]
        if value and value not in dict(known):
            strange.append(strange_value(label, told.pop(word)))
    return Asked({word: told.get(word, "").strip()[:60] for word in WORDS}, strange, choices)


def chips(request: PoskoRequest, found: Asked) -> list[Chip]:
    """A chip for each word of the filter."""
    return [chip(request, word, *found.choices[word], found.told[word]) for word in WORDS if word in found.choices]


def passing(views: list[TeamView], told: Mapping[str, str]) -> list[TeamView]:
    """The teams that pass a filter."""
    words = told["q"].casefold()
    return [
        each
        for each in views
        if (not words or words in f"{each.row.code} {each.row.name}".casefold())
        and told["agency"] in ("", each.row.agency.code)
        and told["kind"] in ("", each.row.kind)
        and told["state"] in ("", each.row.state, LATE if each.timer is Timer.LATE else "")
    ]


def sections(request: PoskoRequest, views: list[TeamView]) -> list[Section]:
    """The teams under the heads of what they do; who is late stands first, then who is due next."""
    found = {key: Section(_(words), 0) for key, words in HEADS}
    for view in sorted(views, key=lambda each: (each.row.check_due_at is None, each.row.check_due_at, each.row.code)):
        section = found[group_of(view)]
        section.count += 1
        section.rows.append(row(request, view))
    return [section for section in found.values() if section.rows]


def group_of(view: TeamView) -> str:
    """The head under which a team stands."""
    if view.timer is Timer.LATE:
        return LATE
    return "work" if view.row.state in AT_WORK else view.row.state


def row(request: PoskoRequest, view: TeamView) -> Row:
    """A team as a row: its call sign, where it is, whose it is, and how long until it is due."""
    team, group = view.row, group_of(view)
    place = view.stands.place or view.stands.base
    return Row(
        _GLYPHS[group],
        f"{team.code} · {team.name}",
        reverse("units:team", args=[team.pk]),
        place.name if place else "",
        team.agency.short,
        team.agency.code == request.viewer.agency,
        left(view, request.at),
        _press(view, request.viewer),
        key=f"team:{team.pk}",
    )


def left(view: TeamView, at: datetime) -> Left:
    """The time until the next check-in; of a team without a timer, its state."""
    team = view.row
    if view.timer is Timer.NONE or team.check_due_at is None:
        return Left(capfirst(TEAM.word(team.state)))
    if view.timer is Timer.WARNING:
        return Left(_("asked %(span)s ago") % {"span": span_of(at - team.check_due_at)})
    return left_of(team.check_due_at, at, team.checked_at)


def _press(view: TeamView, viewer: Viewer) -> RowPress | None:
    """The one button of a row: that the team was heard of."""
    if view.timer is Timer.NONE or teams.checking_in(view.now, viewer) is not None:
        return None
    url = reverse("units:say", args=[view.row.pk])
    return RowPress(_("It checked in"), url, "post", values=(("form_key", str(uuid.uuid4())), ("back", "list")))


def _choices(viewer: Viewer) -> Choices:
    states = [(state.value, capfirst(TEAM.word(state))) for state in TeamState]
    return {
        "state": (_("Status"), [(LATE, capfirst(_("late"))), *states]),
        "agency": (_("Agency"), [(agency.code, agency.short) for agency in people.table(viewer)]),
        "kind": (_("Kind"), [(code, _(word)) for code, word in teams.KINDS.items()]),
    }


def shown(request: PoskoRequest, team: Team, refused: Refused) -> dict[str, Any]:
    """The page of one team."""
    viewer = request.viewer
    (view,) = selectors.views(viewer, [team], request.at)
    may_keep = teams.changing(view.now, viewer) is None
    return {
        "view": view,
        "team": team,
        "timer_words": _(TIMERS[view.timer]),
        "timer_left": left(view, request.at),
        "kind": _(teams.KINDS.get(team.kind, team.kind)),
        "sees_where": viewer.sees(Compartment.SECURITY),
        "says": _says(view, viewer),
        "may_check_in": view.timer is not Timer.NONE and teams.checking_in(view.now, viewer) is None,
        "check_key": uuid.uuid4(),
        "acts": _acts(view, viewer, refused, request.at),
        "members": [(each, selectors.member_mark(each)) for each in team.now_members],  # type: ignore[attr-defined]
        "numbers": selectors.numbers_of(viewer, team) if may_keep else [],
        "may_keep": may_keep,
        "may_close": teams.closing(view.now, viewer) is None,
        "check_ins": selectors.check_ins(viewer, team),
        "slots": _beside(viewer, team, request.at),
        "places": territory.offered(viewer),
        "may_read_ledger": viewer.may(Act.LEDGER_READ) and viewer.sees(Compartment.SECURITY),
    }


def _says(view: TeamView, viewer: Viewer) -> list[tuple[str, str, str]]:
    """The states that the viewer may set: each with its words, and a key that makes one press one act."""
    if teams.speaking(view.now, viewer) is not None:
        return []
    order = (TeamState.READY, TeamState.GOING, TeamState.THERE, TeamState.REST, TeamState.OFF)
    return [(state.value, capfirst(TEAM.word(state)), str(uuid.uuid4())) for state in order if state != view.row.state]


def _acts(view: TeamView, viewer: Viewer, refused: Refused, at: datetime) -> list[SmallAct]:
    team, found = view.row, []
    if teams.speaking(view.now, viewer) is None:
        form = form_in(ShiftForm, "shift", refused, viewer=viewer, at=at)
        url, hint = reverse("units:shift", args=[team.pk]), _("Only what the team says itself is kept.")
        found.append(SmallAct("shift", url, _("On duty until, and where it is"), (Press(_("Keep it")),), hint, form))
    if teams.changing(view.now, viewer) is None:
        form = form_in(MemberForm, "join", refused, offered=offered(viewer, team))
        hint = _("A person or a phone belongs to one team at a time, and leaves the one before.")
        url = reverse("units:join", args=[team.pk])
        found.append(SmallAct("join", url, _("Add a person or a phone"), (Press(_("Add")),), hint, form))
        hint = _("Orders and questions of the timer go to it by SMS once it is proven.")
        url = reverse("units:number", args=[team.pk])
        form = form_in(TeamNumberForm, "number", refused)
        found.append(SmallAct("number", url, _("Number of the team"), (Press(_("Keep it")),), hint, form))
    return found


def offered(viewer: Viewer, team: Team) -> list[tuple[str, list[tuple[str, str]]]]:
    """Who may belong to a team: the people and the phones of its agency that do not yet."""
    held = now_of(team).members
    devices, persons = selectors.who_may_belong(viewer, team)
    return [
        (_("Phones"), [(f"device:{pk}", name) for pk, name in devices if f"device:{pk}" not in held]),
        (_("People"), [(f"person:{code}", name) for code, name in persons if f"person:{code}" not in held]),
    ]


def _beside(viewer: Viewer, team: Team, at: datetime) -> list[Filled]:
    filled = ((slot, slot.context(viewer, team, at)) for slot in _slots)
    return [Filled(slot.template, context) for slot, context in filled if context is not None]
