"""The page of one gap with the acts its viewer may take. A refused form stands again in its place (422)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from posko.apps.evidence import selectors as evidence
from posko.apps.gaps.course import selectors
from posko.apps.gaps.course import timeline as journey
from posko.apps.gaps.course.filters import filter_from
from posko.apps.gaps.course.forms import (
    AcceptanceForm,
    CommentForm,
    CommitmentForm,
    DecisionForm,
    DuplicateForm,
    EvidenceForm,
    ExtensionForm,
    ProposalForm,
    ReasonForm,
)
from posko.apps.gaps.course.selectors import CommitmentView, GapView
from posko.apps.gaps.listing import selectors as listing_selectors
from posko.apps.ledger import selectors as ledger
from posko.apps.people.accounts import selectors as people
from posko.domain.access import Act, Viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.gaps import prevention
from posko.domain.gaps import states as gaps
from posko.domain.gaps.drivers import indicator_of
from posko.domain.gaps.states import GapState
from posko.domain.plans.lanes import window_at
from posko.kit.actions import Press, Refused, SmallAct, form_in, slot_of
from posko.kit.forms import said
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.evidence.models import EvidenceFile
    from posko.apps.gaps.course.selectors import CommitmentView, GapView
    from posko.apps.gaps.models import Commitment, Gap

PROMISE = "promise"


def gap_of(request: PoskoRequest, number: int) -> Gap:
    """The gap, and the right to it."""
    return get_object_or_404(selectors.gaps_of(request.viewer), number=number)


def commitment_of(request: PoskoRequest, pk: int) -> Commitment:
    """The promise, and the right to it."""
    return get_object_or_404(selectors.commitments_of(request.viewer), pk=pk)


def act_on(
    request: PoskoRequest, gap: Gap, slot: str, form: Form, do: Callable[[dict[str, Any]], object], told: str
) -> HttpResponse:
    """Do what the form says, or give the page back with what was typed and why it was refused."""
    if not form.is_valid():
        return show(request, gap, refused={slot: form})
    try:
        do(form.cleaned_data)
    except BadInput as refusal:
        form.add_error(None, said(refusal))
        context = _context(request, gap, {slot: form}, None)
        if context["unplaced"]:
            raise  # the act is no longer possible here, and its form is gone with it
        return render(request, "gaps/gap.html", context, status=422)
    return done(request, gap, told)


def done(request: PoskoRequest, gap: Gap, told: str) -> HttpResponse:
    """Say what was done, and show the gap."""
    messages.success(request, told)
    return redirect("gaps:gap", gap.number)


def show(
    request: PoskoRequest, gap: Gap, *, refused: Refused | None = None, promise_form: Form | None = None
) -> HttpResponse:
    """The page. `refused` are forms by their slot; `promise_form` one that is only filled and not refused."""
    context = _context(request, gap, refused or {}, promise_form)
    return render(request, "gaps/gap.html", context, status=422 if refused else 200)


def _context(request: PoskoRequest, gap: Gap, refused: Refused, promise_form: Form | None) -> dict[str, Any]:
    gap = gap_of(request, gap.number)
    seen = selectors.view(request.viewer, gap, request.at)
    story = ledger.about(request.viewer, f"gap:{gap.number}")
    context: dict[str, Any] = {
        "gap": gap,
        "seen": seen,
        "agency_names": people.agency_names(request.viewer),
        "people_names": people.people_names(request.viewer),
        "looks": evidence.looks(request.viewer, _files(seen), gap.place),
        "steps": journey.steps(seen, story),
        "events": journey.events(seen, story),
        "returned": journey.returned(seen, story),
        "may_read_ledger": request.viewer.may(Act.LEDGER_READ),
        **_turn(request, seen, refused, promise_form),
        **_forms(request, seen, refused),
        **_beside(request, seen, refused),
    }
    context["unplaced"] = [form for slot, form in refused.items() if slot not in _slots(context)]
    return context


def _turn(request: PoskoRequest, seen: GapView, refused: Refused, promise_form: Form | None) -> dict[str, object]:
    """What this viewer may do now, and the promise that may be written with what the library offers for it."""
    viewer, gap = request.viewer, seen.row
    may_promise = viewer.may(Act.COMMITMENT_MAKE) and gap.state != gaps.GapState.CLOSED
    windows = filter_from({}, request.operation.regime).windows
    language: prevention.Language = "en" if get_language() == "en" else "id"
    return {
        "due": journey.due(seen, may_promise=may_promise, may_close=_may_close(request, gap)),
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
    of_gap = on_gap(seen, request.viewer, request.at, refused)
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


def _beside(request: PoskoRequest, seen: GapView, refused: Refused) -> dict[str, object]:
    """Priority, comments, and other gaps that say the same."""
    viewer, gap = request.viewer, seen.row
    wanted = filter_from({}, request.operation.regime)
    linked = gap.duplicate_of is not None
    return {
        "indicator": indicator_of(request.operation.regime, seen.driver) if seen.driver else None,
        "priority": listing_selectors.with_priority(viewer, [seen], wanted, request.at)[0].priority,
        "comments": listing_selectors.comments(viewer, gap),
        "comment_form": form_in(CommentForm, "comment", refused) if viewer.may(Act.RAKOR_INPUT) else None,
        "alike": [] if linked else listing_selectors.like(viewer, gap.place, gap.title, but=gap.number),
        "duplicates": list(gap.duplicates.order_by("number")),
        "may_link": viewer.may(Act.GAP_OPEN),
    }


def _slots(context: dict[str, Any]) -> set[str]:
    """The forms that stand on the page; what was refused and has no place any more is said on top of it."""
    small = [*context["gap_acts"], *(act for own in context["acts"].values() for act in own)]
    slots = {act.slot for act in small} | ({PROMISE} if context["may_promise"] else set())
    slots |= {slot_of("file", pk) for pk in context["evidence_forms"]}
    slots |= {slot_of("return", pk) for pk in context["return_forms"]}
    return slots | ({"comment"} if context["comment_form"] else set())


def _files(seen: GapView) -> list[EvidenceFile]:
    """The files of every promise's last filing."""
    return [file for c in seen.commitments if c.filing for file in c.filing.files.all()]


