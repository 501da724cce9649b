"""A turn as a row of the queue and as the panel beside it, each with the one button that does it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from posko.apps.gaps.course import page as gap_page
from posko.apps.people.accounts import selectors as people
from posko.apps.people.duty import selectors as duty
from posko.apps.situation.turns import selectors
from posko.apps.territory import selectors as territory
from posko.domain.access import Viewer
from posko.domain.errors import N_
from posko.domain.incidents import IncidentState, TaskState
from posko.domain.people import policies
from posko.domain.situation.turns import DUES, KINDS, Kind, Narrow, Turn, Whose, due_of, kind_of, whose_of
from posko.domain.territory.places import Level
from posko.kit.chips import Chip, chip, strange_value, strange_words
from posko.kit.requests import PoskoRequest
from posko.kit.rows import Glyph, Left, Press, Row, left_of, span_of

if TYPE_CHECKING:
    from posko.apps.territory.models import Place

OF_THE_PAGE: Final = ("tab", "kind", "due", "place", "more")
_GLYPHS: Final[Mapping[Kind, Glyph]] = {
    Kind.PROMISE: "promised",
    Kind.REQUEST: "message",
    Kind.GAP: "open",
    Kind.VERIFICATION: "proven",
    Kind.CLOSING: "done",
    Kind.INVITATION: "invitation",
    Kind.MINUTES: "minutes",
    Kind.FOLLOW_UP: "task",
    Kind.TASK: "task",
    Kind.ORDER: "message",
    Kind.OFFER: "message",
    Kind.ARRIVAL: "task",
    Kind.ALERT: "alert",
    Kind.APPROVAL: "alert",
    Kind.MESSAGE: "message",
    Kind.STATION: "late",
    Kind.CLOCK: "clock",
    Kind.AGREEMENT: "minutes",
    Kind.CASE_CLOCK: "case",
    Kind.CASE_TASK: "case",
    Kind.MEMBER: "case",
    Kind.OLD_KEYS: "case",
    Kind.WAY_IN: "case",
    Kind.EXCLUSION: "case",
    Kind.HAND_OVER: "task",
    Kind.TAKE_OVER: "task",
    Kind.VAULT: "task",
    Kind.CHIEF_KEY: "task",
    Kind.RECOVERY: "message",
    Kind.ACCOUNT: "message",
    Kind.DOUBT: "task",
    Kind.DEAD: "message",
    Kind.NUMBERS: "message",
}
# Where a press leads that needs more than itself: the words, and the place on the page of the thing.
_LEADS: Final[Mapping[Kind, tuple[str, str]]] = {
    Kind.REQUEST: (N_("Answer"), "#promise-%s"),
    Kind.GAP: (N_("Promise"), "#promise"),
    Kind.VERIFICATION: (N_("Verify"), "#promise-%s"),
    Kind.INVITATION: (N_("Answer"), "#answer"),
    Kind.MINUTES: (N_("Approve"), ""),
    Kind.ORDER: (N_("Answer"), "#offer"),
    Kind.OFFER: (N_("Answer"), "#accept-%s"),
    Kind.APPROVAL: (N_("Check"), ""),
    Kind.MESSAGE: (N_("Sort"), ""),
    Kind.STATION: (N_("Open"), ""),
    Kind.CLOCK: (N_("Open"), ""),
    Kind.AGREEMENT: (N_("Countersign"), "#countersign"),
    Kind.CASE_CLOCK: (N_("Open"), ""),
    Kind.CASE_TASK: (N_("Open"), ""),
    Kind.EXCLUSION: (N_("Decide"), "#ask-%s"),
    Kind.HAND_OVER: (N_("Hand over"), ""),
    Kind.TAKE_OVER: (N_("Take over"), ""),
    Kind.VAULT: (N_("Make your vault"), ""),
    Kind.WAY_IN: (N_("Open"), ""),
    Kind.CHIEF_KEY: (N_("Compare the key"), ""),
    Kind.RECOVERY: (N_("Open"), "#recovery-%s"),
    Kind.ACCOUNT: (N_("Read and decide"), ""),
    Kind.DOUBT: (N_("Settle"), ""),
    Kind.NUMBERS: (N_("Look at the numbers"), ""),
}
_OF_INCIDENT: Final[Mapping[str, tuple[str, str]]] = {
    IncidentState.REPORTED: (N_("Send"), "#assign"),
    IncidentState.CONFIRMED: (N_("Send"), "#assign"),
    IncidentState.HANDLED: (N_("Close"), "#close"),
}
_OF_TASK: Final[Mapping[str, tuple[str, str]]] = {
    TaskState.ASKED: (N_("Take it on"), "incidents:accept"),
    TaskState.ACCEPTED: (N_("Set out"), "incidents:set_out"),
    TaskState.ON_THE_WAY: (N_("There"), "incidents:arrive"),
}
# Why it is the viewer's turn, and what follows. A sentence a kind.
_WHY: Final[Mapping[Kind, tuple[str, str]]] = {
    Kind.PROMISE: (N_("Your turn: file evidence"), N_("Then an agency of another institution verifies it.")),
    Kind.REQUEST: (N_("Your turn: accept or decline"), N_("Once you accept, it is a promise and its clock runs.")),
    Kind.GAP: (N_("Your turn: promise what will be done"), N_("Then the clock runs until evidence is filed.")),
    Kind.VERIFICATION: (N_("Your turn: verify the evidence"), N_("Who promised cannot verify it; you can.")),
    Kind.CLOSING: (N_("Your turn: close the gap"), N_("Every promise on it is kept and verified.")),
    Kind.INVITATION: (N_("Your turn: say whether you come"), N_("The chair sees your answer at once.")),
    Kind.MINUTES: (N_("Your turn: approve the minutes"), N_("You may object; your words are printed.")),
    Kind.FOLLOW_UP: (
        N_("Your turn: carry out what the meeting decided"),
        N_("Say that it is done; no other institution verifies it."),
    ),
    Kind.TASK: (N_("Your turn: go and report back"), N_("The agency that leads closes the incident.")),
    Kind.INCIDENT: (N_("Your turn: confirm it and send somebody"), N_("The agency is told at once.")),
    Kind.ORDER: (N_("Your turn: offer, or say that you have nothing"), N_("Who asked accepts your offer or declines.")),
    Kind.OFFER: (N_("Your turn: accept or decline the offer"), N_("Accepted, they are lent to you (BKO).")),
    Kind.ARRIVAL: (N_("Your turn: say when they arrived"), N_("Until then the agency may take its offer back.")),
    Kind.ALERT: (N_("Your turn: acknowledge"), N_("Until then the next in your chain is told.")),
    Kind.APPROVAL: (N_("Your turn: approve and send"), N_("Who wrote it cannot send it.")),
    Kind.MESSAGE: (N_("Your turn: sort the message"), N_("It becomes a report, or is laid aside.")),
    Kind.STATION: (N_("Your turn: send somebody there"), N_("It leaves the list once anything is heard of it.")),
    Kind.CLOCK: (N_("Your turn: act before the clock ends"), N_("It runs until somebody says that it is met.")),
    Kind.AGREEMENT: (N_("Your turn: countersign"), N_("24 hours after the last party its wall opens.")),
    Kind.CASE_CLOCK: (N_("Your turn: act before the clock ends"), N_("The next event of the case answers it.")),
    Kind.CASE_TASK: (N_("Your turn: do the task"), N_("Say on the case's page that it is done.")),
    Kind.MEMBER: (N_("Your turn: let this member in"), N_("With a word of two institutions he is in at once.")),
    Kind.OLD_KEYS: (N_("Your turn: give the older keys"), N_("Your open vault seals them for the new member.")),
    Kind.WAY_IN: (N_("Your turn: ask to be let in"), N_("Two institutions let you in, or 24 hours pass.")),
    Kind.EXCLUSION: (N_("Your turn: confirm or decline"), N_("You see the member and the reason, not the case.")),
    Kind.HAND_OVER: (N_("Your turn: write the note and hand over"), N_("What you claimed goes back to the desk.")),
    Kind.CHIEF_KEY: (N_("Your turn: compare the fingerprint"), N_("It counts by chiefs of two other institutions.")),
    Kind.TAKE_OVER: (N_("Your turn: read the note and take over"), N_("The watch begins at its hour.")),
    Kind.VAULT: (N_("Your turn: make your vault"), N_("It counts once you typed its recovery card back.")),
    Kind.RECOVERY: (N_("Your turn: do this step of the recovery"), N_("Every chief and member is told.")),
    Kind.ACCOUNT: (N_("Your turn: read who it is and decide"), N_("You get the one-time link and hand it over.")),
    Kind.DOUBT: (N_("Your turn: look at both views and settle it"), N_("The order goes on as you decide.")),
    Kind.DEAD: (N_("Your turn: send it once more, or drop it"), N_("No gateway took it in its time.")),
    Kind.NUMBERS: (N_("Your turn: prove the numbers of your agency"), N_("Until then no order goes there.")),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks of the queue. `strange`: in a sentence each what of it does not exist."""

    tab: Whose | None
    kind: Kind | None
    narrow: Narrow
    strange: list[str]

    @property
    def words(self) -> str:
        """The words that narrow, as they stand in an address after others."""
        told = {"kind": self.kind, "due": self.narrow.due, "place": self.narrow.place}
        return "".join(f"&{word}={value}" for word, value in told.items() if value)


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under one head; `url` leads to all of them where there are more."""

    whose: Whose
    words: str
    count: int
    rows: Sequence[Row]
    url: str = ""
    further: bool = False


@dataclass(frozen=True, slots=True)
class Peek:
    """The turn in the panel. `why` and `then` are whose turn it is and what follows; `held` by whom it was claimed."""

    turn: Turn
    kind: str
    left: Left
    why: str
    then: str
    press: Press | None
    held: str
    may_return: bool
    may_claim: bool
    place: Place | None = None


def tab_words() -> Mapping[Whose, str]:
    """The words of the tabs."""
    return {
        Whose.MINE: _("My turn"),
        Whose.WAITING: _("Waiting for others"),
        Whose.ALL: _("All"),
    }


def group(viewer: Viewer, at: datetime, whose: Whose, asked: Asked, *, limit: int, shown: str = "") -> Group:
    """The first turns of a tab as rows. `shown` names the turn in the panel."""
    kind, narrow = asked.kind, asked.narrow
    counts = selectors.counts(viewer, at, whose, narrow)
    many = counts.get(kind, 0) if kind else sum(counts.values())
    found = selectors.turns(viewer, at, whose, kind=kind, narrow=narrow, limit=limit) if many else []
    tail = asked.words
    names = _holders(viewer, found) if whose is Whose.MINE else {}
    rows = [
        row(turn, at, tab=whose, solid=whose is Whose.MINE and not i, shown=shown, holder=names.get(turn.ref, ""))
        for i, turn in enumerate(found)
    ]
    return Group(whose, tab_words()[whose], many, rows, f"?tab={whose}{tail}" if many > len(found) else "")


def going_on(group: Group, more: int) -> Group:
    """The one group of a tab: its link goes on where it ends."""
    return replace(group, url=f"{group.url}&more={more + 1}" if group.url else "", further=True)


def _holders(viewer: Viewer, found: Sequence[Turn]) -> dict[str, str]:
    """Who has claimed which of these turns, by name."""
    held = duty.holders(viewer) if found else {}
    names = people.people_names(viewer) if held else {}
    return {ref: names.get(who, who) for ref, who in held.items()}


def row(turn: Turn, at: datetime, *, tab: Whose, solid: bool = False, shown: str = "", holder: str = "") -> Row:
    """A turn as a row. The first row's button alone is solid."""
    return Row(
        glyph=_glyph(turn),
        title=turn.title,
        url=turn.url,
        place=turn.place,
        agency=holder or ("" if tab is Whose.MINE else turn.agency),
        mine=bool(holder),
        left=left(turn, at),
        act=press(turn, solid=solid) if turn.mine else reminder(turn),
        peek=f"peek={turn.ref}",
        key=turn.ref,
        current=turn.ref == shown,
    )


