"""Which order an answer means, and what who sent it is told. Reading alone: the worker does what was said."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Q, QuerySet

from posko.apps.incidents.models import Task
from posko.apps.incidents.orders.selectors import order_now, spoken_for
from posko.apps.incidents.reach import selectors as reach
from posko.apps.incidents.tasks.selectors import tasks_of
from posko.apps.intake.inbox.registry import Voice
from posko.apps.outgoing.models import Contact
from posko.domain.access import Compartment, Viewer, device_viewer
from posko.domain.incidents import LIVE_TASKS, orders
from posko.domain.incidents.orders import Outcome, Words
from posko.domain.intake.answers import Answer
from posko.domain.outgoing import ContactKind, texts
from posko.kit import walls

BY_VOICE = 8


@dataclass(frozen=True, slots=True)
class Meant:
    """The order that an answer means, if it is one, and as whom it is said; else the numbers of those that it may
    mean."""

    task: Task | None = None
    by: Viewer | None = None
    own: bool = False
    codes: tuple[str, ...] = ()


def meant(viewer: Viewer, answer: Answer, voice: Voice) -> Meant | None:
    """Which order an answer means; None where nothing was ever sent to who answers, and no sender is known."""
    contacts = _contacts(viewer, voice)
    if voice.sender is None and not contacts:
        return None
    speakers = _speakers(voice, contacts)
    tasks = Task.objects.filter(operation__code=viewer.operation).select_related(
        "agency", "asked_by", "incident__place", "incident__lead", "incident__merged_into", "unit"
    )
    if answer.number:
        task = tasks.filter(code=answer.number).first()
        found = [task] if task else []
    else:
        found = list(_of(tasks, voice, contacts).filter(state__in=LIVE_TASKS).order_by("pk"))
    if len(found) != 1:
        return Meant(codes=tuple(str(task.code) for task in found))
    voices = spoken_for(viewer, found[0]).voices
    by = next((each for each in speakers if each.actor in voices), None)
    return Meant(found[0], by or speakers[0], own=by is not None)


def reply(viewer: Viewer, answer: Answer, voice: Voice, said_at: datetime, at: datetime) -> str | None:
    """What who answers is told; None where it is no answer to an order."""
    found = meant(viewer, answer, voice)
    if found is None or (answer.bare and found.task is None):
        return None
    if found.task is None:
        if answer.number:
            return texts.task_not_yours(str(answer.number))
        return texts.which_task(", ".join(found.codes)) if found.codes else texts.no_task()
    code, event = str(found.task.code), f"task.{answer.says}"
    verdict = orders.judged(Words(event, said_at, at), order_now(found.task), own=found.own)
    if verdict.outcome == Outcome.APPLIED:
        return texts.task_said(code, texts.SAYS[answer.says])
    if verdict.outcome == Outcome.REPEATED:
        return texts.task_said_again(code, texts.SAYS[answer.says])
    if verdict.outcome == Outcome.CONFLICT:
        return texts.task_doubtful(code)
    return texts.task_over(code) if found.own else texts.task_not_yours(code)


def speakers(viewer: Viewer, voice: Voice) -> list[Viewer]:
    """As whom an answer may be said; nobody where no sender is known and nothing may be sent to the number."""
    return _speakers(voice, _contacts(viewer, voice))


def spoken_of(viewer: Viewer) -> list[Task]:
    """The live orders that this viewer's agency gave, was given, or leads, those that nobody acknowledged first."""
    found = tasks_of(viewer).filter(state__in=LIVE_TASKS, code__gt=0, incident__merged_into=None)
    own = Q(agency__code=viewer.agency) | Q(asked_by__code=viewer.agency) | Q(incident__lead__code=viewer.agency)
    rows = found.filter(own).select_related("incident__merged_into").order_by("climb_at", "-pk")
    return list(rows[:BY_VOICE])


def _contacts(viewer: Viewer, voice: Voice) -> list[Contact]:
    """The proven numbers that this one is. Who answers holds no wall; it is his own number."""
    with walls.opened_also(Compartment.SECURITY):
        found = reach.proven(viewer).filter(mark=voice.mark, channel=voice.channel.value)
        return list(found.select_related("agency"))


def _speakers(voice: Voice, contacts: Sequence[Contact]) -> list[Viewer]:
    """As whom an answer may be said: the registered sender, and each proven number."""
    sender = [voice.viewer] if voice.sender else []
    return sender + [_as_contact(voice.viewer, contact) for contact in contacts]


def _as_contact(viewer: Viewer, contact: Contact) -> Viewer:
    """A proven number as who acts: it speaks for the orders that were given to it, and reads nothing."""
    agency = contact.agency
    where = {"operation": viewer.operation, "city": viewer.city}
    as_device = device_viewer(contact.pk, contact.masked, agency=agency.code, root=agency.root, place="", **where)
    return replace(as_device, actor=f"contact:{contact.pk}")


def _of(tasks: QuerySet[Task], voice: Voice, contacts: Sequence[Contact]) -> QuerySet[Task]:
    """The orders that were given to this number."""
    devices = {int(ref) for kind, ref in _refs(contacts) if kind == ContactKind.DEVICE}
    devices |= {voice.sender.pk} if voice.sender else set()
    teams = {int(ref) for kind, ref in _refs(contacts) if kind == ContactKind.TEAM}
    mine = Q(contact__in=[contact.pk for contact in contacts]) | Q(unit__in=teams)
    return tasks.filter(mine | reach.given_to(voice.viewer, devices))


def _refs(contacts: Sequence[Contact]) -> list[tuple[str, str]]:
    return [(each.kind, ref) for each in contacts if (ref := each.ref.partition(":")[2]).isdigit()]
