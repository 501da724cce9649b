"""The page of one gap with the acts its viewer may take. A refused form stands again in its place (422)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _

from posko.apps.evidence import selectors as evidence
from posko.apps.gaps.course import selectors, timeline
from posko.apps.gaps.course.filters import filter_from
from posko.apps.gaps.course.forms import CommitmentForm, EvidenceForm, ReasonForm
from posko.apps.gaps.course.selectors import CommitmentView, GapView
from posko.apps.ledger import selectors as ledger
from posko.apps.people.accounts import selectors as people
from posko.domain.access import Act
from posko.domain.errors import BadInput
from posko.domain.gaps import policies, prevention
from posko.domain.gaps.drivers import indicator_of
from posko.domain.plans.lanes import window_at
from posko.kit import actions
from posko.kit.actions import Refused, SmallAct, form_in, slot_of
from posko.kit.language import page_language
from posko.kit.requests import PoskoRequest
from posko.kit.rows import Press

if TYPE_CHECKING:
    from posko.apps.evidence.models import EvidenceFile
    from posko.apps.gaps.course.selectors import CommitmentView, GapView
    from posko.apps.gaps.models import Commitment, Gap

PROMISE = "promise"
_parts: list[Part] = []


@dataclass(frozen=True, slots=True)
class Part:
    """What a part adds to the page of a gap: small acts on it, small acts on each promise, and what else it shows.

    `forms` names the forms among what it shows that are no small act: the slot of each, and its name in the template.
    """

    on_gap: Callable[[GapView, PoskoRequest, Refused], list[SmallAct]] = lambda _seen, _request, _refused: []
    on_commitment: Callable[[CommitmentView, Refused], list[SmallAct]] = lambda _seen, _refused: []
    shown: Callable[[GapView, PoskoRequest, Refused], dict[str, Any]] = lambda _seen, _request, _refused: {}
    forms: Mapping[str, str] = field(default_factory=dict)


def register(part: Part) -> None:
    """Take a part in, below the parts that are here already."""
    _parts.append(part)


def gap_of(request: PoskoRequest, number: int) -> Gap:
    """The gap, and the right to it."""
    return get_object_or_404(selectors.gaps_of(request.viewer, void=True), number=number)


def commitment_of(request: PoskoRequest, pk: int) -> Commitment:
    """The promise, and the right to it."""
    return get_object_or_404(selectors.commitments_of(request.viewer), pk=pk)


def act_on(
    request: PoskoRequest, gap: Gap, slot: str, form: Form, do: Callable[[dict[str, Any]], object], told: str
) -> HttpResponse:
    """Do what the form says, or give the page back with what was typed and why it was refused."""

    def again(refusal: BadInput | None) -> HttpResponse:
        context = _context(request, gap.number, {slot: form}, None)
        if refusal and context["unplaced"]:
            raise refusal  # the act is no longer possible here, and its form is gone with it
        return render(request, "gaps/course/gap.html", context, status=422)

    return actions.act_on(request, form, do, told=told, back=_back(request, gap), again=again)


def with_reason(request: PoskoRequest, pk: int, act: str, service: Callable[..., object], told: str) -> HttpResponse:
    """An act on a promise that asks for a reason."""
    commitment, slot = commitment_of(request, pk), slot_of(act, pk)
    return act_on(
        request,
        commitment.gap,
        slot,
        ReasonForm(request.POST, auto_id=f"{slot}-%s"),
        lambda data: service(commitment, reason=data["reason"], by=request.viewer, at=request.at),
        told,
    )


def done(request: PoskoRequest, gap: Gap, told: str) -> HttpResponse:
    """Say what was done, and show the gap."""
    return actions.done(request, told, _back(request, gap))


def _back(request: PoskoRequest, gap: Gap) -> str:
    """Where an act ends: on the page of the gap; who answered at a rakor goes on at its table."""
    meeting = request.POST.get("meeting", "")
    if meeting.isdecimal() and len(meeting) < 10:
        return reverse("rakor:meeting", args=[int(meeting)])
    return reverse("gaps:gap", args=[gap.number])


def show(
    request: PoskoRequest, number: int, *, refused: Refused | None = None, promise_form: Form | None = None
) -> HttpResponse:
    """The page. `refused` are forms by their slot; `promise_form` one that is only filled and not refused."""
    context = _context(request, number, refused or {}, promise_form)
    return render(request, "gaps/course/gap.html", context, status=422 if refused else 200)


def _context(request: PoskoRequest, number: int, refused: Refused, promise_form: Form | None) -> dict[str, Any]:
    gap = gap_of(request, number)
    seen = selectors.view(request.viewer, gap, request.at)
    story = ledger.about(request.viewer, f"gap:{gap.number}")
    context: dict[str, Any] = {
        "gap": gap,
        "seen": seen,
        "agency_names": people.agency_names(request.viewer),
        "people_names": people.people_names(request.viewer),
        "looks": evidence.looks(request.viewer, _files(seen), gap.place),
        "steps": timeline.steps(seen, story),
        "events": timeline.events(seen, story),
        "returned": timeline.returned(seen, story),
        "may_read_ledger": request.viewer.may(Act.LEDGER_READ),
        **_turn(request, seen, refused, promise_form),
        **_forms(request, seen, refused),
        "indicator": indicator_of(request.operation.regime, seen.driver) if seen.driver else None,
        **{name: shown for part in _parts for name, shown in part.shown(seen, request, refused).items()},
    }
    context["unplaced"] = [form for slot, form in refused.items() if slot not in _slots(context)]
    return context


def beside(request: PoskoRequest, number: int) -> dict[str, Any]:
    """What the panel beside a list shows of a gap (`gaps/_peek.html`): its steps, whose turn it is, its promises."""
    gap = gap_of(request, number)
    seen = selectors.view(request.viewer, gap, request.at)
    now = selectors.gap_now(gap, gap.commitments.all())
    due = timeline.due(
        seen,
        may_promise=policies.promising(now, request.viewer) is None,
        may_close=policies.closing(now, request.viewer) is None,
    )
    return {
        "gap": gap,
        "seen": seen,
        "due": due,
        "press": press(gap, due),
        "reminder": reminder(seen),
        "steps": timeline.steps(seen, ()),
        "agency_names": people.agency_names(request.viewer),
    }


def press(gap: Gap, due: timeline.Due) -> Press | None:
    """The one button of this viewer's turn; evidence is chosen and filed by it at once."""
    url = reverse("gaps:gap", args=[gap.number])
    if due.act == "file" and due.commitment:
        key = (("form_key", str(uuid4())),)
        to = reverse("gaps:file_evidence", args=[due.commitment.row.pk])
        return Press(_("Choose files and file them"), to, "file", "uploads", key, solid=True)
    words = {"answer": _("Answer"), "verify": _("Look at the evidence"), "promise": _("Write the promise")}
    if due.act in words:
        return Press(words[due.act], f"{url}#act", solid=True)
    return Press(_("Close the gap"), reverse("gaps:close", args=[gap.number]), "post", solid=True) if due.act else None


