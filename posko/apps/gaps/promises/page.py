"""Actions on a promise besides filing, verifying and returning, which have their own place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from posko.apps.gaps.course.forms import ReasonForm
from posko.apps.gaps.course.selectors import CommitmentView, GapView, gap_now
from posko.apps.gaps.promises.forms import DecisionForm, ExtensionForm, ProposalForm
from posko.domain.gaps import policies
from posko.domain.gaps.states import CommitmentState
from posko.kit.actions import Press, Refused, SmallAct, form_in, slot_of
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.gaps.course.selectors import CommitmentView, GapView


def on_commitment(seen: CommitmentView, refused: Refused) -> list[SmallAct]:
    """The actions on a promise besides filing, verifying and returning, which have their own place."""
    return [*_answers(seen, refused), *_by_owner(seen, refused), *_by_others(seen, refused)]


def _answers(seen: CommitmentView, refused: Refused) -> list[SmallAct]:
    """What the agency that was asked may answer."""
    if not seen.may_answer:
        return []
    pk, slot = seen.row.pk, slot_of("decline", seen.row.pk)
    noted = seen.row.state == CommitmentState.NOTED
    return [
        SmallAct(
            slot_of("accept", pk),
            reverse("gaps:accept", args=[pk]),
            _("Confirm") if noted else _("Accept"),
            (Press(_("Confirm: we promise it") if noted else _("Accept: we promise it"), "is-go"),),
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


def on_gap(seen: GapView, request: PoskoRequest, refused: Refused) -> list[SmallAct]:
    """Asking an agency to promise."""
    if policies.asking(gap_now(seen.row), request.viewer) is not None:
        return []
    return [
        SmallAct(
            "propose",
            reverse("gaps:propose", args=[seen.row.number]),
            _("Ask an agency to promise"),
            (Press(_("Ask it"), "is-go"),),
            _("It accepts, or declines with a reason. Until then nothing is promised."),
            form_in(ProposalForm, "propose", refused, viewer=request.viewer, at=request.at),
        )
    ]
