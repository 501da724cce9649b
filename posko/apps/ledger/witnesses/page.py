"""What the page of witnesses shows: how far others vouch for the past, who they are, and what is to be done next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import segno
from django.forms import Form
from django.utils.translation import gettext as _

from posko.apps.ledger import registry
from posko.apps.ledger.heads import selectors as heads
from posko.apps.ledger.sealing import selectors as sealing
from posko.apps.ledger.witnesses import selectors
from posko.apps.ledger.witnesses.forms import EndForm, TakeForm
from posko.domain import witnesses
from posko.domain.access import Act
from posko.domain.notices import is_moment
from posko.kit.language import sentence
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.ledger.models import Cosignature, Witness
    from posko.apps.ledger.witnesses.selectors import Standing

# What has to be looked at comes first, what is over last.
ORDER = ("forked", "waiting", "counts", "lapsed", "replaced", "ended")
# A QR code holds so many bytes at most.
MOST_IN_A_QR = 2900


@dataclass(frozen=True, slots=True)
class Shown:
    """One witness on the page: its state, its last cosignature by the clock of the page, and what went wrong."""

    witness: Witness
    state: str
    last: Cosignature | None
    last_at: datetime | None
    trouble: str
    may_confirm: bool
    may_move: bool
    may_end: bool


def context_of(request: PoskoRequest, *, take: Form | None = None) -> dict[str, Any]:
    """All of the page."""
    offset, viewer = request.operation.clock_offset, request.viewer
    rows = selectors.standings(viewer, real_at=request.real_at)
    head, own = selectors.last_cosigned(), heads.verifier()
    shown = sorted((_shown(request, row, offset) for row in rows), key=lambda each: ORDER.index(each.state))
    late = selectors.late_since(real_at=request.real_at)
    may_register = witnesses.registering(viewer) is None
    return {
        "witnesses": shown,
        "names": registry.names(viewer),
        "head": head,
        "cosigners": [(each, each.at + offset) for each in selectors.cosigned(head)] if head else [],
        "sealed": sealing.size(),
        "own": own,
        "own_picture": picture(str(own)) if own else "",
        "late_since": late + offset if late is not None else None,
        "forked": [each for each in shown if each.state == "forked"],
        "next_step": _next_step(shown, has_key=own is not None, late=late is not None, keeps=may_register),
        "may_read": viewer.may(Act.LEDGER_READ),
        "may_register": may_register,
        "take": take or TakeForm(auto_id="take-%s"),
        "end": EndForm(auto_id=False),
    }


def _shown(request: PoskoRequest, row: Standing, offset: timedelta) -> Shown:
    witness, viewer = row.witness, request.viewer
    live, own = witness.ended_at is None, witness.operation == viewer.operation
    chief = live and witnesses.confirming(witness.operation, witness.agency, viewer) is None
    return Shown(
        witness,
        _state(row),
        row.last,
        row.last.taken_real + offset if row.last else None,
        sentence(witness.trouble, _values(witness.trouble_params, offset)) if live else "",
        chief and witness.confirmed_at is None,
        chief,
        live and own and witnesses.registering(viewer) is None,
    )


def _state(row: Standing) -> str:
    witness = row.witness
    if witness.ended_at is not None:
        return "replaced" if witness.replaced else "ended"
    if row.lapsed:
        return "lapsed"
    if witness.confirmed_at is None:
        return "waiting"
    return "forked" if witness.forked_real is not None else "counts"


def _values(params: dict[str, Any], offset: timedelta) -> dict[str, Any]:
    from django.utils import formats, timezone

    def moment(text: str) -> str:
        return formats.date_format(timezone.localtime(datetime.fromisoformat(text) + offset), "j M Y, H.i.s")

    return {name: moment(value) if is_moment(name) else value for name, value in params.items()}


def _next_step(shown: Sequence[Shown], *, has_key: bool, late: bool, keeps: bool) -> str:
    """What the officer does next, in words; nothing where there is nothing to do."""
    states = {each.state for each in shown}
    if "forked" in states:
        return _("Call the agency whose witness holds another past, and let both read their heads to each other.")
    if not has_key:
        return _("The post has no key yet. It is made with the first head, within the hour, or by: posko ledger head")
    if waiting := next((each for each in shown if each.state == "waiting"), None):
        told = _("The chief of the agency logs in, opens this page and confirms the key of “%(name)s”.")
        if waiting.may_confirm:
            told = _("Compare the fingerprint of “%(name)s” with the signed agreement, and confirm the key below.")
        return told % {"name": waiting.witness.name}
    if "counts" not in states:
        return _(
            "Agree with another agency that it witnesses. Write both fingerprints into the signed agreement, then "
            "register its key here."
        )
    return _by_line_or_stick([each.witness for each in shown if each.state == "counts"], late=late, keeps=keeps)


def _by_line_or_stick(counting: Sequence[Witness], *, late: bool, keeps: bool) -> str:
    if late and any(each.address for each in counting):
        return _("See below what went wrong with each witness. By stick a head can be cosigned at any time.")
    by_stick = next((each for each in counting if not each.address), None)
    if by_stick is None:
        return ""
    told = _("Ask who keeps the post to bring “%(name)s” the request for the latest head, by stick or as a QR code.")
    if keeps:
        told = _(
            "Bring “%(name)s” the request for the latest head, by stick or as a QR code, and bring back its answer."
        )
    return told % {"name": by_stick.name}


def picture(text: str) -> str:
    """A QR code as the address of an image; nothing where the text fits none."""
    if len(text.encode()) > MOST_IN_A_QR:
        return ""
    return str(segno.make(text, error="l", micro=False).png_data_uri(border=3, scale=4))
