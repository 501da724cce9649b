"""Actions that send somebody, and actions on each task."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from posko.apps.incidents.course.forms import OutcomeForm, ReasonForm
from posko.apps.incidents.course.page import act_with
from posko.apps.incidents.course.selectors import incident_now, task_now
from posko.apps.incidents.tasks import selectors
from posko.apps.incidents.tasks.forms import DoneForm, TaskForm
from posko.domain.access import Viewer
from posko.domain.incidents import IncidentState, TaskState, policies
from posko.kit.actions import Press, Refused, SmallAct, form_in, slot_of
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.incidents.models import Incident, Task


def sending(incident: Incident, viewer: Viewer, refused: Refused, chosen: Mapping[str, str]) -> SmallAct | None:
    """Asking an agency to go; of what is only reported it confirms it in the same act. `chosen` fills the form."""
    if policies.sending(incident_now(incident), viewer) is not None:
        return None
    reported = incident.state == IncidentState.REPORTED
    words = _("Confirm it and send them") if reported else _("Send them")
    url = reverse("incidents:assign", args=[incident.number])
    form = form_in(TaskForm, "assign", refused, viewer=viewer, initial=dict(chosen))
    return SmallAct("assign", url, _("Send somebody"), (Press(words, "is-go"),), "", form)


def on_task(task: Task, incident: Incident, viewer: Viewer, refused: Refused) -> list[SmallAct]:
    """The actions on a task: of the agency that was asked, of the one that asked, and of the lead."""
    own, now = task_now(task), incident_now(incident)

    def may(event: str) -> bool:
        return policies.moving_task(own, now, event, viewer) is None

    if not may("task.done"):  # nor may it be cancelled, and nothing else comes before its end
        return []
    acts, pk = list[SmallAct](), task.pk
    if may("task.accepted"):
        url = reverse("incidents:accept", args=[pk])
        acts.append(SmallAct(slot_of("accept", pk), url, _("Take it on"), (Press(_("We take it on"), "is-go"),)))
    if may("task.set_out"):
        url = reverse("incidents:set_out", args=[pk])
        acts.append(SmallAct(slot_of("out", pk), url, _("Set out"), (Press(_("They have set out")),)))
    if may("task.arrived") and task.state != TaskState.ASKED:
        url = reverse("incidents:arrive", args=[pk])
        acts.append(SmallAct(slot_of("there", pk), url, _("There"), (Press(_("They are there")),)))
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
    ends = [(cancel, "incidents:cancel", _("Cancel the task"), _("Cancel it"))]
    if viewer.agency == task.agency.code:
        ends.insert(0, (slot_of("unable", pk), "incidents:unable", _("It cannot be done"), _("We cannot")))
    hint = _("When nobody else is at it, somebody must be sent again.")
    for slot, name, title, words in ends:
        form = form_in(ReasonForm, slot, refused)
        acts.append(SmallAct(slot, reverse(name, args=[pk]), title, (Press(words, "is-danger"),), hint, form))
    return acts


def shown(request: PoskoRequest, incident: Incident, refused: Refused) -> dict[str, Any]:
    """The form that sends somebody with who is near and free, and each task with what may be said of it."""
    viewer = request.viewer
    chosen = {word: request.GET.get(word, "")[:80] for word in ("agency", "team")}
    asking = sending(incident, viewer, refused, chosen)
    tasks = selectors.tasks_of(viewer).filter(incident=incident)
    return {
        "sending": asking,
        "suggestions": selectors.suggestions(viewer, incident) if asking else [],
        "tasks": [(task, on_task(task, incident, viewer, refused)) for task in tasks],
    }


def acts(shown: Mapping[str, Any]) -> list[SmallAct]:
    """The small acts among what is shown."""
    return [*filter(None, [shown["sending"]]), *(act for _task, own in shown["tasks"] for act in own)]


def others(shown: Mapping[str, Any], incident: Incident, viewer: Viewer, refused: Refused) -> list[SmallAct]:
    """Saying that it is over. An agency that was asked and does not lead says so on its task."""
    now, asked = incident_now(incident), frozenset(task.agency.code for task, _own in shown["tasks"])
    if policies.leading(now, viewer) is not None or policies.ending(now, viewer, asked) is not None:
        return []
    return [act_with("handled", incident, _("It is over"), _("Handled"), OutcomeForm, refused)]
