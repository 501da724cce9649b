"""Opening and closing accounts. Each act is recorded in the ledger of the operation it belongs to.

Whoever changes the posts or the roster of an agency locks the agency: its people are few and change seldom.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.http import HttpRequest

from posko.apps.ledger.services import record
from posko.apps.operation.models import Operation
from posko.apps.people.accounts.registry import endings
from posko.apps.people.accounts.steps import end_sessions_of, forget_factors, fresh_tokens
from posko.apps.people.models import Agency, LoginLink, Post, User
from posko.domain.access import Compartment, Role, Viewer, may_hold
from posko.domain.errors import BadInput, insist
from posko.domain.people import policies
from posko.domain.people.duty import must_not_turn
from posko.kit import locks
from posko.kit.acts import act, bookkeeping, once, unchanged


@dataclass(frozen=True, slots=True)
class NewAgency:
    """An agency of an operation; `root` is the institution it belongs to."""

    code: str
    name: str
    short: str
    root: str
    place: str = ""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """A person and the post they take up. `username` is their code in the ledger."""

    username: str
    full_name: str
    agency: str
    role: Role
    place: str = ""
    telephone: str = ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a post stands in its agency, and the number that reaches its holder, as `domain.contacts` writes it."""

    superior: Post | None
    deputy: Post | None
    telephone: str


@act
def found_agencies(operation: Operation, agencies: list[NewAgency], *, by: Viewer, at: datetime) -> list[Agency]:
    """Put the agencies of an operation at the table."""
    made = [_found(operation, new) for new in agencies]
    record(
        "agencies.founded",
        by=by,
        at=at,
        compartment=Compartment.PUBLIC,
        subject=f"operation:{operation.code}",
        payload={"agencies": [new.code for new in agencies]},
    )
    return made


def _found(operation: Operation, new: NewAgency) -> Agency:
    found = Agency.objects.filter(operation=operation, code=new.code)
    leads = not Agency.objects.filter(operation=operation, root=new.root).exists()
    agency, fresh = once(found, lambda: Agency.objects.create(operation=operation, leads=leads, **asdict(new)))
    if not fresh:
        raise BadInput("There is already an agency “%(code)s”. Choose another code.", code=new.code)
    return agency


@act
def add_person(new: NewPerson, *, operation: Operation, by: Viewer, at: datetime) -> Post:
    """Make an account without a password and give it a post; a log-in link opens it."""
    agency = Agency.objects.filter(operation=operation, code=new.agency).first()
    if agency is None:
        raise BadInput("There is no agency “%(agency)s” in this operation.", agency=new.agency)
    if not may_hold(new.role, agency.root):
        raise BadInput(
            "%(agency)s cannot hold this role: it belongs to another institution. Choose another role.",
            agency=agency.name,
        )
    locks.row(Agency.objects.all(), agency.pk)
    user, fresh = once(User.objects.filter(username=new.username), lambda: _account(new))
    if not fresh:
        raise BadInput("The log-in name “%(username)s” is taken. Choose another one.", username=new.username)
    post = Post.objects.create(user=user, agency=agency, role=new.role.value, place=new.place, telephone=new.telephone)
    record(
        "person.added",
        by=by,
        at=at,
        compartment=Compartment.AUDIT,
        subject=f"person:{new.username}",
        payload={"agency": new.agency, "role": new.role.value, "place": new.place},
    )
    return post


def _account(new: NewPerson) -> User:
    user = User(username=new.username, full_name=new.full_name)
    user.set_unusable_password()
    user.save(force_insert=True)
    return user


@act
def issue_login_link(user: User, *, by: Viewer, at: datetime, real_at: datetime) -> str:
    """A one-time token for an account; earlier unused ones die, and open sessions end. `real_at` is real time, `at` the
    operation's."""
    (token,) = fresh_tokens([user], real_at)
    subject, payload = f"person:{user.username}", {"sessions_ended": end_sessions_of([user])}
    record("login_link.issued", by=by, at=at, compartment=Compartment.AUDIT, subject=subject, payload=payload)
    return token


@act
def issue_login_links(users: list[User], *, by: Viewer, at: datetime, real_at: datetime) -> list[str]:
    """Fresh one-time tokens for many people, in their order, as one entry in the ledger; earlier unused ones die, and
    open sessions end."""
    tokens = fresh_tokens(users, real_at)
    payload: dict[str, object] = {"people": len(users), "sessions_ended": end_sessions_of(users)}
    record("login_links.issued", by=by, at=at, compartment=Compartment.AUDIT, payload=payload)
    return tokens


@act
def forget_second_factor(user: User, *, by: Viewer, at: datetime) -> None:
    """Take every second factor from an account and end its sessions; the person sets a new one up before any page
    opens."""
    locks.row(User.objects.all(), user.pk)
    if not forget_factors(user):
        unchanged(None)
        return
    subject, payload = f"person:{user.username}", {"sessions_ended": end_sessions_of([user])}
    record("second_factor.removed", by=by, at=at, compartment=Compartment.AUDIT, subject=subject, payload=payload)