def _may_close(request: PoskoRequest, gap: Gap) -> bool:
    kept = [row for row in gap.commitments.all() if row.state == gaps.CommitmentState.KEPT]
    own = any(row.agency.root == request.viewer.root for row in kept)
    return request.viewer.may(Act.GAP_CLOSE) and gap.state == gaps.GapState.PROVEN and not own


def on_commitment(seen: CommitmentView, refused: Refused) -> list[SmallAct]:
    """What may be done to a promise besides filing, verifying and returning, which have their own place."""
    return [*_answers(seen, refused), *_by_owner(seen, refused), *_by_others(seen, refused)]


def on_gap(seen: GapView, viewer: Viewer, at: datetime, refused: Refused) -> list[SmallAct]:
    """What may be done to the gap itself."""
    return [
        *_asking(seen, viewer, at, refused),
        *_coming_back(seen, viewer, refused),
        *_living_with(seen, viewer, at, refused),
        *_linking(seen, viewer, refused),
    ]


def _answers(seen: CommitmentView, refused: Refused) -> list[SmallAct]:
    """What the agency that was asked may answer."""
    if not seen.may_answer:
        return []
    pk, slot = seen.row.pk, slot_of("decline", seen.row.pk)
    return [
        SmallAct(
            slot_of("accept", pk),
            reverse("gaps:accept", args=[pk]),
            _("Accept"),
            (Press(_("Accept: we promise it"), "is-go"),),
            _("From now on it is a promise of your agency, and its clock runs."),
        ),
        SmallAct(
            slot,
            reverse("gaps:decline", args=[pk]),
            _("Decline with a reason"),
            (Press(_("Decline"), "is-danger"),),
            _("The reason stays on the gap's way for everybody."),
            form_in(ReasonForm, slot, refused),
        ),
    ]


def _by_owner(seen: CommitmentView, refused: Refused) -> list[SmallAct]:
    pk, acts = seen.row.pk, []
    if seen.may_start:
        url = reverse("gaps:start", args=[pk])
        acts.append(SmallAct(slot_of("start", pk), url, _("Begin"), (Press(_("Work has begun")),)))
    if seen.may_extend:
        acts.append(
            SmallAct(
                slot := slot_of("extend", pk),
                reverse("gaps:ask_extension", args=[pk]),
                _("Ask for more time"),
                (Press(_("Ask for more time")),),
                _("Who convenes the rakor grants it or not. The time that was promised stays and counts as late."),
                form_in(ExtensionForm, slot, refused),
            )
        )
    if seen.may_withdraw:
        acts.append(
            SmallAct(
                slot := slot_of("withdraw", pk),
                reverse("gaps:withdraw_commitment", args=[pk]),
                _("Withdraw this promise"),
                (Press(_("Withdraw the promise"), "is-danger"),),
                _("If you cannot keep it, say so early: the gap goes back to the table. A new date is a new promise."),
                form_in(ReasonForm, slot, refused),
            )
        )
    return acts


