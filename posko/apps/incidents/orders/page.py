"""Both views of what was said of an order and could not be sure: who said it, and how the order stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from posko.apps.incidents.course.selectors import incident_now, task_now
from posko.domain.access import Viewer
from posko.domain.incidents import policies
from posko.domain.incidents.orders import Settled
from posko.kit.actions import Press
from posko.kit.language import sentence
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.incidents.models import TaskAct


def presses(doubt: TaskAct, viewer: Viewer) -> tuple[Press, ...]:
    """How this viewer may settle it: what the order does not allow any more is not offered."""
    task, incident = task_now(doubt.task), incident_now(doubt.task.incident)
    if doubt.settled_at is not None or policies.speaking(task, incident, viewer) is not None:
        return ()
    left = Press(_("The order stays as it is"), "", "how", Settled.LEFT.value)
    if policies.moving_task(task, incident, doubt.event, viewer, heard=True) is not None:
        return (left,)
    return (Press(_("It holds as it was said"), "is-go", "how", Settled.TAKEN.value), left)


def show(request: PoskoRequest, doubt: TaskAct, *, form: Form | None = None) -> HttpResponse:
    """The page; `form` is the refused one."""
    context: dict[str, Any] = {
        "doubt": doubt,
        "task": doubt.task,
        "incident": doubt.task.incident,
        "why": sentence(doubt.why, {"code": doubt.task.code}),
        "presses": presses(doubt, request.viewer),
        "refused": form,
    }
    return render(request, "incidents/orders/doubt.html", context, status=422 if form else 200)