def _glyph(turn: Turn) -> Glyph:
    if turn.late:
        return "late"
    if turn.kind is Kind.INCIDENT:
        marks: tuple[Glyph, ...] = ("sev-1", "sev-2", "sev-3", "sev-4")
        return marks[min(max(turn.severity, 1), 4) - 1]
    return _GLYPHS[turn.kind]


def left(turn: Turn, at: datetime) -> Left:
    """The time that is left; of what has no time of its own, how long it has waited."""
    if turn.due is not None:
        told = left_of(turn.due, at, turn.since)
        return told if told.late == turn.late else Left(told.words, turn.late)
    return Left(_("waits %(span)s") % {"span": span_of(max(at - turn.since, timedelta()))})


def press(turn: Turn, *, solid: bool = False) -> Press | None:
    """The one button of a turn: it does the thing, or leads to where it is done."""
    made = _PRESSES.get(turn.kind)
    if made is not None:
        return made(turn, solid)
    words, place = _LEADS[turn.kind]
    return Press(_(words), turn.url + (place % turn.key if "%" in place else place), solid=solid)


def reminder(turn: Turn) -> Press | None:
    """The button that reminds whose turn it is, where the viewer may."""
    return gap_page.reminding(turn.key) if turn.may_remind else None


def _file_press(turn: Turn, solid: bool) -> Press:
    url = reverse("gaps:file_evidence", args=[turn.key])
    return Press(_("File evidence"), url, "file", "uploads", (("form_key", str(uuid.uuid4())),), solid)


