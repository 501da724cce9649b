"""Keeping a member out of a case, and letting one back in. Who is kept out loses each wrap of the case's keys."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime

from posko.apps.cases.course import steps
from posko.apps.cases.evidence import selectors as evidence
from posko.apps.cases.exclusions import selectors
from posko.apps.cases.keys import selectors as keys
from posko.apps.cases.keys import steps as key_steps
from posko.apps.cases.models import Case, Exclusion, ExclusionAsk, ExclusionVoice
from posko.apps.ledger.services import record
from posko.apps.notices import services as notices
from posko.apps.people.accounts import selectors as people
from posko.apps.people.accounts.registry import News, tell
from posko.apps.people.authority import selectors as authority
from posko.apps.people.models import Post
from posko.domain import privacy
from posko.domain.access import Compartment, Role, Viewer
from posko.domain.cases import exclusions as policies
from posko.domain.cases.writers import MEMBERS
from posko.domain.errors import N_, BadInput, insist
from posko.domain.people.authority import speakers
from posko.domain.vaults.pairs import OpenVault
from posko.kit import locks
from posko.kit.acts import act, once, unchanged
from posko.kit.walls import opened_also

PAGE = "/cases/exclusions/"


@dataclass(frozen=True, slots=True)
class NewAsk:
    """Another institution's member is to be kept out. `paper`: the number of the court's or ethics council's paper
    among the evidence of the case, 0 for none."""

    form_key: uuid.UUID
    username: str
    reason: str
    paper: int = 0


@act
def exclude(case: Case, username: str, *, reason: str, by: Viewer, at: datetime) -> Exclusion:
    """Keep a member of the own institution out of one case for a conflict of interest, or step back oneself."""
    reason = _words(reason)
    (case,) = steps.locked(by, case)
    post = _member(username, by)
    insist(policies.excluding(username, post.agency.root, by))
    if open_one := Exclusion.objects.filter(case=case, username=username, ended_at=None).first():
        return unchanged(open_one)
    return _keep_out(case, post, reason=reason, by=by, at=at)


@act
def readmit(exclusion: Exclusion, *, vault: OpenVault, by: Viewer, at: datetime) -> None:
    """Let a member back in, never by himself, and give him every key of the case that the own vault opens."""
    (case,) = steps.locked(by, exclusion.case)
    row = Exclusion.objects.select_related("case").get(pk=exclusion.pk)
    post = _member(row.username, by)
    insist(selectors.readmitting(by, row, case, post.agency.root))
    if row.ended_at is not None:
        unchanged(None)
        return
    row.ended_by, row.ended_at = by.actor, at
    row.save(update_fields=["ended_by", "ended_at"])
    opened = keys.keys_of(by, case, vault)
    member = keys.holders(by, case).filter(user=post.user_id).first()
    given = key_steps.give(case, opened, member, by=by, at=at) if member is not None else []
    payload = {"member": row.username, "keys": given}
    steps.record("case.member_readmitted", case, by=by, at=at, payload=payload)


@act
def ask(case: Case, new: NewAsk, *, by: Viewer, at: datetime, real_at: datetime) -> ExclusionAsk:
    """Ask those who lead another institution to keep its member out of a case."""
    reason = _words(new.reason)
    (case,) = steps.locked(by, case)
    post = _member(new.username, by)
    insist(policies.asking(new.username, post.agency.root, by))
    if Exclusion.objects.filter(case=case, username=new.username, ended_at=None).exists():
        raise BadInput("%(name)s is kept out of this case already.", name=post.user.full_name)
    if new.paper and not evidence.items(by, case).filter(number=new.paper).exists():
        raise BadInput(
            "Piece %(number)s is no evidence of this case. File the paper first, then name its number.",
            number=new.paper,
        )

    def keep() -> ExclusionAsk:
        return ExclusionAsk.objects.create(
            operation=case.operation,
            form_key=new.form_key,
            case_number=case.number,
            username=new.username,
            root=post.agency.root,
            reason=reason,
            paper=new.paper,
            asked_by=by.actor,
            asked_root=by.root,
            at=at,
            real_at=real_at,
        )

    waits = selectors.open_asks(by).filter(case_number=case.number, username=new.username)
    if there := waits.exclude(form_key=new.form_key).first():
        raise BadInput(
            "That %(name)s is kept out was asked already, on %(day)s. It waits for an answer.",
            name=post.user.full_name,
            day=f"{there.at:%d/%m/%Y}",
        )
    row, fresh = once(ExclusionAsk.objects.filter(form_key=new.form_key), keep)
    if not fresh:
        if (row.operation_id, row.case_number, row.username) != (case.operation_id, case.number, new.username):
            raise BadInput("This form was sent before from another page. Open the page again.")
        return unchanged(row)
    payload = {"member": new.username, "reason": reason, "paper": new.paper}
    steps.record("case.exclusion_asked", case, by=by, at=at, payload=payload)
    text = N_("It is asked that %(name)s is kept out of case %(number)s. Confirm or decline it.")
    roots = set(MEMBERS) if new.paper else {row.root}
    _tell_leaders(roots, f"exclusion:{row.pk}:asked", text, post, by=by, at=at, number=case.number, asked=True)
    return row


@act
def confirm(row: ExclusionAsk, *, by: Viewer, at: datetime, real_at: datetime) -> ExclusionAsk:
    """One who leads an institution confirms an exclusion in an own session; where that is enough the member is out."""
    # The one who leads is behind no wall of cases: the house opens it for this act, and shows nothing of the case.
    with opened_also(Compartment.CASE):
        case = steps.held(_case_of(row))
        row = _still_waiting(row, by)
        counts = by.actor in authority.counted(by)
        insist(policies.confirming(selectors.asked_of(row), authority.known(by), by, counts=counts))
        ExclusionVoice.objects.create(ask=row, root=by.root, by=by.actor, at=at, real_at=real_at)
        _record(row, "exclusion.confirmed", by=by, at=at)
        if policies.decided(selectors.asked_of(ExclusionAsk.objects.get(pk=row.pk))):
            _keep_out(case, _member(row.username, by), reason=row.reason, by=by, at=at)
    return row


@act
def decline(row: ExclusionAsk, *, by: Viewer, at: datetime) -> ExclusionAsk:
    """One who leads the member's institution says no, and whoever asked is told."""
    row = _still_waiting(row, by)
    insist(policies.declining(selectors.asked_of(row), authority.known(by), by))
    _end(row, "declined", by=by, at=at)
    _record(row, "exclusion.declined", by=by, at=at)
    text = N_("That a member is kept out of case %(number)s was declined by the own institution.")
    where = f"/cases/{row.case_number}/persons/"
    news = News(f"exclusion:{row.pk}:declined", text, [row.asked_by], {"number": row.case_number}, where)
    tell(news, by=by, at=at)
    return row


