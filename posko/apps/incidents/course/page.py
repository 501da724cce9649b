"""Which acts stand on an incident's page for this viewer, each with its form. What is not there may not be done."""

from __future__ import annotations

from collections.abc import Mapping

from django.urls import reverse
from django.utils.translation import gettext as _

from posko.apps.incidents.course.forms import (
    CaseForm,
    CorrectionForm,
    DoneForm,
    MergeForm,
    NoteForm,
    OutcomeForm,
    ReasonForm,
    TaskForm,
)
from posko.apps.incidents.course.selectors import incident_now, task_now
from posko.apps.incidents.models import Incident, Task
from posko.domain.access import Viewer
from posko.domain.incidents import IncidentState, policies
from posko.kit.actions import Press, Refused, SmallAct, form_in, slot_of


def first(incident: Incident, viewer: Viewer, refused: Refused) -> list[SmallAct]:
    """The acts that are due in this state, those with a form after the presses."""
    number, now = incident.number, incident_now(incident)
    if policies.moving(now, "incident.confirmed", viewer) is None:
        url = reverse("incidents:confirm", args=[number])
        told = _("You say that it happens. Your agency and role are kept, not your name.")
        return [SmallAct("confirm", url, _("Confirm"), (Press(_("Confirm"), "is-go"),), told)]
    if policies.moving(now, "incident.closed", viewer) is None:
        return [
            SmallAct(
                "close",
                reverse("incidents:close", args=[number]),
                _("Close the incident"),
                (Press(_("Close it"), "is-go"),),
                "",
                form_in(OutcomeForm, "close", refused),
            )
        ]
    return []


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
    """What may be said of a task: by the agency that was asked, by who asked, and by who leads."""
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
    acts.append(
        SmallAct(
            cancel,
            reverse("incidents:cancel", args=[pk]),
            _("Cancel the task"),
            (Press(_("Cancel it"), "is-danger"),),
            _("When nobody else is at it, somebody must be sent anew."),
            form_in(ReasonForm, cancel, refused),
        )
    )
    return acts


def others(incident: Incident, viewer: Viewer, refused: Refused, asked: frozenset[str]) -> list[SmallAct]:
    """What else may be done: put right, call false, say it is handled, reopen, merge by number, name a case.

    `asked`: codes of the agencies that tasks of it were asked of.
    """
    now = incident_now(incident)
    if policies.acting(now, viewer) is not None:
        return []
    found = [_correcting(incident, viewer, refused)]
    # An agency that was asked and does not lead says so on its task.
    if policies.leading(now, viewer) is None and policies.ending(now, viewer, asked) is None:
        found.append(_act("handled", incident, _("It is over"), _("Handled"), OutcomeForm, refused))
    if policies.moving(now, "incident.reopened", viewer) is None:
        hint = _("It goes on, or was true after all. Its whole history stays.")
        found.append(_act("reopen", incident, _("Open it again"), _("Open it again"), ReasonForm, refused, hint))
    if policies.moving(now, "incident.called_false", viewer) is None:
        hint = _("Nothing of the kind was there. Whoever was sent is called back.")
        found.append(_act("call_false", incident, _("Call it false"), _("It is false"), ReasonForm, refused, hint))
    if policies.merging(now, viewer) is None:
        hint = _("All reports go to the one further along; it can be taken back exactly.")
        found.append(_act("merge", incident, _("The same as another incident"), _("Merge"), MergeForm, refused, hint))
    found.append(_case(incident, refused))
    return found


def updating(incident: Incident, viewer: Viewer, refused: Refused) -> NoteForm | None:
    """The form of an update; whoever may report may say how it goes on."""
    if policies.noting(incident_now(incident), viewer) is not None:
        return None
    form = form_in(NoteForm, "note", refused)
    return form if isinstance(form, NoteForm) else None


def _act(
    act: str, incident: Incident, title: str, words: str, kind: type, refused: Refused, hint: str = ""
) -> SmallAct:
    look = "" if act in ("merge", "handled") else "is-danger"
    url = reverse(f"incidents:{act}", args=[incident.number])
    return SmallAct(act, url, title, (Press(words, look),), hint, form_in(kind, act, refused))


def _correcting(incident: Incident, viewer: Viewer, refused: Refused) -> SmallAct:
    now = {"kind": incident.kind, "place": incident.place_id, "severity": incident.severity}
    return SmallAct(
        "correct",
        reverse("incidents:correct", args=[incident.number]),
        _("Put kind, place or severity right"),
        (Press(_("Put it right")),),
        _("Another kind may have another lead, which is told. What was reported stays as it was told."),
        form_in(CorrectionForm, "correct", refused, viewer=viewer, initial=now),
    )


def _case(incident: Incident, refused: Refused) -> SmallAct:
    url, form = (
        reverse("incidents:case", args=[incident.number]),
        form_in(CaseForm, "case", refused, initial={"ref": incident.case_ref}),
    )
    hint = _("What a case holds is kept as long as the case runs; here stands its number only.")
    return SmallAct("case", url, _("Name its case"), (Press(_("Keep the number")),), hint, form)
