"""Which small acts stand on a gap's page for this viewer, each with its form. What is not there may not be done."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from posko.apps.gaps.act_forms import AcceptanceForm, DecisionForm, DuplicateForm, ExtensionForm, ProposalForm
from posko.apps.gaps.forms import ReasonForm
from posko.apps.gaps.selectors import CommitmentView, GapView
from posko.domain import gaps
from posko.domain.access import Act, Viewer
from posko.domain.errors import NotAllowed
from posko.domain.gaps import GapState
from posko.kit.actions import Press, Refused, SmallAct, form_in, slot_of


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