def _close_press(turn: Turn, solid: bool) -> Press:
    return Press(_("Close"), f"{turn.url}close/", "post", solid=solid)


def _alert_press(turn: Turn, solid: bool) -> Press:
    return Press(_("Acknowledge"), f"{turn.url}acknowledge/", "post", solid=solid)


def _incident_press(turn: Turn, solid: bool) -> Press:
    words, place = _OF_INCIDENT.get(turn.state, (N_("Open"), ""))
    return Press(_(words), f"{turn.url}{place}", solid=solid)


def _member_press(turn: Turn, solid: bool) -> Press:
    return Press(_("Let in"), reverse("cases:let_member_in", args=[turn.key]), "post", solid=solid)


def _keys_press(turn: Turn, solid: bool) -> Press:
    return Press(_("Give older keys"), reverse("cases:give_keys", args=[turn.key]), "post", solid=solid)


def _follow_up_press(turn: Turn, solid: bool) -> Press:
    return Press(_("Done"), reverse("rakor:finish_follow_up", args=[turn.key]), "post", solid=solid)


def _arrival_press(turn: Turn, solid: bool) -> Press:
    return Press(_("They arrived"), reverse("units:arrive", args=[turn.key]), "post", solid=solid)


def _task_press(turn: Turn, solid: bool) -> Press:
    if turn.state in _OF_TASK:
        words, view = _OF_TASK[turn.state]
        return Press(_(words), reverse(view, args=[turn.key]), "post", solid=solid)
    return Press(_("Report it done"), f"{turn.url}#done-{turn.key}", solid=solid)