def _by_others(seen: CommitmentView, refused: Refused) -> list[SmallAct]:
    pk, acts, asked = seen.row.pk, [], seen.asked_extension
    if seen.may_grant and asked is not None:
        acts.append(
            SmallAct(
                slot := slot_of("decide", pk),
                reverse("gaps:decide_extension", args=[asked.pk]),
                _("Answer the request for more time"),
                (Press(_("Grant it"), "is-go", "granted", "1"), Press(_("Refuse it"), "is-danger", "granted", "0")),
                "",
                form_in(DecisionForm, slot, refused),
                awaited=True,
            )
        )
    if seen.may_break:
        acts.append(
            SmallAct(
                slot := slot_of("break", pk),
                reverse("gaps:break_commitment", args=[pk]),
                _("Call this promise broken"),
                (Press(_("It is broken"), "is-danger"),),
                _("Its time has run out without evidence. Say what is missing; the gap then needs another promise."),
                form_in(ReasonForm, slot, refused),
            )
        )
    return acts


def _asking(seen: GapView, viewer: Viewer, at: datetime, refused: Refused) -> list[SmallAct]:
    if not viewer.may(Act.GAP_OPEN) or seen.row.state == GapState.CLOSED:
        return []
    return [
        SmallAct(
            "propose",
            reverse("gaps:propose", args=[seen.row.number]),
            _("Ask an agency to promise"),
            (Press(_("Ask it"), "is-go"),),
            _("It accepts, or declines with a reason. Until then nothing is promised."),
            form_in(ProposalForm, "propose", refused, viewer=viewer, at=at),
        )
    ]


def _coming_back(seen: GapView, viewer: Viewer, refused: Refused) -> list[SmallAct]:
    if not viewer.may(Act.GAP_OPEN) or seen.row.state != GapState.CLOSED:
        return []
    return [
        SmallAct(
            "reopen",
            reverse("gaps:reopen", args=[seen.row.number]),
            _("Open it again"),
            (Press(_("Open it again"), "is-danger"),),
            _("It came back? Say what was seen. Its whole way so far stays."),
            form_in(ReasonForm, "reopen", refused),
        )
    ]


def _living_with(seen: GapView, viewer: Viewer, at: datetime, refused: Refused) -> list[SmallAct]:
    gap, number = seen.row, seen.row.number
    if gap.state == GapState.ACCEPTED:
        return _ending(seen, viewer, refused)
    if gap.state not in (GapState.OPEN, GapState.REOPENED):
        return []
    if gap.acceptance_until is not None and gap.acceptance_until > at:
        if not may_countersign(seen, viewer):
            return []
        asked = gap.acceptance_asked_at.isoformat() if gap.acceptance_asked_at else ""
        press = Press(_("Countersign: it is lived with until then"), "is-go", "asked", asked)
        url = reverse("gaps:countersign_acceptance", args=[number])
        return [SmallAct("countersign", url, _("Countersign"), (press,), awaited=True)]
    if not viewer.may(Act.GAP_ACCEPT) or gap.owner is None or gap.owner.code != viewer.agency:
        return []
    return [
        SmallAct(
            "accept-risk",
            reverse("gaps:ask_acceptance", args=[number]),
            _("Ask to live with it for a time"),
            (Press(_("Ask to live with it")),),
            _("For what cannot be closed. Another institution countersigns, Bawaslu where it touches the vote; it ends "
              "by itself, never counts as closed, and stays on every agenda."),
            form_in(AcceptanceForm, "accept-risk", refused),
        )
    ]  # fmt: skip


def _ending(seen: GapView, viewer: Viewer, refused: Refused) -> list[SmallAct]:
    if not viewer.may(Act.GAP_OPEN):
        return []
    return [
        SmallAct(
            "end-risk",
            reverse("gaps:end_acceptance", args=[seen.row.number]),
            _("It can no longer be lived with"),
            (Press(_("Open the gap again"), "is-danger"),),
            _("Say why. The gap is open again at once."),
            form_in(ReasonForm, "end-risk", refused),
        )
    ]


def may_countersign(seen: GapView, viewer: Viewer) -> bool:
    """Whether this viewer's institution is independent enough, and the post carries the act."""
    if seen.row.owner is None or not viewer.may(Act.GAP_CLOSE):
        return False
    try:
        gaps.must_be_independent(seen.row.kind, seen.row.owner.root, viewer.root)
    except NotAllowed:
        return False
    return True


def _linking(seen: GapView, viewer: Viewer, refused: Refused) -> list[SmallAct]:
    gap = seen.row
    if not viewer.may(Act.GAP_OPEN):
        return []
    if gap.duplicate_of_id is not None:
        url = reverse("gaps:unmark_duplicate", args=[gap.number])
        return [SmallAct("unlink", url, _("Take the link off"), (Press(_("Take the link off")),))]
    return [
        SmallAct(
            "link",
            reverse("gaps:mark_duplicate", args=[gap.number]),
            _("The same as another gap"),
            (Press(_("Link them")),),
            _("Both stay, each with its own promises and proof; the link shows on both and can be taken off."),
            form_in(DuplicateForm, "link", refused),
        )
    ]
