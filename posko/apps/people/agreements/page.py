"""What the pages of agreements show: how each stands, who has signed, and what this viewer may press."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from posko.apps.ledger.growth import selectors as growth
from posko.apps.people.accounts import selectors as people
from posko.apps.people.agreements import selectors
from posko.apps.people.authority import selectors as authority
from posko.domain.access import ROLES, Role, root_name
from posko.domain.errors import N_
from posko.domain.papers.agreement import AgreementSheet, Signer
from posko.domain.people import agreements as law
from posko.domain.people.agreements import Paper, State
from posko.domain.people.authority import speakers
from posko.kit.language import sentence
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.people.models import Agreement

DEPUTY: Final = N_("Deputy of the chief")
_CLASSES: Final[Mapping[State, str]] = {
    State.WAITING: "is-waiting",
    State.RESTING: "is-waiting",
    State.EARLY: "is-waiting",
    State.IN_FORCE: "is-verified",
    State.EXPIRED: "is-declined",
    State.WITHDRAWN: "is-declined",
    State.ENDED: "is-declined",
}


@dataclass(frozen=True, slots=True)
class Party:
    """A party: who countersigned for it and when, by the clock of the page; who may, by name."""

    root: str
    signed_by: str
    signed_at: datetime | None
    speakers: Sequence[str]


@dataclass(frozen=True, slots=True)
class Shown:
    """An agreement on a page. `opens_at`: when the day after the last signature is over, by the clock of the page."""

    row: Agreement
    state: State
    css: str
    opens_at: datetime | None
    parties: Sequence[Party]
    may_sign: bool
    may_end: bool

    @property
    def opened(self) -> bool:
        """Whether it counts: then it is ended, and before that withdrawn."""
        return self.state in (State.IN_FORCE, State.EARLY, State.EXPIRED)

    @property
    def missing(self) -> list[str]:
        """The parties that have not signed, by their codes."""
        return [each.root for each in self.parties if each.signed_at is None]


def shown(request: PoskoRequest, rows: Sequence[Agreement]) -> list[Shown]:
    """Agreements as this viewer sees them."""
    viewer, today = request.viewer, timezone.localdate(request.at)
    known, names = authority.known(viewer), people.people_names(viewer)
    counted, offset = viewer.actor in authority.counted(viewer), request.operation.clock_offset

    def party(paper: Paper, root: str) -> Party:
        given = paper.signed.get(root)
        may = [names.get(each.person, each.person) for each in speakers(root, known)]
        by, at = (names.get(given.by, given.by), given.real_at + offset) if given else ("", None)
        return Party(root, by, at, may)

    def one(row: Agreement) -> Shown:
        paper, live = people.paper_of(row), row.ended_at is None
        state = paper.state(today, request.real_at)
        return Shown(
            row,
            state,
            _CLASSES[state],
            _plus(paper.counts_from(), offset),
            [party(paper, root) for root in sorted(paper.parties, key=root_name)],
            live and law.countersigning(paper, known, viewer, today, counted=counted) is None,
            live and law.ending(paper, known, viewer) is None,
        )

    return [one(row) for row in rows]


def why_not(request: PoskoRequest, row: Agreement) -> str:
    """Why somebody who speaks for a party cannot countersign, in words; nothing to everybody else."""
    viewer, paper = request.viewer, people.paper_of(row)
    speaks = any(each.person == viewer.actor for each in speakers(viewer.root, authority.known(viewer)))
    if not speaks or viewer.root not in paper.parties - paper.signed.keys():
        return ""
    refusal = selectors.refused(viewer, paper, request.at)
    return sentence(refusal.message, refusal.params) if refusal else ""


def sheet(request: PoskoRequest, row: Agreement) -> AgreementSheet:
    """What is printed of an agreement."""
    viewer, operation, paper = request.viewer, request.operation, people.paper_of(row)
    names, offset = people.people_names(viewer), operation.clock_offset
    return AgreementSheet(
        operation=operation.name,
        city=operation.city.name,
        agency=request.agency_name,
        demo=operation.demo,
        number=row.number,
        purpose=row.purpose,
        assessment=row.assessment,
        paper=paper,
        signers=_signers(request, paper),
        signed=[(root, names.get(each.by, each.by), each.real_at + offset) for root, each in paper.signed.items()],
        opens=_plus(paper.counts_from(), offset),
        at=request.at,
        head=growth.carried(offset),
    )


def _signers(request: PoskoRequest, paper: Paper) -> list[Signer]:
    """Who speaks for each party, with the own key."""
    return [
        Signer(
            each.decider.root,
            each.post.user.full_name,
            f"{_(ROLES[Role.CHIEF].name) if each.decider.chief else _(DEPUTY)}, {each.post.agency.name}",
            each.key.fingerprint if each.key else "",
            sorted({row.root for row in each.compared}),
            each.counts,
        )
        for each in authority.chief_keys(request.viewer)
        if each.decider.leads and each.decider.root in paper.parties
    ]


def _plus(moment: datetime | None, offset: timedelta) -> datetime | None:
    return moment + offset if moment is not None else None