def reminder(seen: GapView) -> Press | None:
    """The button that reminds another agency of its turn: of what is late before what is due next."""
    waits = sorted((c for c in seen.commitments if c.may_remind), key=lambda c: (not c.overdue, c.row.due))
    return reminding(waits[0].row.pk) if waits else None


def reminding(pk: int) -> Press:
    """The press that reminds the agency of a promise."""
    return Press(_("Remind"), reverse("gaps:remind", args=[pk]), "post")


def _turn(request: PoskoRequest, seen: GapView, refused: Refused, promise_form: Form | None) -> dict[str, object]:
    """The next action of this viewer, and the promise to write with the measures that the library offers."""
    viewer, gap = request.viewer, seen.row
    now = selectors.gap_now(gap, gap.commitments.all())
    may_promise = policies.promising(now, viewer) is None
    windows = filter_from({}, request.operation.regime).windows
    language = page_language()
    due = timeline.due(seen, may_promise=may_promise, may_close=policies.closing(now, viewer) is None)
    return {
        "due": due,
        "press": press(gap, due),
        "reminder": reminder(seen),
        "may_promise": may_promise,
        "promise_form": promise_form or refused.get(PROMISE) or CommitmentForm(at=request.at),
        "promise_open": PROMISE in refused or promise_form is not None,
        "offers": prevention.offers(gap.kind, window_at(windows, request.at).kind, language) if may_promise else (),
    }


def _forms(request: PoskoRequest, seen: GapView, refused: Refused) -> dict[str, object]:
    """The forms of every promise, each with ids of its own; a refused one stays in its place."""
    filing = (c for c in seen.commitments if c.may_file)
    verifying = (c for c in seen.commitments if c.may_verify)
    on_promises = {c.row.pk: on_commitment(c, refused) for c in seen.commitments}
    of_gap = on_gap(seen, request, refused)
    small = [*of_gap, *(act for own in on_promises.values() for act in own)]
    return {
        "evidence_forms": _each(filing, "file", EvidenceForm, refused),
        "return_forms": _each(verifying, "return", ReasonForm, refused),
        "acts": on_promises,
        "gap_acts": of_gap,
        "awaited": [act for act in small if act.awaited],
    }


def _each(rows: Iterable[CommitmentView], act: str, kind: type[Form], refused: Refused) -> dict[int, Form]:
    return {c.row.pk: form_in(kind, slot_of(act, c.row.pk), refused) for c in rows}


def _slots(context: dict[str, Any]) -> set[str]:
    """The slots of all forms on the page. A refused form without a slot is shown at the top."""
    small = [*context["gap_acts"], *(act for own in context["acts"].values() for act in own)]
    slots = {act.slot for act in small} | ({PROMISE} if context["may_promise"] else set())
    slots |= {slot_of("file", pk) for pk in context["evidence_forms"]}
    slots |= {slot_of("return", pk) for pk in context["return_forms"]}
    return slots | {slot for part in _parts for slot, name in part.forms.items() if context[name]}


def _files(seen: GapView) -> list[EvidenceFile]:
    """The files of every promise's last filing."""
    return [file for c in seen.commitments if c.filing for file in c.filing.files.all()]


def on_gap(seen: GapView, request: PoskoRequest, refused: Refused) -> list[SmallAct]:
    """The actions on the gap itself."""
    return [act for part in _parts for act in part.on_gap(seen, request, refused)]


def on_commitment(seen: CommitmentView, refused: Refused) -> list[SmallAct]:
    """The actions on a promise besides filing, verifying and returning, which have their own place."""
    return [act for part in _parts for act in part.on_commitment(seen, refused)]
