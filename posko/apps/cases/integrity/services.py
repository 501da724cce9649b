"""Holding what is sealed against its hashes, and telling damage to those who answer for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from posko.apps.cases.course import steps
from posko.apps.cases.evidence import services as evidence_services
from posko.apps.cases.integrity import selectors
from posko.apps.cases.integrity.selectors import Checked, Damaged
from posko.apps.cases.models import Case, CasePaper, Exclusion, PaperScan
from posko.apps.cases.papers import services as paper_services
from posko.apps.cases.scans import services as scan_services
from posko.apps.ledger.services import record
from posko.apps.notices import services as notices
from posko.apps.people.accounts import selectors as people
from posko.domain.access import Act, Compartment, Role, Viewer
from posko.domain.errors import N_, NotAllowed
from posko.domain.notices import Severity
from posko.domain.vaults.pairs import OpenVault
from posko.kit.acts import act, recorded, unchanged

DAMAGED = N_("Case %(number)s: piece %(piece)s of the evidence was found damaged or missing.")
ALTERED_PAPER = N_("Case %(number)s: paper %(paper)s was found altered.")
ALTERED_SCAN = N_("Case %(number)s: a signed scan of paper %(paper)s was found altered.")

_BY_NAME = ("paper", "scan")


def check_case(case: Case, *, vault: OpenVault | None = None, by: Viewer, at: datetime) -> Checked:
    """Hold all that is sealed in a case against its hashes, as a member asks for it, whose vault opens it, too."""
    if by.kind != "system" and not by.may(Act.CASE_HANDLE):
        raise NotAllowed("Only members of the Gakkumdu centre check what is sealed in a case.")
    (found,) = check_cases([case], vault=vault, by=by, at=at)
    return found


def check_cases(cases: Iterable[Case], *, vault: OpenVault | None = None, by: Viewer, at: datetime) -> list[Checked]:
    """Hold all sealed parts of these cases against their hashes. Record each damaged piece once.

    The reading is done before each transaction, so that a case with much evidence holds no lock meanwhile.
    """
    found = []
    for case in cases:
        found.append(selectors.checked(by, case, vault))
        for each in found[-1].damaged:
            _report_damage(each, by=by, at=at)
    _tell_checked(found, by=by, at=at)
    return found


@act
def _tell_checked(found: Sequence[Checked], *, by: Viewer, at: datetime) -> None:
    named = [
        f"case {fault.case}: {fault.what} {fault.name if fault.what in _BY_NAME else fault.number} {fault.fault}"
        for checked in found
        for fault in checked.faults
    ]
    payload = {"cases": len(found), "things": sum(each.things for each in found), "faults": named}
    record("case.seals_checked", by=by, at=at, compartment=Compartment.CASE, payload=payload)


def check_some(*, by: Viewer, at: datetime) -> int:
    """The round of an hour: a part of all cases, each once a day; how many faults were found.

    It needs no key. A part at a time, so that alarms never wait for gigabytes to be read.
    """
    cases = selectors.of_the_hour(by, at.hour)
    return sum(len(found.faults) for found in check_cases(cases, by=by, at=at)) if cases else 0


@act
def _report_damage(found: Damaged, *, by: Viewer, at: datetime) -> None:
    """Record damage once, show it on the page, and notify those who answer for it: all or none.

    The case is locked, so that nobody is notified from whom it is kept by then.
    """
    row = found.row
    steps.held(row.paper.case if isinstance(row, PaperScan) else row.case)
    if isinstance(row, CasePaper):
        if paper_services.record_damage(row, found.file, by=by, at=at):
            _tell_paper(row, ALTERED_PAPER, f"paper:{row.pk}", by=by, at=at)
    elif isinstance(row, PaperScan):
        if scan_services.record_damage(row, by=by, at=at):
            _tell_paper(row.paper, ALTERED_SCAN, f"scan:{row.pk}", by=by, at=at)
    elif evidence_services.record_damage(row, found.fault, by=by, at=at):
        params = {"number": row.case.number, "piece": row.number}
        news = _News(row.case, f"evidence:{row.number}", DAMAGED, params, "cases:evidence")
        _notify(news, row.custodian.root, by=by, at=at)
    if not recorded():
        unchanged(None)


def _tell_paper(paper: CasePaper, text: str, what: str, *, by: Viewer, at: datetime) -> None:
    params = {"number": paper.case.number, "paper": paper.number}
    _notify(_News(paper.case, what, text, params, "cases:papers"), paper.agency.root, by=by, at=at)


@dataclass(frozen=True, slots=True)
class _News:
    case: Case
    what: str
    text: str
    params: Mapping[str, object]
    page: str


def _notify(news: _News, root: str, *, by: Viewer, at: datetime) -> None:
    """Notify members of Bawaslu and of the institution that answers for it, except those the case is kept from."""
    case = news.case
    kept_out = Exclusion.objects.filter(case=case, ended_at=None).values_list("username", flat=True)
    members = people.posts(by).filter(
        role=Role.GAKKUMDU_MEMBER, active=True, user__is_active=True, agency__root__in={"bawaslu", root}
    )
    told = [
        notices.NewNotice(
            key=f"case:{case.pk}:{news.what}:damaged:{post.user_id}",
            kind="post",
            text=news.text,
            severity=Severity.REMINDER,
            params=news.params,
            link=reverse(news.page, args=[case.number]),
            user=post.user.username,
            compartment=Compartment.CASE,
        )
        for post in members.exclude(user__username__in=kept_out)
    ]
    notices.notify_all(told, by=by, at=at)