@act
def use_login_link(link: LoginLink, *, by: Viewer, at: datetime, real_at: datetime) -> bool:
    """Spend a link; False when somebody else spent it in the same moment."""
    row = locks.row(LoginLink.objects.select_related("user"), link.pk)
    if row.used_at is not None:
        return unchanged(False)
    row.used_at = real_at
    row.save(update_fields=["used_at"])
    record("login_link.used", by=by, at=at, compartment=Compartment.AUDIT, subject=f"person:{row.user.username}")
    return True


@act
def close_account(post: Post, *, by: Viewer, at: datetime) -> None:
    """End a post and its account, its sessions, and what nouns above hang on the person, such as devices; it takes
    effect on the very next request. Its telephone number is forgotten."""
    locks.row(Agency.objects.all(), post.agency_id)
    if not Post.objects.filter(pk=post.pk, active=True).update(active=False, telephone=""):
        unchanged(None)
        return
    User.objects.filter(pk=post.user_id).update(is_active=False)
    payload: dict[str, object] = {"sessions_ended": end_sessions_of([post.user])}
    for ending in endings:
        payload |= ending(post, by, at)
    subject = f"person:{post.user.username}"
    record("person.closed", by=by, at=at, compartment=Compartment.AUDIT, subject=subject, payload=payload)


@act
def end_sessions(user: User, *, why: str, but: str = "", by: Viewer, at: datetime) -> int:
    """End the open sessions of a person, except the one with the key `but`; how many.

    `why`: asked, password or factor.
    """
    locks.row(User.objects.all(), user.pk)
    ended = end_sessions_of([user], but=but)
    if not ended:
        return unchanged(0)
    subject, payload = f"person:{user.username}", {"sessions_ended": ended, "why": why}
    record("sessions.ended", by=by, at=at, compartment=Compartment.AUDIT, subject=subject, payload=payload)
    return ended


@act
def record_login(event: str, *, by: Viewer, at: datetime) -> None:
    """A log-in, log-out or failed try in the ledger."""
    record(event, by=by, at=at, compartment=Compartment.AUDIT, subject=f"person:{by.actor}")


@bookkeeping
def list_session(request: HttpRequest) -> None:
    """Put a session that begins on the list of open ones: the log-in library lists its own ways in, and not the door of
    the demo."""
    UserSession.objects.create_from_request(request)


@bookkeeping
def list_under_new_key(before: str, now: str) -> None:
    """A session of the list goes on under another key."""
    UserSession.objects.filter(session_key=before).update(session_key=now)


@act
def place_post(post: Post, new: Standing, *, by: Viewer, at: datetime) -> Post:
    """Set the superior, the deputy and the telephone of a post."""
    agency = locks.row(Agency.objects.all(), post.agency_id)
    open_posts = set(agency.posts.filter(active=True).exclude(pk=post.pk).values_list("pk", flat=True))
    if any(other is not None and other.pk not in open_posts for other in (new.superior, new.deputy)):
        raise BadInput("Superior and deputy are other open posts of the same agency.")
    post = Post.objects.select_related("user", "superior__user", "deputy__user").get(pk=post.pk)
    if new.deputy != post.deputy:
        insist(policies.setting_deputy(post.role, post.user.username, by))
    _must_not_turn(post, new)
    if (post.superior, post.deputy, post.telephone) == (new.superior, new.deputy, new.telephone):
        return unchanged(post)
    payload = _standing_payload(post, new)
    post.superior, post.deputy, post.telephone = new.superior, new.deputy, new.telephone
    post.save(update_fields=["superior", "deputy", "telephone"])
    subject = f"person:{post.user.username}"
    record("post.placed", by=by, at=at, compartment=Compartment.AUDIT, subject=subject, payload=payload)
    return post


def _must_not_turn(post: Post, new: Standing) -> None:
    superiors: dict[str, str] = {}
    deputies: dict[str, str] = {}
    others = Post.objects.filter(agency_id=post.agency_id, active=True).exclude(pk=post.pk)
    for row in others.select_related("user", "superior__user", "deputy__user"):
        superiors[row.user.username], deputies[row.user.username] = _name(row.superior), _name(row.deputy)
    own = post.user.username
    must_not_turn({own: _name(new.superior), **superiors}, {own: _name(new.deputy), **deputies})


def _standing_payload(post: Post, new: Standing) -> dict[str, object]:
    """What the ledger keeps: names of the posts, and of the number only whether it changed."""
    telephone = "same" if post.telephone == new.telephone else "changed" if new.telephone else "removed"
    return {"superior": _name(new.superior), "deputy": _name(new.deputy), "telephone": telephone}


def _name(post: Post | None) -> str:
    return post.user.username if post else ""


@act
def see_contact(post: Post, *, by: Viewer, at: datetime) -> None:
    """Look at somebody's number in full: a duty officer or a chief may, and the ledger says who looked at whose."""
    insist(policies.seeing_number(by))
    subject, payload = f"person:{post.user.username}", {"agency": post.agency.code}
    record("contact.seen", by=by, at=at, compartment=Compartment.AUDIT, subject=subject, payload=payload)
