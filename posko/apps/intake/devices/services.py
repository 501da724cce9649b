"""Devices that may report: made known by hand or by a one-time code, and their right taken again."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta

from posko.apps.intake.devices import selectors as device_selectors
from posko.apps.intake.devices.steps import end_duties, forget_right
from posko.apps.intake.models import Enrolment, Sender
from posko.apps.ledger.services import record
from posko.apps.operation import selectors as operations
from posko.apps.people.accounts import selectors as people
from posko.apps.territory import selectors as territory
from posko.domain import privacy
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput, insist
from posko.domain.intake import DEVICE, policies
from posko.domain.intake.cards import number_of
from posko.kit import locks
from posko.kit.acts import act, unchanged

# How long a one-time code opens, in real time: long enough to walk over with a telephone.
CODE_LIFE = timedelta(minutes=15)
# How many messages a person's device may send in a minute; a machine (0) only waits its turn.
PER_MINUTE = 60
NAME_LIMIT = 80
_SIGN = re.compile(r"[A-Z][A-Z0-9 -]{1,19}")


@act
def make_device(
    name: str, agency: str, place: str, *, holder: str = "", per_minute: int = 0, by: Viewer, at: datetime
) -> str:
    """Make a device and return its token, which is shown this once; only its hash is kept.

    `place`: its place, or empty. `holder`: the log-in name of the person whose it is, or empty.
    """
    _check(name, agency, place, holder, by=by)
    operation = operations.current(by)
    new = Sender(
        operation=operation, name=name.strip(), agency=agency, place=place, holder=holder, per_minute=per_minute
    )
    return _admitted(new, {}, by=by, at=at)


@act
def make_enrolment(
    name: str,
    agency: str,
    place: str,
    *,
    holder: str = "",
    per_minute: int = PER_MINUTE,
    by: Viewer,
    at: datetime,
    real_at: datetime,
) -> str:
    """A code that makes one device known, once, within 15 minutes of real time."""
    _check(name, agency, place, holder, by=by)
    code = secrets.token_urlsafe(18)
    made = Enrolment.objects.create(
        operation=operations.current(by),
        code_hash=device_selectors.mark_of(code),
        name=name.strip(),
        agency=agency,
        place=place,
        per_minute=per_minute,
        holder=holder,
        made_by=by.actor,
        made_at=real_at,
        expires_at=real_at + CODE_LIFE,
    )
    payload = {"name": made.name, "agency": agency}
    _record("enrolment.made", f"enrolment:{made.pk}", place, by=by, at=at, payload=payload)
    return code


@act
def use_enrolment(enrolment: Enrolment, token: str = "", *, by: Viewer, at: datetime, real_at: datetime) -> str:
    """The token of the device that an open enrolment makes known; an empty text when somebody else spent it just now.

    `token`: the one that the phone made for itself, or empty. `by` is a system viewer of the enrolment's operation,
    `at` that operation's time.
    """
    still = Enrolment.objects.filter(pk=enrolment.pk, used_at=None, revoked_at=None)
    if not still.update(used_at=real_at):
        return unchanged("")
    new = Sender(
        operation=enrolment.operation,
        name=enrolment.name,
        agency=enrolment.agency,
        place=enrolment.place,
        per_minute=enrolment.per_minute,
        holder=enrolment.holder,
    )
    card = {"card": number_of(enrolment.batch_id, enrolment.card)} if enrolment.batch_id else {}
    token = _admitted(new, card, token, by=by, at=at)
    Enrolment.objects.filter(pk=enrolment.pk).update(sender=new)
    return token


@act
def revoke_sender(sender: Sender, *, reason: str = "", by: Viewer, at: datetime) -> bool:
    """Revoke a sender's right for good. False if it was revoked before. Its messages stay."""
    insist(policies.enrolling(sender.agency, by))
    rows = Sender.objects.filter(pk=sender.pk, operation__code=by.operation, revoked_at=None)
    if not rows.update(revoked_at=at, revoked_by=by.actor):
        return unchanged(False)
    payload = {"name": sender.name, "agency": sender.agency, "channel": sender.channel, "reason": reason}
    _record("sender.revoked", f"sender:{sender.pk}", sender.place, by=by, at=at, payload=payload)
    forget_right(sender)
    end_duties(sender, by, at)
    return True


@act
def hold_device(sender: Sender, call_sign: str, *, by: Viewer, at: datetime) -> datetime:
    """Say who holds a shared device, by a call sign, until the shift of its agency ends; when that is.

    Raises BadInput for what is no call sign, and for a device that is one person's.
    """
    sign = " ".join(call_sign.upper().split())
    if not _SIGN.fullmatch(sign):
        raise BadInput("Write a call sign of letters and digits, 2 to 20 of them, such as GARUDA 2.")
    privacy.refuse_personal_numbers(sign)
    (row,) = locks.rows(Sender.objects.filter(operation__code=by.operation, revoked_at=None), sender.pk)
    if row.holder:
        raise BadInput("This device is one person's; nobody else holds it.")
    until = device_selectors.end_of_shift(by, row.agency, at)
    if (row.call_sign, row.held_until) == (sign, until):
        return unchanged(until)
    row.call_sign, row.held_until = sign, until
    row.save(update_fields=["call_sign", "held_until"])
    payload = {"call_sign": sign, "until": until.isoformat()}
    _record("sender.held", f"sender:{row.pk}", row.place, by=by, at=at, payload=payload)
    forget_right(row)
    return until


def _admitted(new: Sender, told: Mapping[str, object], token: str = "", *, by: Viewer, at: datetime) -> str:
    if not token or Sender.objects.filter(mark=device_selectors.mark_of(token)).exists():
        # Digits and letters only: a token is typed into command lines and put into addresses.
        token = secrets.token_hex(24)
    new.channel, new.mark = DEVICE, device_selectors.mark_of(token)
    new.created_at, new.created_by = at, by.actor
    new.save(force_insert=True)
    own = {"name": new.name, "agency": new.agency, "channel": new.channel, "per_minute": new.per_minute}
    payload = {**own, **told}
    _record("sender.admitted", f"sender:{new.pk}", new.place, by=by, at=at, payload=payload)
    return token


def _check(name: str, agency: str, place: str, holder: str, *, by: Viewer) -> None:
    insist(policies.enrolling(agency, by))
    if not name.strip() or len(name.strip()) > NAME_LIMIT or not name.isprintable():
        raise BadInput("Give the device a name of at most %(most)s signs, such as a call sign.", most=NAME_LIMIT)
    if not people.agencies(by).filter(code=agency).exists():
        known = ", ".join(sorted(people.agency_names(by)))
        raise BadInput(
            "There is no agency “%(agency)s” at the table; there are: %(known)s.", agency=agency, known=known
        )
    if holder and not people.posts(by).filter(active=True, agency__code=agency, user__username=holder).exists():
        raise BadInput("“%(holder)s” holds no open post of this agency.", holder=holder)
    if place and not (by.acts_at(place) and territory.places(by).filter(code=place).exists()):
        raise BadInput("“%(place)s” is no place of this operation that you may enrol a device for.", place=place)


def _record(event: str, subject: str, place: str, *, by: Viewer, at: datetime, payload: Mapping[str, object]) -> None:
    wall = Compartment.COORDINATION
    record(event, by=by, at=at, compartment=wall, subject=subject, place=place, payload=payload)
