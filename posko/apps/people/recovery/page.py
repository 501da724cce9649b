"""The page of recovery: the keys of the two institutions, what is lost, and how far each recovery is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from posko.apps.people.accounts import selectors as people
from posko.apps.people.authority import selectors as authority
from posko.apps.people.recovery import selectors
from posko.apps.people.recovery.forms import AskForm, HandInForm, ask_form
from posko.apps.people.vaults import selectors as vaults
from posko.domain.access import Viewer
from posko.domain.errors import BadInput
from posko.domain.people.recovery import STAGES, STEP_OF, Stage
from posko.domain.vaults.recovery import ROOTS
from posko.kit.language import sentence
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.people.models import Recovery, RecoveryKey


@dataclass(frozen=True, slots=True)
class Institution:
    """One of the two institutions, its recovery key where there is one, and whether the viewer registers it. `why_not`
    is said to who speaks for it and lacks something."""

    root: str
    key: RecoveryKey | None
    may_register: bool
    why_not: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A recovery with what the viewer may do; `form` hands in what a step gave."""

    row: Recovery
    stage: Stage
    word: str
    may_step: bool
    may_take: bool
    may_end: bool
    is_own: bool
    form: HandInForm | None

    @property
    def reads_out(self) -> bool:
        """Whether the viewer reads the fingerprint of the own new key out to Bawaslu, who has not done the step yet."""
        return self.is_own and self.stage in STEP_OF


def context_of(
    request: PoskoRequest, *, hand_in: tuple[int, HandInForm] | None = None, ask: AskForm | None = None
) -> dict[str, Any]:
    """The page; with the form that was refused in its place."""
    viewer = request.viewer
    known, found = authority.known(viewer), selectors.keys(viewer)
    institutions = [_institution(viewer, root, found.get(root)) for root in ROOTS]
    recoveries = []
    for row in selectors.recoveries(viewer)[:50]:
        stage, may_step = selectors.recovering_now(row).stage, selectors.may_step(viewer, row, known)
        refused = hand_in[1] if hand_in is not None and hand_in[0] == row.pk else None
        recoveries.append(
            Shown(
                row,
                stage,
                _("taken back") if row.taken_at is not None else _(STAGES[stage]),
                may_step,
                selectors.may_take(viewer, row),
                selectors.may_end(viewer, row, known),
                row.lost.user.username == viewer.actor,
                (refused or HandInForm(auto_id=f"step-{row.pk}-%s")) if may_step else None,
            )
        )
    return {
        "institutions": institutions,
        "complete": all(each.key for each in institutions),
        "nested": selectors.nested(viewer),
        "drill": vaults.drill(viewer, real_at=request.real_at),
        "lost": list(selectors.lost_keys(viewer)),
        "ask": ask or ask_form(),
        "recoveries": recoveries,
        "names": people.people_names(viewer),
    }


def _institution(viewer: Viewer, root: str, key: RecoveryKey | None) -> Institution:
    if root != viewer.root:
        return Institution(root, key, may_register=False, why_not="")
    refusal = selectors.registering(viewer, root)
    why_not = sentence(refusal.message, refusal.params) if isinstance(refusal, BadInput) else ""
    return Institution(root, key, refusal is None, why_not)
