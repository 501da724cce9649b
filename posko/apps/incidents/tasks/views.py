"""Sending somebody, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from posko.apps.incidents.course.forms import OutcomeForm, ReasonForm
from posko.apps.incidents.course.page import act_on, done, incident_of
from posko.apps.incidents.reach import selectors as reach
from posko.apps.incidents.tasks import selectors as task_selectors
from posko.apps.incidents.tasks import services as task_services
from posko.apps.incidents.tasks.forms import DoneForm, MoveForm, TaskForm
from posko.kit.actions import slot_of
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.incidents.models import Task


@require_POST
def assign(request: PoskoRequest, number: int) -> HttpResponse:
    """Ask an agency to go. This also confirms an incident that is only reported."""
    incident = incident_of(request, number)
    return act_on(
        request,
        incident,
        "assign",
        TaskForm(request.POST, viewer=request.viewer, offers=reach.offered(request.viewer), auto_id="assign-%s"),
        lambda data: task_services.assign(
            incident, task_services.NewTask(**data), confirm=True, by=request.viewer, at=request.at
        ),
        _("Asked. The agency is told at once."),
    )


@require_POST
def accept(request: PoskoRequest, pk: int) -> HttpResponse:
    """Take a task on."""
    task = task_of(request, pk)
    task_services.accept_task(task, by=request.viewer, at=request.at)
    return done(request, task.incident, _("Your agency has taken it on."))


@require_POST
def set_out(request: PoskoRequest, pk: int) -> HttpResponse:
    """Say that somebody is on the way."""
    task = task_of(request, pk)
    task_services.set_out(task, by=request.viewer, at=request.at)
    return done(request, task.incident, _("They are on the way."))


@require_POST
def arrive(request: PoskoRequest, pk: int) -> HttpResponse:
    """Say that somebody is there."""
    task = task_of(request, pk)
    task_services.arrive(task, by=request.viewer, at=request.at)
    return done(request, task.incident, _("They are there."))


@require_POST
def finish(request: PoskoRequest, pk: int) -> HttpResponse:
    """Say that a task is done."""
    task, slot = task_of(request, pk), slot_of("done", pk)
    return act_on(
        request,
        task.incident,
        slot,
        DoneForm(request.POST, auto_id=f"{slot}-%s"),
        lambda data: task_services.finish_task(task, outcome=data["outcome"], by=request.viewer, at=request.at),
        _("The task is done."),
    )


@require_POST
def unable(request: PoskoRequest, pk: int) -> HttpResponse:
    """Say that who was asked cannot do it."""
    task, slot = task_of(request, pk), slot_of("unable", pk)
    return act_on(
        request,
        task.incident,
        slot,
        ReasonForm(request.POST, auto_id=f"{slot}-%s"),
        lambda data: task_services.unable_task(task, reason=data["reason"], by=request.viewer, at=request.at),
        _("Who asked is told that it cannot be done."),
    )


@require_POST
def move(request: PoskoRequest, pk: int) -> HttpResponse:
    """Send an order elsewhere, or somebody else."""
    task, slot = task_of(request, pk), slot_of("move", pk)
    offers, agency = reach.offered(request.viewer), task.agency.code
    form = MoveForm(request.POST, viewer=request.viewer, offers=offers, agency=agency, auto_id=f"{slot}-%s")
    return act_on(
        request,
        task.incident,
        slot,
        form,
        lambda data: task_services.move_task(
            task, task_services.Change(**{"to": None, **data}), by=request.viewer, at=request.at
        ),
        _("Sent elsewhere. Everybody concerned is told."),
    )


@require_POST
def cancel(request: PoskoRequest, pk: int) -> HttpResponse:
    """Cancel a task."""
    task, slot = task_of(request, pk), slot_of("cancel", pk)
    return act_on(
        request,
        task.incident,
        slot,
        ReasonForm(request.POST, auto_id=f"{slot}-%s"),
        lambda data: task_services.cancel_task(task, reason=data["reason"], by=request.viewer, at=request.at),
        _("The task is cancelled."),
    )


@require_POST
def handled(request: PoskoRequest, number: int) -> HttpResponse:
    """Mark the incident as over, with all its tasks."""
    incident = incident_of(request, number)
    return act_on(
        request,
        incident,
        "handled",
        OutcomeForm(request.POST, auto_id="handled-%s"),
        lambda data: task_services.handle_incident(incident, outcome=data["outcome"], by=request.viewer, at=request.at),
        _("Handled. The institution that leads closes it."),
    )


def task_of(request: PoskoRequest, pk: int) -> Task:
    """The task, and the right to it."""
    return get_object_or_404(task_selectors.tasks_of(request.viewer), pk=pk)
