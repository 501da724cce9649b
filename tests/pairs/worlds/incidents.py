"""Incidents: two that may be one, one late, two with somebody on the way, one handled, one merged that had a task."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from posko.apps.evidence.services import Stored
from posko.apps.incidents.answers import services as answer_services
from posko.apps.incidents.comments import services as comment_services
from posko.apps.incidents.course import services
from posko.apps.incidents.escalation import services as escalation_services
from posko.apps.incidents.field import services as field_services
from posko.apps.incidents.listing import services as listing_services
from posko.apps.incidents.merges import services as merge_services
from posko.apps.incidents.models import Incident, Merge, Task, TaskAct
from posko.apps.incidents.orders import services as order_services
from posko.apps.incidents.tasks import services as task_services
from posko.apps.jobs.models import Job
from posko.domain.incidents.orders import Settled
from tests.cast import AT, viewer_of
from tests.incident_story import NEW, doubted, reported
from tests.pairs.worlds import Scene

NOUN = "incidents"
NOTE, TASK = uuid.UUID(int=1), uuid.UUID(int=2)
KELURAHAN = "31.75.03.1004"
PHOTO = Stored("foto.jpg", "image/jpeg", 3, "a" * 64)


@dataclass(frozen=True, slots=True)
class World:
    """Numbers of what is there; `late` and `near` may be one, `parts` was merged into `assigned` with its task."""

    late: int
    near: int
    assigned: int
    other: int
    handled: int
    merge: int
    own_task: int
    other_task: int
    moved_task: int
    doubt: int

    def incident(self, number: int) -> Incident:
        return Incident.objects.select_related("place", "lead").get(number=number)

    def task(self, key: int) -> Task:
        return Task.objects.select_related("incident", "agency").get(pk=key)


def build() -> World:
    duty, field, begun = viewer_of("duty"), viewer_of("field"), AT - timedelta(minutes=15)
    late, near = (reported(field, begun, source_ref=ref) for ref in ("late", "near"))
    reported(field, begun, source_kind="message", source_ref="1", place=KELURAHAN)
    assigned, other, parts, handled = (
        reported(field, begun, source_ref=ref, place=KELURAHAN) for ref in ("assigned", "other", "parts", "handled")
    )
    tasks = []
    for incident in (assigned, other, parts, handled):
        new = task_services.NewTask(uuid.uuid5(TASK, str(incident.number)), "bpbd", "Pasang pompa", "")
        tasks.append(task_services.assign(incident, new, confirm=True, by=duty, at=begun))
    task_services.handle_incident(handled, outcome="Reda", by=duty, at=begun)
    merge = merge_services.merge_incidents(assigned, parts, by=duty, at=begun)
    doubt = doubted(tasks[1], begun)
    return World(
        late=late.number,
        near=near.number,
        assigned=assigned.number,
        other=other.number,
        handled=handled.number,
        merge=merge.pk,
        own_task=tasks[0].pk,
        other_task=tasks[1].pk,
        moved_task=tasks[2].pk,
        doubt=doubt.pk,
    )


def _export(_world: World) -> Job:
    duty = viewer_of("duty")
    return listing_services.ask_export({"state": "late"}, "csv", rows=3, language="id", by=duty, at=AT)


def _correct(world: World) -> Incident:
    new = services.Correction("money", 3, KELURAHAN, "Bukan tawuran")
    return services.correct_incident(world.incident(world.late), new, by=viewer_of("duty"), at=AT)


def _report(world: World) -> Incident:
    return services.report_incident(NEW, by=viewer_of("field"), at=AT)


def _note(world: World) -> object:
    new = comment_services.NewNote(NOTE, "Massa mundur")
    return comment_services.write_note(world.incident(world.late), new, by=viewer_of("field"), at=AT)


def _assign(world: World) -> Task:
    new = task_services.NewTask(TASK, "bpbd", "Bubarkan dan jaga", "")
    return task_services.assign(world.incident(world.late), new, confirm=True, by=viewer_of("duty"), at=AT)


def _merge(one: str, two: str) -> Callable[[World], Merge]:
    def run(world: World) -> Merge:
        pair = world.incident(getattr(world, one)), world.incident(getattr(world, two))
        return merge_services.merge_incidents(*pair, by=viewer_of("duty"), at=AT)

    return run


_SERVICES, _TASKS = "posko.apps.incidents.course.services", "posko.apps.incidents.tasks.services"
_ORDERS = "posko.apps.incidents.orders.services"
_MERGES, _SHEETS = "posko.apps.incidents.merges.services", "posko.apps.incidents.listing.services"
SCENES: Mapping[str, Scene] = {
    f"{_SERVICES}.report_incident": _report,
    f"{_SERVICES}.confirm_incident": lambda world: services.confirm_incident(
        world.incident(world.late), by=viewer_of("duty"), at=AT
    ),
    f"{_SERVICES}.correct_incident": _correct,
    f"{_SERVICES}.call_false": lambda world: services.call_false(
        world.incident(world.late), reason="Tidak ada", by=viewer_of("duty"), at=AT
    ),
    f"{_SERVICES}.call_false / with somebody on the way": lambda world: services.call_false(
        world.incident(world.assigned), reason="Tidak ada", by=viewer_of("duty"), at=AT
    ),
    f"{_SERVICES}.close_incident": lambda world: services.close_incident(
        world.incident(world.handled), outcome="Reda", by=viewer_of("duty"), at=AT
    ),
    f"{_SERVICES}.reopen_incident": lambda world: services.reopen_incident(
        world.incident(world.handled), reason="Berulang", by=viewer_of("duty"), at=AT
    ),
    f"{_SERVICES}.link_case": lambda world: services.link_case(
        world.incident(world.late), ref="LP/1", by=viewer_of("duty"), at=AT
    ),
    "posko.apps.incidents.comments.services.write_note": _note,
    "posko.apps.incidents.escalation.services._notify / round": lambda world: escalation_services.notify_due(
        by=viewer_of("duty"), at=AT
    ),
    f"{_MERGES}.merge_incidents": _merge("late", "near"),
    f"{_MERGES}.merge_incidents / with a task": _merge("assigned", "other"),
    f"{_MERGES}.undo_merge": lambda world: merge_services.undo_merge(
        Merge.objects.get(pk=world.merge), by=viewer_of("duty"), at=AT
    ),
    f"{_MERGES}.dismiss_resemblance": lambda world: merge_services.dismiss_resemblance(
        world.incident(world.late), world.incident(world.near), by=viewer_of("duty"), at=AT
    ),
    f"{_MERGES}._keep_alike / round": lambda world: merge_services.compare_new(by=viewer_of("duty"), at=AT),
    f"{_SHEETS}.ask_export": _export,
    f"{_SHEETS}.record_export": lambda world: listing_services.record_export(
        {"state": "late"}, "csv", rows=3, by=viewer_of("duty"), at=AT
    ),
    f"{_TASKS}.assign": _assign,
    "posko.apps.incidents.field.services._attached": lambda world: field_services._attached(
        TaskAct.objects.get(pk=world.doubt), PHOTO, by=viewer_of("field"), at=AT
    ),
    f"{_ORDERS}.say": lambda world: task_services.accept_task(world.task(world.own_task), by=viewer_of("bpbd"), at=AT),
    f"{_ORDERS}.say / of a merged incident": lambda world: task_services.accept_task(
        world.task(world.moved_task), by=viewer_of("bpbd"), at=AT
    ),
    f"{_ORDERS}.say / set out": lambda world: task_services.set_out(
        world.task(world.other_task), by=viewer_of("bpbd"), at=AT
    ),
    f"{_ORDERS}.say / done": lambda world: task_services.finish_task(
        world.task(world.own_task), outcome="Surut", by=viewer_of("bpbd"), at=AT
    ),
    f"{_ORDERS}.settle_doubt": lambda world: order_services.settle_doubt(
        TaskAct.objects.select_related("task__incident").get(pk=world.doubt), Settled.TAKEN, by=viewer_of("bpbd"), at=AT
    ),
    "posko.apps.incidents.answers.services.hear": lambda world: answer_services.hear(
        world.task(world.own_task), "task.set_out", key=NOTE, by=viewer_of("duty"), at=AT
    ),
    f"{_TASKS}.move_task": lambda world: task_services.move_task(
        world.task(world.own_task), task_services.Change("", "Lewat jalan inspeksi"), by=viewer_of("duty"), at=AT
    ),
    "posko.apps.incidents.escalation.services._climb / round": lambda world: escalation_services.climb_due(
        by=viewer_of("duty"), at=AT
    ),
    f"{_TASKS}.cancel_task": lambda world: task_services.cancel_task(
        world.task(world.moved_task), reason="Alat rusak", by=viewer_of("bpbd"), at=AT
    ),
    f"{_TASKS}.cancel_task / while it goes on": lambda world: task_services.cancel_task(
        world.task(world.own_task), reason="Surut sendiri", by=viewer_of("duty"), at=AT
    ),
    f"{_TASKS}.handle_incident": lambda world: task_services.handle_incident(
        world.incident(world.assigned), outcome="Reda", by=viewer_of("duty"), at=AT
    ),
}
