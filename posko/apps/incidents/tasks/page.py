"""Actions that send somebody, and actions on each task."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from posko.apps.incidents.course.forms import OutcomeForm, ReasonForm
from posko.apps.incidents.course.page import act_with
from posko.apps.incidents.course.selectors import incident_now, task_now
from posko.apps.incidents.reach import selectors as reach
from posko.apps.incidents.reach.selectors import Offer
from posko.apps.incidents.states import TASK
from posko.apps.incidents.tasks import selectors
from posko.apps.incidents.tasks.forms import DoneForm, MoveForm, TaskForm
from posko.domain.access import Viewer
from posko.domain.incidents import IncidentState, TaskState, policies
from posko.kit.actions import Press, Refused, SmallAct, form_in, slot_of
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.incidents.models import Incident, Task, TaskAct


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task on its page: what may be done, who goes in the words that its reader may read, whether he reads where and
    how they go (`where`), where its messages stand, and what a person has to settle."""

    task: Task
    acts: list[SmallAct]
    goes: str
    where: bool
    told: list[tuple[str, str, str, datetime | None]]
    doubts: list[TaskAct]


def goes(task: Task, viewer: Viewer) -> str:
    """Who goes: the team, phone or number for who may know, else that one team does. Empty for the desk."""
    if not (task.team or task.unit_id or task.device_id or task.contact_id):
        return ""
    if not policies.knowing_team(task.agency.code, viewer):
        return _("one team")
    named = [task.unit.code if task.unit else "", task.device.name if task.device else "", task.team]
    number = _("a proven number") if task.contact_id else ""
    return ", ".join(filter(None, [*named, number]))


def where_known(task: Task, incident: Incident, viewer: Viewer) -> bool:
    """Whether somebody reads where an order leads and by which way: who knows the team, who gave the order, and who may
    send it elsewhere."""
    if policies.knowing_team(task.agency.code, viewer) or (task.asked_by and task.asked_by.code == viewer.agency):
        return True
    return policies.moving_task(task_now(task), incident_now(incident), "task.moved", viewer) is None


def at_it(tasks: Iterable[Task], viewer: Viewer | None) -> str:
    """Who is at an incident and how far each has come: `Polres RAIMAS1: there`. `viewer` None: for a wall, which names
    no team to anybody."""
    words = [
        f"{task.agency.short}{f' {called}' if (called := _called(task, viewer)) else ''}: {TASK.word(task.state)}"
        for task in tasks
    ]
    return ", ".join(dict.fromkeys(words))


def _called(task: Task, viewer: Viewer | None) -> str:
    """The call sign of a team, for who may know it."""
    knows = viewer is not None and policies.knowing_team(task.agency.code, viewer)
    return task.unit.code if knows and task.unit else ""


def sending(
    incident: Incident, viewer: Viewer, refused: Refused, chosen: Mapping[str, str], offers: Sequence[Offer] = ()
) -> SmallAct | None:
    """Asking an agency to go; of what is only reported it confirms it in the same act. `chosen` fills the form."""
    if policies.sending(incident_now(incident), viewer) is not None:
        return None
    reported = incident.state == IncidentState.REPORTED
    words = _("Confirm it and send them") if reported else _("Send them")
    url = reverse("incidents:assign", args=[incident.number])
    form = form_in(TaskForm, "assign", refused, viewer=viewer, offers=offers, initial=dict(chosen))
    return SmallAct("assign", url, _("Send somebody"), (Press(words, "is-go"),), "", form)


