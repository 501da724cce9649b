"""Acts of chiefs: entering by an institution's code, comparing each other's keys, and naming a deputy.

Comparing and naming are done in a session of their own: the page asks for the second factor again, and no command, job
or file does either.
"""

from __future__ import annotations

import secrets
from base64 import b32encode
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.password_validation import validate_password

from posko.apps.ledger.services import record
from posko.apps.operation.models import Operation
from posko.apps.people.accounts import services as accounts
from posko.apps.people.accounts.registry import News, tell
from posko.apps.people.accounts.services import NewPerson, Standing
from posko.apps.people.authority import selectors
from posko.apps.people.models import Agency, Deputy, InstitutionCode, KeyComparison, MemberKey, Post, User
from posko.domain.access import Compartment, Role, Viewer, root_name
from posko.domain.errors import N_, BadInput, insist
from posko.domain.people import authority
from posko.domain.people.authority import Key
from posko.domain.vaults import pairs
from posko.kit import locks
from posko.kit.acts import act, once, unchanged

PAGE = "/people/chiefs/"
_CODE_BYTES = 15  # 120 bits, 24 signs


@dataclass(frozen=True, slots=True)
class NewChief:
    """The chief of an institution as he enters; `username` is the code in the ledger."""

    username: str
    full_name: str
    password: str


@act
def issue_code(operation: Operation, root: str, *, reason: str, by: Viewer, at: datetime, real_at: datetime) -> str:
    """A code that opens the account of an institution's chief once; unused ones of that institution end.

    It is printed on the machine of the post, and every chief is told.
    """
    locks.row(Agency.objects.all(), _leading(by, root).pk)
    insist(authority.issuing_code(root, selectors.known(by)))
    code = b32encode(secrets.token_bytes(_CODE_BYTES)).decode()
    InstitutionCode.objects.filter(operation=operation, root=root, used_at=None, ended_at=None).update(ended_at=real_at)
    row = InstitutionCode.objects.create(
        operation=operation,
        root=root,
        code_hash=selectors.code_hash(code),
        reason=reason,
        made_at=real_at,
        expires_at=real_at + authority.CODE_LIFE,
    )
    _record("institution_code.made", f"institution_code:{row.pk}", by=by, at=at, institution=root, reason=reason)
    text = N_("A code was printed that opens the account of the chief of %(institution)s.")
    _tell_chiefs(f"institution-code:{row.pk}:made", text, root, by=by, at=at)
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


@act
def enter(code: InstitutionCode, new: NewChief, *, by: Viewer, at: datetime, real_at: datetime) -> User:
    """Spend a code: the institution's chief has an account and a password, and every chief is told.

    ValidationError where the password is a bad one.
    """
    agency = locks.row(Agency.objects.all(), _leading(by, code.root).pk)
    row = locks.row(InstitutionCode.objects.select_related("operation"), code.pk)
    if row.used_at is not None or row.ended_at is not None or row.expires_at <= real_at:
        raise BadInput("This code opens nothing: it was used, has run out, or is mistyped.")
    insist(authority.issuing_code(row.root, selectors.known(by)))
    person = NewPerson(new.username, new.full_name, agency.code, Role.CHIEF)
    post = accounts.add_person(person, operation=row.operation, by=by, at=at)
    validate_password(new.password, post.user)
    post.user.set_password(new.password)
    post.user.save(update_fields=["password"])
    row.used_at, row.used_by = real_at, new.username
    row.save(update_fields=["used_at", "used_by"])
    _record("institution_code.used", f"institution_code:{row.pk}", by=by, at=at, institution=row.root,
            person=new.username)  # fmt: skip
    text = N_("%(name)s entered as chief of %(institution)s by the institution's code. Compare the key.")
    _tell_chiefs(f"institution-code:{row.pk}:used", text, row.root, by=by, at=at, name=new.full_name, but=new.username)
    return post.user


@act
def compare(key: MemberKey, typed: str, *, by: Viewer, at: datetime, real_at: datetime) -> KeyComparison:
    """A chief of another institution compared a key: typed its fingerprint from the paper, or read it sign by sign.

    BadInput names the group in which a typed one differs.
    """
    row = locks.row(MemberKey.objects.select_related("user"), key.pk)
    own = must_compare(row, by=by)
    if typed and (group := pairs.first_difference(typed, bytes(row.public))):
        raise BadInput(
            "The fingerprint differs in group %(group)s: this key has %(here)s there. Read the paper once more. If it "
            "still differs, compare nothing, and tell %(name)s and the other chiefs.",
            group=group,
            here=row.fingerprint.split()[group - 1],
            name=row.user.full_name,
        )
    made, fresh = once(
        KeyComparison.objects.filter(key=row, root=by.root),
        lambda: KeyComparison.objects.create(key=row, root=by.root, by=by.actor, at=at, real_at=real_at),
    )
    if not fresh:
        return unchanged(made)
    counts = bool(authority.counted([own], [selectors.compared(each) for each in row.comparisons.all()]))
    _record("key.compared", f"person:{own.person}", by=by, at=at, institution=by.root, fingerprint=row.fingerprint,
            counts=counts)  # fmt: skip
    if counts:
        text = N_("Your key counts: chiefs of two other institutions compared it.")
        tell(News(f"key:{row.pk}:counts", text, [own.person], link=PAGE), by=by, at=at)
    return made


