"""The page of a case: the right to it, its head and tabs, and the events that its viewer may write down now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from posko.apps.cases.course import selectors, services, timeline
from posko.apps.cases.course.forms import FORMS, EventForm
from posko.apps.cases.course.timeline import Way
from posko.apps.territory import page as place_page
from posko.domain.access import Viewer
from posko.domain.cases import filing, machine, policies, words
from posko.domain.errors import N_
from posko.kit.actions import Press, Refused, SmallAct, form_in
from posko.kit.language import by_language
from posko.kit.requests import PoskoRequest
from posko.law import cases as law

if TYPE_CHECKING:
    from posko.apps.cases.models import Case

# The pages of one case, in their order: the URL's name and what it is called.
TABS = (
    ("cases:case", N_("Course")),
    ("cases:persons", N_("Persons")),
    ("cases:discussions", N_("Discussions")),
    ("cases:articles", N_("Articles")),
    ("cases:evidence", N_("Pieces of evidence")),
    ("cases:papers", N_("Case papers")),
    ("cases:links", N_("Links and tasks")),
)


@dataclass(frozen=True, slots=True)
class Tab:
    """A page of the case in its head."""

    url: str
    label: str
    current: bool


def case_of(request: PoskoRequest, number: int) -> Case:
    """The case, and the right to it (404 without)."""
    return get_object_or_404(selectors.cases(request.viewer), number=number)


def seen(request: PoskoRequest, number: int, what: str) -> Case:
    """The case for a page that shows it. The look is recorded before anything is shown."""
    case = case_of(request, number)
    services.look(case, what, by=request.viewer, at=request.at)
    return case


def head(request: PoskoRequest, case: Case, shown: str) -> dict[str, Any]:
    """The context of `cases/_frame.html`. `shown`: the tab that the page is, also where it answers a POST elsewhere."""
    now = selectors.standing(request.viewer, case, request.at)
    return {
        "case": case,
        "now": now,
        "stations": timeline.stations(now),
        "turn": timeline.turn(now),
        "mine": is_mine(request.viewer, now),
        "in_doubt": filing.RULE in now.in_doubt,
        "nearest": next(iter(timeline.running(now, request.at)), None),
        "where": place_page.where(request.viewer, case.place, request.at),
        "may_write": policies.writing(case.holder.root, request.viewer) is None,
        "tabs": [Tab(reverse(name, args=[case.number]), _(label), name == shown) for name, label in TABS],
    }


def is_mine(viewer: Viewer, now: machine.Case) -> bool:
    """Whether it is the turn of the viewer's institution: its own, or that of the three together."""
    turn, own = timeline.turn(now), law.actor_of(now.regime, viewer.root)
    return bool(turn) and own in (turn, *law.actors(now.regime)[turn].also)


def leading(acts: Sequence[SmallAct], now: machine.Case) -> list[SmallAct]:
    """Of the offered events those that come next, and not only may be written down beside."""
    following = {slot_of(event) for event in machine.allowed(now)}
    return [act for act in acts if act.slot in following]


# Events that end a case, or a branch of it: the button says so.
_GRAVE = frozenset({"report.dropped", "investigation.stopped", "prosecution.stopped"})


Grounds = Sequence[machine.Case]


def offered(
    viewer: Viewer, case: Case, grounds: Grounds, at: datetime, refused: Refused, came_in: machine.Said
) -> list[SmallAct]:
    """The events that this viewer's institution may record, in the order of the table of the law.

    `grounds`: the case now, and for a lapsed one the ground of what happened before it lapsed. `came_in`: the fields of
    its first event. Discussions, and how a report comes in, have pages of their own.
    """

    def form_of(event: str, ground: machine.Case) -> Any:
        kind = FORMS[event]
        return form_in(kind, slot_of(event), refused, ground=ground, at=at, initial=kind.known(came_in))

    return [
        _act(case, event, ground, form_of(event, ground))
        for event in FORMS
        if (ground := next((each for each in grounds if is_offered(viewer, each, event)), None)) is not None
    ]


def is_offered(viewer: Viewer, ground: machine.Case, event: str) -> bool:
    """Whether this event is offered to this viewer here."""
    return event in FORMS and policies.recording(ground, event, viewer) is None


def form_for(event: str, data: Any, ground: machine.Case, at: datetime) -> EventForm:
    """The form of an event as it was sent."""
    return FORMS[event](data, auto_id=f"{slot_of(event)}-%s", ground=ground, at=at)


def slot_of(event: str) -> str:
    """The name of an event's place on the page."""
    return "event-" + event.replace(".", "-").replace("_", "-")


def _act(case: Case, event: str, ground: machine.Case, form: Any) -> SmallAct:
    form.fields["event"].initial = event
    look = "is-danger" if event in _GRAVE else "is-go"
    url = reverse("cases:event", args=[case.number])
    title = _(words.EVENTS[event])
    return SmallAct(slot_of(event), url, title, (Press(_("Write it down"), look),), does(ground, event), form)


def does(ground: machine.Case, event: str) -> str:
    """What an event does, in a dry sentence: the next state, and the clock that starts."""
    return " ".join(_way(way) for way in timeline.ways(ground, event))


def _way(way: Way) -> str:
    when = ", ".join(_when(key, value) for key, value in way.when.items())
    told = f"{when}: " if when else ""
    told += (
        _("leads to “%(states)s”") % {"states": "” + “".join(by_language(state) for state in way.states)}
        if (way.states)
        else _("the state stays")
    )
    if way.starts:
        told += "; " + _("starts the clock %(clocks)s") % {
            "clocks": ", ".join(by_language(rule) for rule in way.starts)
        }
    return f"{told[:1].upper()}{told[1:]}."


def _when(key: str, value: object) -> str:
    if key in words.CODES:
        return _(words.CODES[key][str(value)])
    return {
        ("complete", True): _("complete"),
        ("complete", False): _("not complete"),
        ("received", True): _("received by the prosecutor"),
        ("received", False): _("not received by the prosecutor yet"),
        ("suspected_crime", True): _("a crime is suspected"),
        ("too_late", True): _("it came too late"),
        ("too_late", False): _("it came in time"),
    }.get((key, bool(value)), f"{key} {value}")