def on_task(
    task: Task, incident: Incident, viewer: Viewer, refused: Refused, offers: Sequence[Offer] = ()
) -> list[SmallAct]:
    """The actions on a task: of the agency that was asked, of the one that asked, and of the lead."""
    own, now = task_now(task), incident_now(incident)

    def may(event: str) -> bool:
        return policies.moving_task(own, now, event, viewer) is None

    if not may("task.done"):  # nor may it be cancelled, and nothing else comes before its end
        return []
    acts, pk = list[SmallAct](), task.pk
    steps = [
        ("task.accepted", "accept", "accept", _("Take it on"), Press(_("We take it on"), "is-go")),
        ("task.set_out", "out", "set_out", _("Set out"), Press(_("They have set out"))),
        ("task.arrived", "there", "arrive", _("There"), Press(_("They are there"))),
    ]
    for event, word, name, title, press in steps:
        if may(event) and (event != "task.arrived" or task.state != TaskState.ASKED):
            acts.append(SmallAct(slot_of(word, pk), reverse(f"incidents:{name}", args=[pk]), title, (press,)))
    done, cancel = slot_of("done", pk), slot_of("cancel", pk)
    acts.append(
        SmallAct(
            done,
            reverse("incidents:done", args=[pk]),
            _("It is done"),
            (Press(_("Done"), "is-go"),),
            "",
            form_in(DoneForm, done, refused),
        )
    )
    if may("task.moved"):
        acts.append(_moving(task, viewer, refused, offers))
    ends = [(cancel, "incidents:cancel", _("Cancel the task"), _("Cancel it"))]
    if viewer.agency == task.agency.code:
        ends.insert(0, (slot_of("unable", pk), "incidents:unable", _("It cannot be done"), _("We cannot")))
    hint = _("When nobody else is at it, somebody must be sent again.")
    for slot, name, title, words in ends:
        form = form_in(ReasonForm, slot, refused)
        acts.append(SmallAct(slot, reverse(name, args=[pk]), title, (Press(words, "is-danger"),), hint, form))
    return acts


def _moving(task: Task, viewer: Viewer, refused: Refused, offers: Sequence[Offer]) -> SmallAct:
    """Sending an order elsewhere, or somebody else."""
    slot, place = slot_of("move", task.pk), task.place
    now = {"to": _word(task), "place": place.code if place else "", "way": task.way}
    form = form_in(MoveForm, slot, refused, viewer=viewer, offers=offers, agency=task.agency.code, initial=now)
    hint = _("Whoever is to go is told and takes it on again; whoever need not go any more is told, too.")
    url = reverse("incidents:move", args=[task.pk])
    return SmallAct(slot, url, _("Send it elsewhere"), (Press(_("Send it there")),), hint, form)


def _word(task: Task) -> str:
    words = (("team", task.unit_id), ("device", task.device_id), ("contact", task.contact_id))
    return next((f"{kind}:{pk}" for kind, pk in words if pk), "")


def shown(request: PoskoRequest, incident: Incident, refused: Refused) -> dict[str, Any]:
    """The form that sends somebody with who is near and free, and each task with what may be said of it."""
    viewer = request.viewer
    chosen = {word: request.GET.get(word, "")[:80] for word in ("agency", "team", "to")}
    found = list(selectors.tasks_of(viewer).filter(incident=incident))
    offers = reach.offered(viewer) if policies.acting(incident_now(incident), viewer) is None else []
    asking = sending(incident, viewer, refused, chosen, offers)
    told, doubts = selectors.told_of(viewer, found), selectors.doubts_of(viewer, found)
    rows = [
        TaskRow(
            task,
            on_task(task, incident, viewer, refused, offers),
            goes(task, viewer),
            where_known(task, incident, viewer),
            told[task.pk],
            doubts[task.pk],
        )
        for task in found
    ]
    return {
        "sending": asking,
        "teams": selectors.near_teams(viewer, incident, offers) if asking else [],
        "suggestions": selectors.suggestions(viewer, incident) if asking else [],
        "tasks": rows,
    }


def acts(shown: Mapping[str, Any]) -> list[SmallAct]:
    """The small acts among what is shown."""
    return [*filter(None, [shown["sending"]]), *(act for row in shown["tasks"] for act in row.acts)]


def others(shown: Mapping[str, Any], incident: Incident, viewer: Viewer, refused: Refused) -> list[SmallAct]:
    """Saying that it is over. An agency that was asked and does not lead says so on its task."""
    now, asked = incident_now(incident), frozenset(row.task.agency.code for row in shown["tasks"])
    if policies.leading(now, viewer) is not None or policies.ending(now, viewer, asked) is not None:
        return []
    return [act_with("handled", incident, _("It is over"), _("Handled"), OutcomeForm, refused)]