@act
def name_deputy(post: Post, *, by: Viewer, at: datetime, real_at: datetime) -> Deputy:
    """The chief names a deputy of the own agency, who decides as the chief does; an earlier one ends."""
    agency = locks.row(Agency.objects.all(), post.agency_id)
    if not selectors.who_may_be_deputy(by).filter(pk=post.pk).exists():
        insist(authority.naming(agency.code, by.actor, Role.CHIEF, selectors.known(by), by))
    insist(authority.naming(agency.code, post.user.username, Role(post.role), selectors.known(by), by))
    standing = Deputy.objects.filter(agency=agency, ended_at=None).first()
    if standing is not None and standing.post_id == post.pk:
        return unchanged(standing)
    if standing is not None:
        _end(standing, by, real_at)
    made = Deputy.objects.create(agency=agency, post=post, named_by=by.actor, named_at=real_at)
    _stand_in(by, post, at)
    _record("deputy.named", f"person:{post.user.username}", by=by, at=at, agency=agency.code)
    text = N_("%(name)s named you deputy: you decide on accounts and agreements of %(agency)s.")
    told = News(f"deputy:{made.pk}:named", text, [post.user.username], {"name": by.name, "agency": agency.short}, PAGE)
    tell(told, by=by, at=at)
    return made


@act
def end_deputy(deputy: Deputy, *, by: Viewer, at: datetime, real_at: datetime) -> None:
    """The chief takes the deputy's say back."""
    agency = locks.row(Agency.objects.all(), deputy.agency_id)
    insist(authority.ending_deputy(agency.code, selectors.known(by), by))
    row = Deputy.objects.select_related("post__user").get(pk=deputy.pk)
    if row.ended_at is not None:
        unchanged(None)
        return
    _end(row, by, real_at)
    _stand_in(by, None, at)
    _record("deputy.ended", f"person:{row.post.user.username}", by=by, at=at, agency=agency.code)


def must_compare(key: MemberKey, *, by: Viewer) -> Key:
    """The key as its policy sees it, where the viewer may compare it; else the refusal is raised."""
    known = selectors.known(by)
    owner = next((each for each in known if each.person == key.user.username), None)
    if key.ended_at is not None or owner is None:
        raise BadInput("This key is no longer that of a chief or deputy. Look at the list again.")
    own = Key(key.pk, owner.person, owner.root)
    insist(authority.comparing(own, known, by, has_key=selectors.own_key(by) is not None))
    return own


def must_lead(*, by: Viewer) -> None:
    """The refusal of whoever is not the chief of the own agency is raised."""
    insist(authority.ending_deputy(by.agency, selectors.known(by), by))


def _end(deputy: Deputy, by: Viewer, real_at: datetime) -> None:
    deputy.ended_by, deputy.ended_at = by.actor, real_at
    deputy.save(update_fields=["ended_by", "ended_at"])


def _stand_in(by: Viewer, deputy: Post | None, at: datetime) -> None:
    """Who is notified in the chief's place is the deputy, too."""
    own = Post.objects.get(user__username=by.actor, active=True)
    accounts.place_post(own, Standing(own.superior, deputy, own.telephone), by=by, at=at)


def _leading(by: Viewer, root: str) -> Agency:
    agency = selectors.leading(by, root)
    if agency is None:
        raise BadInput("There is no institution “%(root)s” in this operation.", root=root)
    return agency


def _tell_chiefs(key: str, text: str, root: str, *, by: Viewer, at: datetime, name: str = "", but: str = "") -> None:
    chiefs = [each.person for each in selectors.known(by) if each.chief and each.person != but]
    params = {"institution": root_name(root)} | ({"name": name} if name else {})
    tell(News(key, text, chiefs, params, PAGE), by=by, at=at)


def _record(event: str, subject: str, *, by: Viewer, at: datetime, **told: object) -> None:
    record(event, by=by, at=at, compartment=Compartment.PUBLIC, subject=subject, payload=told)