def _dead_press(turn: Turn, solid: bool) -> Press:
    return Press(_("Send once more"), reverse("outgoing:retry_all"), "post", solid=solid)


_PRESSES: Final[Mapping[Kind, Callable[[Turn, bool], Press]]] = {
    Kind.PROMISE: _file_press,
    Kind.FOLLOW_UP: _follow_up_press,
    Kind.CLOSING: _close_press,
    Kind.ARRIVAL: _arrival_press,
    Kind.ALERT: _alert_press,
    Kind.INCIDENT: _incident_press,
    Kind.TASK: _task_press,
    Kind.MEMBER: _member_press,
    Kind.OLD_KEYS: _keys_press,
    Kind.DEAD: _dead_press,
}


def peek(viewer: Viewer, at: datetime, ref: str) -> Peek | None:
    """The turn of this name for the panel; None where nothing waits under it any more."""
    found = selectors.find(viewer, at, ref)
    if found is None:
        return None
    turn = found[1]
    held = duty.holders(viewer).get(turn.ref, "") if turn.mine else ""
    why, then = _WHY[turn.kind]
    whose = turn.agency or _("another institution")
    return Peek(
        turn,
        _(KINDS[turn.kind]),
        left(turn, at),
        _(why) if turn.mine else _("It is the turn of %(agency)s") % {"agency": whose},
        _(then) if turn.mine else "",
        press(turn, solid=True) if turn.mine else None,
        people.people_names(viewer).get(held, held),
        bool(held) and policies.giving_back(held, viewer.agency, viewer) is None,
        turn.mine and not held and turn.kind not in (Kind.HAND_OVER, Kind.TAKE_OVER),
        place_of(viewer, turn),
    )


