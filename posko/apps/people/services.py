"""Opening and closing accounts. Each act is recorded in the ledger of the operation it belongs to."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction

from posko.apps.ledger.services import record
from posko.apps.operation.models import Operation
from posko.apps.people.models import Agency, LoginLink, Post, User
from posko.apps.people.selectors import token_hash
from posko.domain.access import Compartment, Role, Viewer
from posko.domain.errors import BadInput

LINK_LIFE = timedelta(hours=24)


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


def found_agencies(operation: Operation, agencies: list[NewAgency], *, by: Viewer, at: datetime) -> list[Agency]:
    """Put the agencies of an operation at the table."""
    with transaction.atomic():
        made = Agency.objects.bulk_create(
            Agency(operation=operation, code=a.code, name=a.name, short=a.short, root=a.root, place=a.place)
            for a in agencies
        )
        record(
            "agencies.founded",
            by=by,
            at=at,
            compartment=Compartment.PUBLIC,
            subject=f"operation:{operation.code}",
            payload={"agencies": [a.code for a in agencies]},
        )
        return made


def add_person(new: NewPerson, *, operation: Operation, by: Viewer, at: datetime) -> Post:
    """Make an account without a password and give it a post; a log-in link opens it."""
    with transaction.atomic():
        if User.objects.filter(username=new.username).exists():
            raise BadInput("The log-in name “%(username)s” is taken. Choose another one.", username=new.username)
        agency = Agency.objects.filter(operation=operation, code=new.agency).first()
        if agency is None:
            raise BadInput("There is no agency “%(agency)s” in this operation.", agency=new.agency)
        user = User(username=new.username, full_name=new.full_name)
        user.set_unusable_password()
        user.save()
        post = Post.objects.create(user=user, agency=agency, role=new.role.value, place=new.place)
        record(
            "person.added",
            by=by,
            at=at,
            compartment=Compartment.PUBLIC,
            subject=f"person:{new.username}",
            payload={"agency": new.agency, "role": new.role.value, "place": new.place},
        )
        return post


def issue_login_link(user: User, *, by: Viewer, at: datetime, real_at: datetime) -> str:
    """A one-time token for an account; earlier unused ones die. `real_at` is real time, `at` the operation's."""
    token = secrets.token_urlsafe(32)
    with transaction.atomic():
        LoginLink.objects.filter(user=user, used_at=None).update(used_at=real_at)
        LoginLink.objects.create(user=user, token_hash=token_hash(token), expires_at=real_at + LINK_LIFE)
        record(
            "login_link.issued",
            by=by,
            at=at,
            compartment=Compartment.PUBLIC,
            subject=f"person:{user.username}",
        )
    return token


def use_login_link(link: LoginLink, *, by: Viewer, at: datetime, real_at: datetime) -> bool:
    """Spend a link; False when somebody else spent it in the same moment."""
    with transaction.atomic():
        spent = LoginLink.objects.filter(pk=link.pk, used_at=None).update(used_at=real_at)
        if spent:
            record(
                "login_link.used",
                by=by,
                at=at,
                compartment=Compartment.PUBLIC,
                subject=f"person:{link.user.username}",
            )
        return bool(spent)


def close_account(post: Post, *, by: Viewer, at: datetime) -> None:
    """End a post and its account; it takes effect on the very next request."""
    with transaction.atomic():
        Post.objects.filter(pk=post.pk).update(active=False)
        User.objects.filter(pk=post.user_id).update(is_active=False)
        record(
            "person.closed",
            by=by,
            at=at,
            compartment=Compartment.PUBLIC,
            subject=f"person:{post.user.username}",
        )


def record_login(event: str, *, by: Viewer, at: datetime) -> None:
    """A log-in, log-out or failed try in the ledger."""
    with transaction.atomic():
        record(event, by=by, at=at, compartment=Compartment.PUBLIC, subject=f"person:{by.actor}")


def issue_demo_links(users: list[User], *, by: Viewer, at: datetime, real_at: datetime) -> list[str]:
    """Fresh one-time tokens for the cast of a demo, as one entry in the ledger."""
    tokens = [secrets.token_urlsafe(32) for _ in users]
    with transaction.atomic():
        LoginLink.objects.filter(user__in=users, used_at=None).update(used_at=real_at)
        LoginLink.objects.bulk_create(
            LoginLink(user=user, token_hash=token_hash(token), expires_at=real_at + LINK_LIFE)
            for user, token in zip(users, tokens, strict=True)
        )
        payload = {"people": len(users)}
        record("login_links.issued", by=by, at=at, compartment=Compartment.PUBLIC, payload=payload)
    return tokens
