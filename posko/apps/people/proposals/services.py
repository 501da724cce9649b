"""Accounts are proposed, decided, declined and withdrawn. Every act on a proposal locks its agency first.

The one-time link of an account is given to who decides and shown to nobody else.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.urls import reverse

from posko.apps.ledger.services import record
from posko.apps.operation import selectors as operations
from posko.apps.people.accounts.registry import News, endings, tell
from posko.apps.people.accounts.steps import end_sessions_of
from posko.apps.people.models import AccountProposal, Agency, Post, ProposalVoice, User
from posko.apps.people.proposals import selectors
from posko.apps.people.proposals.steps import Done, carry_out, finish, take_back
from posko.domain import privacy
from posko.domain.access import Compartment, Role, Viewer, may_hold
from posko.domain.errors import N_, BadInput, insist
from posko.domain.people import authority, proposals
from posko.domain.people.proposals import Kind, Outcome
from posko.kit import locks
from posko.kit.acts import act, once, unchanged


@dataclass(frozen=True, slots=True)
class NewProposal:
    """What an administrator asks for one account. `agency` is a code; `wanted` what the account is to be, or for a link
    whether the second factor is forgotten."""

    form_key: uuid.UUID
    kind: Kind
    username: str
    agency: str
    wanted: Mapping[str, object] = field(default_factory=dict)
    reason: str = ""


@act
def propose(new: NewProposal, *, by: Viewer, at: datetime) -> AccountProposal:
    """Propose to open, change, close or unlock one account. Who decides for its agency is told."""
    insist(proposals.proposing(by))
    operation = operations.current(by)
    found = Agency.objects.filter(operation=operation, code=new.agency).first()
    if found is None:
        raise BadInput("There is no agency “%(agency)s” in this operation.", agency=new.agency)
    agency = locks.row(Agency.objects.all(), found.pk)
    wanted = _fitting(new, agency)

    def keep() -> AccountProposal:
        return AccountProposal.objects.create(
            operation=operation,
            form_key=new.form_key,
            batch=new.form_key,
            kind=new.kind,
            agency=agency,
            username=new.username,
            wanted=wanted,
            reason=new.reason,
            proposed_by=by.actor,
            proposed_at=at,
        )

    same = AccountProposal.objects.filter(operation=operation, form_key=new.form_key, username=new.username)
    if not same.exists():
        _must_be_the_only(new, by)
    row, fresh = once(same, keep)
    if not fresh:
        return unchanged(row)
    payload = {"kind": row.kind, "agency": agency.code, "role": wanted["role"], "reason": row.reason}
    _record("account.proposed", row.username, payload, by=by, at=at)
    tell_deciders(agency, str(row.batch), 1, by=by, at=at)
    return row


def _fitting(new: NewProposal, agency: Agency) -> dict[str, object]:
    """What is wanted, with the role in it; refused where account and wish do not fit each other."""
    post = Post.objects.filter(user__username=new.username, agency=agency, active=True).select_related("user").first()
    if new.kind is Kind.OPEN:
        if User.objects.filter(username=new.username).exists():
            raise BadInput("The log-in name “%(username)s” is taken. Choose another one.", username=new.username)
    elif post is None:
        raise BadInput("There is no open account “%(name)s”.", name=new.username)
    held = {} if post is None else {"full_name": post.user.full_name, "role": post.role, "place": post.place}
    wanted = {**held, **new.wanted}
    if not may_hold(Role(str(wanted["role"])), agency.root):
        raise BadInput(
            "%(agency)s cannot hold this role: it belongs to another institution. Choose another role.",
            agency=agency.name,
        )
    if new.kind is Kind.ROLE and all(wanted[word] == value for word, value in held.items()):
        raise BadInput("The person has this role already. Choose another one.")
    return wanted


def _must_be_the_only(new: NewProposal, by: Viewer) -> None:
    if selectors.waiting(by).filter(username=new.username, kind=new.kind).exists():
        raise BadInput("The same waits for “%(name)s” already. Withdraw it first.", name=new.username)


@act
def decide(keys: Collection[int], *, digest: str, by: Viewer, at: datetime, real_at: datetime) -> list[Done]:
    """Do what proposals of one agency ask, all of them or none; `digest` is of what the person read. The links are in
    the answer and nowhere else."""
    rows = _locked(keys, by)
    if digest != selectors.digest(rows):
        raise BadInput("What you read has changed meanwhile. Read it again, then decide.")
    for each in selectors.shown(by, rows, real_at=real_at):
        insist(each.deciding)
    done = carry_out(rows, by=by, at=at, real_at=real_at)
    if len(rows) == 1:
        payload = {"kind": rows[0].kind, "role": rows[0].wanted["role"], "proposed_by": rows[0].proposed_by}
        _record("account.decided", rows[0].username, payload, by=by, at=at)
    else:
        _record_list("accounts.decided", rows, by=by, at=at)
    finish(rows, Outcome.DONE, by=by, at=at, real_at=real_at)
    return done


@act
def decline(keys: Collection[int], *, reason: str, by: Viewer, at: datetime, real_at: datetime) -> None:
    """Say no to proposals of one agency, with a reason. What two other chiefs opened meanwhile is closed at once."""
    rows = _locked(keys, by)
    for each in selectors.shown(by, rows, real_at=real_at):
        insist(each.declining)
    if not reason:
        raise BadInput("Write why you decline, so that the administrator knows what to do.")
    privacy.refuse_personal_numbers(reason)
    for row in rows:
        if selectors.is_lent(row):
            take_back(row, by=by, at=at)
    finish(rows, Outcome.DECLINED, by=by, at=at, real_at=real_at)
    if len(rows) == 1:
        _record("account.declined", rows[0].username, {"kind": rows[0].kind, "reason": reason}, by=by, at=at)
    else:
        _record_list("accounts.declined", rows, by=by, at=at)
    one = N_("Declined: the account of %(name)s. %(reason)s")
    text = N_("Declined: %(many)s accounts of %(agency)s. %(reason)s") if len(rows) > 1 else one
    name = str(rows[0].wanted.get("full_name", rows[0].username))
    params: dict[str, str | int] = {"many": len(rows), "agency": rows[0].agency.short, "reason": reason, "name": name}
    people = {row.proposed_by for row in rows}
    tell(News(f"account:{rows[0].pk}:declined", text, people, params, reverse("people:proposals")), by=by, at=at)


@act
def lend(key: int, *, digest: str, by: Viewer, at: datetime, real_at: datetime) -> tuple[AccountProposal, list[Done]]:
    """Speak for an account of an institution whose chief and deputy are away. With the second chief it is open for 24
    hours of real time, and its link is in the answer."""
    (row,) = _locked([key], by)
    if digest != selectors.digest([row]):
        raise BadInput("What you read has changed meanwhile. Read it again, then decide.")
    (shown,) = selectors.shown(by, [row], real_at=real_at)
    insist(shown.lending)
    ProposalVoice.objects.create(proposal=row, root=by.root, by=by.actor, at=at, real_at=real_at)
    spoken = len(row.voices.all()) + 1  # they were read before this one
    done: list[Done] = []
    if spoken >= proposals.LENDERS:
        kept = None if row.kind == Kind.CLOSE else real_at + proposals.LENT
        done = carry_out([row], by=by, at=at, real_at=real_at, until=kept)
        if row.kind == Kind.CLOSE:
            finish([row], Outcome.DONE, by=by, at=at, real_at=real_at)
    _record("account.lent", row.username, {"kind": row.kind, "institutions": spoken}, by=by, at=at)
    text = N_("Chiefs of other institutions act on the account of %(name)s while you are away.")
    params = {"name": row.wanted.get("full_name", row.username)}
    people = _who_decide(row.agency, by)
    news = News(f"account:{row.pk}:lent:{spoken}", text, people, params, reverse("people:proposals"), asked=True)
    tell(news, by=by, at=at)
    return row, done


@act
def withdraw(keys: Collection[int], *, by: Viewer, at: datetime, real_at: datetime) -> None:
    """Take proposals of one agency back before anybody decided."""
    rows = _locked(keys, by)
    for each in selectors.shown(by, rows, real_at=real_at):
        insist(each.withdrawing)
    finish(rows, Outcome.WITHDRAWN, by=by, at=at, real_at=real_at)
    if len(rows) == 1:
        _record("account.withdrawn", rows[0].username, {"kind": rows[0].kind}, by=by, at=at)
    else:
        _record_list("accounts.withdrawn", rows, by=by, at=at)


@act
def lapse(*, by: Viewer, at: datetime, real_at: datetime) -> int:
    """End sessions, devices and keys of accounts whose 24 hours are over, which shut by themselves. How many."""
    found = Post.objects.filter(agency__operation__code=by.operation, active=True, expires_at__lte=real_at)
    agencies = set(found.order_by().values_list("agency", flat=True))
    if not agencies:
        return unchanged(0)
    locks.rows(Agency.objects.all(), *agencies)
    ended = 0
    waits = set(selectors.waiting(by).order_by().values_list("kind", "username"))
    for post in found.select_related("user", "agency").order_by("pk"):
        told: dict[str, object] = {"sessions_ended": end_sessions_of([post.user])}
        # Whoever was unlocked was there before: key and devices stay, and wait for the own chief.
        name = post.user.username
        unlocked = (Kind.UNLOCK, name) in waits and (Kind.OPEN, name) not in waits
        for ending in () if unlocked else endings:
            told |= ending(post, by, at)
        if any(told.values()):
            _record("account.lapsed", post.user.username, told, by=by, at=at)
            ended += 1
    return ended or unchanged(0)


def _locked(keys: Collection[int], by: Viewer) -> list[AccountProposal]:
    """Proposals of one agency as they are now, under the lock of that agency."""
    found = selectors.visible(by).filter(pk__in=list(keys))
    agencies = set(found.order_by().values_list("agency", flat=True))
    if len(agencies) != 1:
        raise BadInput("These are no proposals of one agency. Open the page again.")
    locks.row(Agency.objects.all(), agencies.pop())
    rows = list(found)
    if len(rows) != len(set(keys)):
        raise BadInput("What you read has changed meanwhile. Read it again, then decide.")
    return rows


def _who_decide(agency: Agency, by: Viewer) -> list[str]:
    known = selectors.deciders(by)
    return [each.person for each in authority.deciders(agency.code, agency.root, known) if each.person != by.actor]


def tell_deciders(agency: Agency, batch: str, many: int, *, by: Viewer, at: datetime) -> None:
    """Tell who decides for an agency that accounts wait."""
    one = N_("An account of %(agency)s waits for your decision.")
    text = N_("%(many)s accounts of %(agency)s wait for your decision.") if many > 1 else one
    params: dict[str, str | int] = {"many": many, "agency": agency.short}
    news = News(
        f"accounts:{batch}:{agency.pk}", text, _who_decide(agency, by), params, reverse("people:proposals"), asked=True
    )
    tell(news, by=by, at=at)


def _record(event: str, username: str, payload: Mapping[str, object], *, by: Viewer, at: datetime) -> None:
    record(event, by=by, at=at, compartment=Compartment.AUDIT, subject=f"person:{username}", payload=dict(payload))


def _record_list(event: str, rows: Sequence[AccountProposal], *, by: Viewer, at: datetime) -> None:
    """One entry for a list: how many of which kind, the digest of all, and the roles, which open walls."""
    kinds = [row.kind for row in rows]
    payload: dict[str, object] = {
        "agency": rows[0].agency.code,
        "people": len(rows),
        **{kind.value: kinds.count(kind) for kind in Kind if kind in kinds},
        "sha256": selectors.digest(rows),
        "roles": [f"{row.username}: {row.wanted['role']}" for row in rows if row.kind == Kind.ROLE],
    }
    subject = f"agency:{rows[0].agency.code}"
    record(event, by=by, at=at, compartment=Compartment.AUDIT, subject=subject, payload=payload)