def place_of(viewer: Viewer, turn: Turn) -> Place | None:
    """The area that a turn is about; of a station the kelurahan around it."""
    return territory.areas(viewer).get(turn.place_code.partition("/")[0])


def asked(request: PoskoRequest) -> Asked:
    """What the address asks for. Words that mean nothing narrow nothing, and are said."""
    told, place = request.GET, request.GET.get("place", "")
    found = Asked(
        whose_of(told.get("tab", "")),
        kind_of(told.get("kind", "")),
        Narrow(due_of(told.get("due", "")), place if place in _kecamatan(request.viewer) else ""),
        strange_words(request, OF_THE_PAGE),
    )
    known = {"kind": found.kind, "due": found.narrow.due, "place": found.narrow.place}
    labels = {"kind": _("Kind"), "due": _("Due"), "place": _("Kecamatan")}
    strange = [strange_value(labels[word], told[word]) for word in known if told.get(word) and not known[word]]
    return replace(found, strange=[*found.strange, *strange])


def chips(request: PoskoRequest, asked: Asked) -> list[Chip]:
    """The chips of the queue: its kinds with how many there are, its clocks, and the kecamatan."""
    counts = selectors.counts(request.viewer, request.at, asked.tab or Whose.MINE, asked.narrow)
    shown = sorted({*counts, *filter(None, [asked.kind])}, key=lambda each: -counts.get(each, 0))
    kinds = [(kind, f"{_(KINDS[kind])} {counts.get(kind, 0)}") for kind in shown]
    dues = [(due, _(words)) for due, words in DUES.items()]
    places = list(_kecamatan(request.viewer).items())
    return [
        chip(request, "kind", _("Kind"), kinds, asked.kind or ""),
        chip(request, "due", _("Due"), dues, asked.narrow.due or ""),
        chip(request, "place", _("Kecamatan"), places, asked.narrow.place),
    ]


def _kecamatan(viewer: Viewer) -> dict[str, str]:
    """The kecamatan of the city by their code."""
    return {code: each.name for code, each in territory.areas(viewer).items() if each.level == Level.KECAMATAN}


def open_matters(viewer: Viewer, at: datetime) -> list[str]:
    """What is open at the desk, a line a turn: the beginning of the note to the next watch."""
    found = selectors.turns(viewer, at, Whose.MINE, limit=20)
    watch = (Kind.HAND_OVER, Kind.TAKE_OVER)
    return [
        ", ".join(part for part in (turn.title, turn.place, left(turn, at).words) if part)
        for turn in found
        if turn.kind not in watch
    ]