@act
def withdraw(row: ExclusionAsk, *, by: Viewer, at: datetime) -> ExclusionAsk:
    """Take back what was asked."""
    row = _still_waiting(row, by)
    insist(policies.withdrawing(row.asked_root, by))
    _end(row, "withdrawn", by=by, at=at)
    _record(row, "exclusion.withdrawn", by=by, at=at)
    return row


def _keep_out(case: Case, post: Post, *, reason: str, by: Viewer, at: datetime) -> Exclusion:
    """The caller holds the lock of the case, so that two at once never leave an institution without a member."""
    username, root = post.user.username, post.agency.root
    called = post.user.full_name
    insist(policies.remaining(username, root, selectors.able(by, case), called=called))
    insist(policies.nothing_lost(called, lost=selectors.held_alone(by, case, username)))
    made = Exclusion.objects.create(case=case, username=username, reason=reason, by=by.actor, at=at)
    wraps = key_steps.shut_out(case, username, at=at)
    for row in selectors.open_asks(by).filter(case_number=case.number, username=username):
        _end(row, "done", by=by, at=at)
    # Settle the member's notices about the case, and stop letters that wait.
    notices.settle(f"case:{case.pk}:", user=username, by=by, at=at)
    payload = {"member": username, "reason": reason, "wraps": wraps}
    steps.record("case.member_excluded", case, by=by, at=at, payload=payload)
    # Whoever audits learns that it happened, and in which institution; nothing of the case.
    record("exclusion.made", by=by, at=at, compartment=Compartment.AUDIT, payload={"institution": root})
    text = N_("%(name)s is kept out of a case of the Gakkumdu centre from now on.")
    _tell_leaders({root}, f"exclusion:{case.pk}:{made.pk}:made", text, post, by=by, at=at)
    return made


def _tell_leaders(
    roots: set[str], key: str, text: str, post: Post, *, by: Viewer, at: datetime, number: int = 0, asked: bool = False
) -> None:
    known = authority.known(by)
    led = sorted(each.person for root in roots for each in speakers(root, known))
    params: dict[str, str | int] = {"name": post.user.full_name} | ({"number": number} if number else {})
    tell(News(key, text, led, params, PAGE if asked else "", asked=asked), by=by, at=at)


def _member(username: str, by: Viewer) -> Post:
    found = people.posts(by).filter(user__username=username, role=Role.GAKKUMDU_MEMBER, active=True).first()
    if found is None:
        raise BadInput("“%(name)s” is no member of the Gakkumdu centre.", name=username)
    return found


def _case_of(row: ExclusionAsk) -> Case:
    return Case.objects.get(operation=row.operation_id, number=row.case_number)


def _still_waiting(row: ExclusionAsk, by: Viewer) -> ExclusionAsk:
    try:
        return locks.row(selectors.open_asks(by), row.pk)
    except ExclusionAsk.DoesNotExist as over:
        raise BadInput("This was decided or taken back meanwhile.") from over


def _end(row: ExclusionAsk, outcome: str, *, by: Viewer, at: datetime) -> None:
    row.outcome, row.decided_by, row.decided_at = outcome, by.actor, at
    row.save(update_fields=["outcome", "decided_by", "decided_at"])


def _record(row: ExclusionAsk, event: str, *, by: Viewer, at: datetime) -> None:
    payload = {"ask": row.pk, "institution": row.root}
    record(event, by=by, at=at, compartment=Compartment.AUDIT, subject=f"exclusion:{row.pk}", payload=payload)


def _words(text: str) -> str:
    privacy.refuse_personal_numbers(text)
    if not text.strip() or len(text) > 300:
        raise BadInput("Write a few words, at most %(most)s letters.", most=300)
    return text.strip()
