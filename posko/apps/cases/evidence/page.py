"""The register of evidence as its page shows it: each piece with the way that it went, and what may be done now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from posko.apps.cases.evidence import selectors as evidence_selectors
from posko.apps.cases.evidence.forms import KINDS, GiveForm, RefuseForm
from posko.apps.people.accounts import selectors as people
from posko.domain.access import Viewer
from posko.domain.cases import policies
from posko.kit.actions import Press, Refused, SmallAct, form_in, slot_of

if TYPE_CHECKING:
    from posko.apps.cases.models import Case, EvidenceItem, HandOver
    from posko.apps.people.models import Agency


@dataclass(frozen=True, slots=True)
class Step:
    """One step on the way of a piece: `state` is a class of the look, `by` whoever signed."""

    state: str
    words: str
    at: datetime
    by: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of evidence, its way, and the acts of this viewer."""

    item: EvidenceItem
    kind: str
    way: list[Step]
    on_its_way: HandOver | None
    acts: list[SmallAct]
    original: bool


def pieces(viewer: Viewer, case: Case, refused: Refused) -> list[Piece]:
    """The register of a case."""
    names, found = people.people_names(viewer), list(evidence_selectors.items(viewer, case))
    # The pieces that this viewer may give are with one institution, so all have the same receivers: one query for all.
    own = next((item for item in found if _gives(viewer, item)), None)
    to = list(evidence_selectors.receivers(viewer, own)) if own else []
    return [_piece(viewer, case, item, names, to, refused) for item in found]


def _piece(
    viewer: Viewer, case: Case, item: EvidenceItem, names: Mapping[str, str], to: Sequence[Agency], refused: Refused
) -> Piece:
    original = bool(item.sha256) and policies.opening_original(item.custodian.root, viewer) is None
    acts = _acts(viewer, case, item, to, refused)
    return Piece(item, str(KINDS.get(item.kind, item.kind)), _way(item, names), _on_its_way(item), acts, original)


def _on_its_way(item: EvidenceItem) -> HandOver | None:
    return next((each for each in item.hand_overs.all() if each.received_at is None), None)


def _gives(viewer: Viewer, item: EvidenceItem) -> bool:
    return policies.giving(item.custodian.root, viewer, on_its_way=_on_its_way(item) is not None) is None


def _way(item: EvidenceItem, names: Mapping[str, str]) -> list[Step]:
    """The chain of custody, in order, each step signed by name."""
    taken_in = Step("is-done", _("Taken in"), item.taken_in_at, names.get(item.taken_in_by, item.taken_in_by))
    return [taken_in, *(step for each in item.hand_overs.all() for step in _steps(each, names))]


def _steps(each: HandOver, names: Mapping[str, str]) -> list[Step]:
    words = _("Handed over: %(giver)s to %(receiver)s") % {"giver": each.giver.short, "receiver": each.receiver.short}
    given = Step("is-done", words, each.given_at, names.get(each.given_by, each.given_by), each.note)
    if each.received_at is None:
        return [given]
    signed, receiver = names.get(each.received_by, each.received_by), {"agency": each.receiver.short}
    if each.refused:
        return [given, Step("is-late", _("Refused by %(agency)s") % receiver, each.received_at, signed, each.refused)]
    return [given, Step("is-done", _("Received by %(agency)s") % receiver, each.received_at, signed)]


def _acts(viewer: Viewer, case: Case, item: EvidenceItem, to: Sequence[Agency], refused: Refused) -> list[SmallAct]:
    """Give it on, or receive or refuse what is on its way to the viewer's institution."""
    if _gives(viewer, item):
        slot = slot_of("give", item.number)
        form = form_in(GiveForm, slot, refused, agencies=to)
        url = reverse("cases:give_evidence", args=[case.number, item.number])
        told = _("It stays with your institution until the other one says that it has it.")
        return [SmallAct(slot, url, _("Hand it over"), (Press(_("Hand it over"), "is-go"),), told, form)]
    open_one = _on_its_way(item)
    if open_one is None or policies.receiving(open_one.receiver.root, viewer) is not None:
        return []
    slot = slot_of("refuse", open_one.pk)
    receive = reverse("cases:receive_evidence", args=[case.number, open_one.pk])
    refuse = reverse("cases:refuse_evidence", args=[case.number, open_one.pk])
    told = _("You sign with your name. Its sealed bytes are held against their hash first.")
    return [
        SmallAct(slot_of("receive", open_one.pk), receive, "", (Press(_("I have received it"), "is-go"),), told),
        SmallAct(
            slot, refuse, _("Refuse the piece"), (Press(_("Refuse the piece")),), "", form_in(RefuseForm, slot, refused)
        ),
    ]
