"""Acts on contacts: a number is given by its agency, proven, seen by who must call it, found wrong, and removed.

A number that changes is another one: the old row ends and its number goes at once. The ledger holds places and counts,
never a number. Each act opens the security wall by name, since an agency without clearance keeps its own numbers too.
"""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.urls import reverse
from django.utils import timezone

from posko.apps.ledger.services import record
from posko.apps.notices.services import NewNotice, notify, settle
from posko.apps.operation import selectors as operations
from posko.apps.operation import steps
from posko.apps.operation.models import Operation
from posko.apps.outgoing.contacts import selectors
from posko.apps.outgoing.models import Contact
from posko.apps.outgoing.queue import services as queue
from posko.apps.outgoing.queue.services import NewSending
from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import Agency
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import N_, BadInput, NotAllowed, insist
from posko.domain.intake import Channel as Incoming
from posko.domain.intake.gateways import mark_of
from posko.domain.notices import Severity
from posko.domain.outgoing import About, Channel, ContactKind, Proof, contacts, texts
from posko.domain.outgoing.contact_rows import ContactReading, read_contacts
from posko.domain.outgoing.contacts import CODE_LIVES, CODE_SIGNS, Role
from posko.domain.people.contacts import masked, shown, telephone
from posko.domain.privacy import refuse_personal_numbers
from posko.domain.stations.day import voting_days
from posko.kit import locks, marks
from posko.kit.acts import act, unchanged
from posko.kit.language import tongues
from posko.kit.uploads import rows_left
from posko.kit.walls import opened_also

TABLE = "contacts"  # the noun of its tables
BATCH = 500
MOST_SEEN = 20
LONGEST_AGREEMENT = 120
A_ROUND = 2000


@dataclass(frozen=True, slots=True)
class NewContact:
    """A number to be kept. `ref` names whose it is, as `station`, `team:5` or `desk:polres`."""

    kind: ContactKind
    ref: str
    role: Role
    agency: str
    number: str
    place: str = ""
    purge_on: date | None = None
    channel: Channel = Channel.SMS


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a table. `added` and `changed` numbers wait for their proof, `same` stay as they are."""

    reading: ContactReading
    added: int = 0
    changed: int = 0
    same: int = 0


@act
def load_contacts(
    file_name: str, data: bytes, *, agency: str, agreement: str, part: bool = False, by: Viewer, at: datetime
) -> Loaded:
    """Take in an agency's table of numbers as one entry: all of it, or as a `part` its good rows alone.

    `agreement`: number and date of the paper under which the agency gives them. A file that changes nothing leaves no
    entry.
    """
    operation, giver = operations.current(by), _agency(agency, by)
    insist(contacts.keeping(giver.code, by))
    agreement = agreement.strip()
    if not agreement or len(agreement) > LONGEST_AGREEMENT or not agreement.isprintable():
        raise BadInput("Write number and date of the agreement under which these numbers are given.")
    refuse_personal_numbers(agreement)
    with opened_also(Compartment.SECURITY):  # an agency without clearance keeps its own numbers
        reading = read_contacts(file_name, data, selectors.load_ground(by, giver, at), tongues=tongues())
        if not reading.ok and not (part and reading.part):
            return unchanged(Loaded(reading))
        new = [
            NewContact(ContactKind.STATION, row.place, row.role, giver.code, row.number, row.place, row.purge_on)
            for row in reading.rows
        ]
        _settle_wrong(giver, new, by=by, at=at)
        alike = people.agencies(by).filter(root=giver.root).order_by("pk")
        locks.rows(Agency.objects.all(), *alike.values_list("pk", flat=True))  # two tables of one institution at once
        added, changed, same = _put_all(operation, giver, new, by=by, at=at)
    if not added and not changed:
        return unchanged(Loaded(reading, same=same))
    told = {"file": reading.file, "sha256": reading.sha256, "agency": giver.code, "agreement": agreement}
    counts = {"added": added, "changed": changed, "unchanged": same}
    table = steps.Table(TABLE, reading.file, reading.sha256, counts, rows_left(reading))
    steps.keep_import(operation, uuid.uuid4(), table, by=by, at=at)
    _record("contacts.loaded", f"agency:{giver.code}", by=by, at=at, payload={**told, **counts})
    return Loaded(reading, added, changed, same)


@act
def put_contact(new: NewContact, *, by: Viewer, at: datetime) -> Contact:
    """Keep one number, as of a team or of a duty desk. The same number again changes nothing."""
    operation, giver = operations.current(by), _agency(new.agency, by)
    insist(contacts.keeping(giver.code, by))
    insist(contacts.giving(new.role, giver.root))
    with opened_also(Compartment.SECURITY):  # an agency without clearance keeps its own numbers
        _settle_wrong(giver, [new], by=by, at=at)
        locks.row(Agency.objects.all(), giver.pk)
        added, changed, _same = _put_all(operation, giver, [new], by=by, at=at)
        row = Contact.objects.get(operation=operation, kind=new.kind, ref=new.ref, role=new.role.value,
                                  channel=new.channel, ended_at=None)  # fmt: skip
    if not added and not changed:
        return unchanged(row)
    payload = {"contact": row.pk, "ref": new.ref, "role": new.role.value, "agency": giver.code}
    _record("contact.put", f"contact:{row.pk}", by=by, at=at, payload=payload)
    return row


@act
def confirm_contacts(pks: Sequence[int] | None, *, by: Viewer, at: datetime) -> int:
    """The agency's word: these numbers of its own, or all that wait, are right. How many counted from now on."""
    insist(contacts.keeping(by.agency, by))
    with opened_also(Compartment.SECURITY):  # an agency without clearance keeps its own numbers
        waiting = selectors.contacts(by).filter(
            agency__code=by.agency, ended_at=None, proven_at=None, wrong_at=None
        )  # fmt: skip
        rows = locks.every(waiting if pks is None else waiting.filter(pk__in=pks))
        Contact.objects.filter(pk__in=[row.pk for row in rows]).update(
            proof=Proof.AGENCY, proven_at=at, proven_by=by.actor, code_hash="", code_until=None
        )
    if not rows:
        return unchanged(0)
    payload = {"count": len(rows), "agency": by.agency}
    if len(rows) <= MOST_SEEN:
        payload["contacts"] = [row.pk for row in rows]
    _record("contacts.confirmed", f"agency:{by.agency}", by=by, at=at, payload=payload)
    return len(rows)


@act
def send_code(contact: Contact, *, by: Viewer, at: datetime, real_at: datetime) -> Contact:
    """Send a code of six digits to a number. It lives for half an hour; three go out in an hour."""
    with opened_also(Compartment.SECURITY):  # an agency without clearance keeps its own numbers
        row = _locked(contact, by=by)
        insist(contacts.sending(selectors.proving(by, row, at)))
        code = "".join(secrets.choice("0123456789") for _ in range(CODE_SIGNS))
        row.code_hash, row.code_until = contacts.hash_of(code, of=str(row.pk)), real_at + CODE_LIVES
        row.code_sent += 1
        row.save(update_fields=["code_hash", "code_until", "code_sent"])
    message = NewSending(
        f"proof:{row.pk}:{row.code_sent}", About.PROOF, f"contact:{row.pk}", Channel(row.channel),
        texts.proof_code(code), contact=row.pk, until=at + CODE_LIVES,
    )  # fmt: skip
    queue.send(message, by=by, at=at)
    _record("contact.code_sent", f"contact:{row.pk}", by=by, at=at, payload={"sent": row.code_sent})
    return row


@act
def prove_contact(contact: Contact, code: str, *, by: Viewer, at: datetime, real_at: datetime) -> bool:
    """Hold a code that was said at the number against the one that was sent. False, and counted, if it is wrong."""
    with opened_also(Compartment.SECURITY):  # an agency without clearance keeps its own numbers
        row = _locked(contact, by=by)
        return _held_against(row, code, by=by, at=at, real_at=real_at)


@act
def prove_by_answer(channel: Channel, mark: str, code: str, *, by: Viewer, at: datetime, real_at: datetime) -> bool:
    """The same for a code that came back from the number itself: that it came from there is the right. One telephone
    may answer for several stations."""
    waiting = [each.pk for each in selectors.to_prove(by, channel, mark) if each.proven_at is None]
    with opened_also(Compartment.SECURITY):  # whoever answers is shown no number
        rows = locks.every(Contact.objects.filter(operation__code=by.operation, pk__in=waiting))
        open_rows = [row for row in rows if contacts.trying(selectors.proving(by, row, at), real_at) is None]
        if not open_rows:
            return unchanged(False)
        fitting = [row for row in open_rows if contacts.fits(selectors.proving(by, row, at), code, of=str(row.pk))]
        done = [_held_against(row, code, by=by, at=at, real_at=real_at) for row in fitting or open_rows]
    return any(done)


def _held_against(row: Contact, code: str, *, by: Viewer, at: datetime, real_at: datetime) -> bool:
    now = selectors.proving(by, row, at)
    insist(contacts.trying(now, real_at))
    if not contacts.fits(now, code, of=str(row.pk)):
        tries = contacts.tries_today(now, real_at)
        row.code_since = row.code_since if tries else real_at
        row.code_tries = tries + 1
        row.save(update_fields=["code_since", "code_tries"])
        _record("contact.code_refused", f"contact:{row.pk}", by=by, at=at, payload={"tries": row.code_tries})
        return False
    row.proof, row.proven_at, row.proven_by = Proof.CODE, at, by.actor
    row.code_hash, row.code_until = "", None
    row.save(update_fields=["proof", "proven_at", "proven_by", "code_hash", "code_until"])
    _record("contact.proven", f"contact:{row.pk}", by=by, at=at, payload={"proof": Proof.CODE.value})
    return True


@act
def end_contact(contact: Contact, *, by: Viewer, at: datetime) -> Contact:
    """Use a number no more; it goes at once."""
    with opened_also(Compartment.SECURITY):  # an agency without clearance keeps its own numbers
        row = _locked(contact, by=by)
        if row.ended_at is not None:
            return unchanged(row)
        _end([row], "ended", at)
    settle(f"contact:{row.pk}:", by=by, at=at)
    _record("contact.ended", f"contact:{row.pk}", by=by, at=at, payload={"agency": row.agency.code})
    return row


@act
def mark_wrong(pk: int, *, by: Viewer, at: datetime) -> Contact:
    """Somebody else answered at a number, or nobody has it: it counts no more, and goes back to its agency.

    Whoever called it says so; that he may is asked by the act that he called it in.
    """
    with opened_also(Compartment.SECURITY):  # a caller holds no clearance
        row = locks.row(Contact.objects.filter(operation__code=by.operation).select_related("agency"), pk)
        if row.wrong_at is not None or row.ended_at is not None:
            return unchanged(row)
        row.wrong_at, row.proven_at, row.proof, row.proven_by = at, None, "", ""
        row.code_hash, row.code_until = "", None
        row.save(update_fields=["wrong_at", "proven_at", "proof", "proven_by", "code_hash", "code_until"])
    text, params = N_("A number at %(place)s was found wrong. Give the right one."), {"place": row.ref}
    notify(
        NewNotice(
            f"contact:{row.pk}:wrong", "asked", text, Severity.REMINDER, params,
            link=f"{reverse('outgoing:contacts')}?state=wrong", agency=row.agency.code,
        ),
        by=by, at=at,
    )  # fmt: skip
    _record("contact.found_wrong", f"contact:{row.pk}", by=by, at=at, payload={"ref": row.ref, "role": row.role})
    return row


@act
def see_numbers(pks: Sequence[int], *, why: str, by: Viewer, at: datetime) -> Mapping[int, str]:
    """Open the numbers that somebody calls now, as people read them; the ledger holds which, and not what they are.

    That he holds their lines is asked by the act that he calls them in. Never more than twenty.
    """
    if not pks:
        return unchanged({})
    if len(set(pks)) > MOST_SEEN:
        raise NotAllowed("Nobody sees more than twenty numbers at a time.")
    with opened_also(Compartment.SECURITY):  # a caller holds no clearance
        rows = list(Contact.objects.filter(operation__code=by.operation, pk__in=pks, ended_at=None).order_by("pk"))
        found = {row.pk: shown(row.number) for row in rows}
    if not found:
        return unchanged({})
    payload = {"why": why, "contacts": sorted(found), "refs": [row.ref for row in rows]}
    _record("contacts.seen", f"operation:{by.operation}", by=by, at=at, payload=payload)
    return found


@act
def purge_contacts(*, by: Viewer, at: datetime) -> int:
    """Remove numbers whose day has come: nothing is left that leads back to a telephone. How many."""
    with opened_also(Compartment.SECURITY):  # a round of the house
        due = Contact.objects.filter(operation__code=by.operation, purge_at__lte=at).order_by("pk")[:A_ROUND]
        rows = locks.every(Contact.objects.filter(pk__in=list(due.values_list("pk", flat=True))))
        for row in rows:
            row.sealed_number, row.mark, row.masked, row.code_hash, row.purge_at = "", "", "", "", None
            row.ended_why = row.ended_why or "purged"
            row.ended_at = row.ended_at or at
        fields = ["sealed_number", "mark", "masked", "code_hash", "purge_at", "ended_at", "ended_why"]
        Contact.objects.bulk_update(rows, fields, batch_size=BATCH)
    if not rows:
        return unchanged(0)
    _record("contacts.purged", f"operation:{by.operation}", by=by, at=at, payload={"count": len(rows)})
    return len(rows)


def _settle_wrong(giver: Agency, new: Sequence[NewContact], *, by: Viewer, at: datetime) -> None:
    """Whoever gives a number anew was told that the old one is wrong, and need not be told any more."""
    given = {(each.kind.value, each.ref, each.role.value) for each in new}
    wrong = Contact.objects.filter(agency=giver, ended_at=None, wrong_at__isnull=False)
    pks = [pk for pk, *whose in wrong.values_list("pk", "kind", "ref", "role") if tuple(whose) in given]
    if pks:
        settle(*(f"contact:{pk}:" for pk in pks), by=by, at=at)


def _put_all(
    operation: Operation, giver: Agency, new: Sequence[NewContact], *, by: Viewer, at: datetime
) -> tuple[int, int, int]:
    """Insert what is new; where a number differs from the one that stands, the old one ends. The agency is locked."""
    kinds = {each.kind for each in new}
    standing = {
        (row.kind, row.ref, row.role, row.channel): row
        for row in Contact.objects.filter(operation=operation, agency=giver, kind__in=kinds, ended_at=None)
    }
    refs = {each.ref for each in new}
    others = Contact.objects.filter(operation=operation, kind__in=kinds, ended_at=None).exclude(agency=giver)
    taken = {each for each in others.values_list("ref", "role") if each[0] in refs}
    if any((each.ref, each.role.value) in taken for each in new):
        raise BadInput("Another agency keeps one of these numbers. Check the file again: it says which.")
    key, voting, today = marks.of(operation.code), max(voting_days(operation.regime)), timezone.localdate(at)
    ended, fresh, moved, same = [], [], [], 0
    for each in new:
        number = telephone(each.number)
        if each.role is not contacts.Role.DUTY:
            contacts.reaching(number)
        mark = mark_of(key, Incoming(each.channel.value), number)
        purge_at = _end_of(contacts.purge_day(each.purge_on, today, voting))
        held = standing.get((each.kind.value, each.ref, each.role.value, each.channel.value))
        if held is not None and held.mark == mark and held.wrong_at is None:
            same += 1
            if held.purge_at != purge_at:
                held.purge_at = purge_at
                moved.append(held)
            continue
        if held is not None:
            ended.append(held)
        row = Contact(
            operation=operation, kind=each.kind, ref=each.ref, place_id=each.place or None, role=each.role.value,
            agency=giver, channel=each.channel, mark=mark, masked=masked(number), entered_at=at, entered_by=by.actor,
            changed_at=at, purge_at=purge_at,
        )  # fmt: skip
        row.set_number(number)
        fresh.append(row)
    _end(ended, "changed", at)
    Contact.objects.bulk_update(moved, ["purge_at"], batch_size=BATCH)
    Contact.objects.bulk_create(fresh, batch_size=BATCH)
    return len(fresh) - len(ended), len(ended), same


def _end(rows: Sequence[Contact], why: str, at: datetime) -> None:
    """What ended keeps no number; how it was masked goes on its day."""
    for row in rows:
        row.ended_at, row.ended_why, row.sealed_number, row.mark, row.code_hash = at, why, "", "", ""
    Contact.objects.bulk_update(
        rows, ["ended_at", "ended_why", "sealed_number", "mark", "code_hash"], batch_size=BATCH
    )  # fmt: skip


def _locked(contact: Contact, *, by: Viewer) -> Contact:
    row = locks.row(Contact.objects.filter(operation__code=by.operation).select_related("agency"), contact.pk)
    insist(contacts.keeping(row.agency.code, by))
    return row


def _agency(code: str, by: Viewer) -> Agency:
    if (found := people.agencies(by).filter(code=code).first()) is None:
        raise BadInput("There is no agency “%(agency)s” at the table.", agency=code)
    return found


def _end_of(day: date) -> datetime:
    """The last minute of a day, when its numbers go."""
    return timezone.make_aware(datetime.combine(day, time(23, 59)))


def _record(event: str, subject: str, *, by: Viewer, at: datetime, payload: Mapping[str, object]) -> None:
    record(event, by=by, at=at, compartment=Compartment.COORDINATION, subject=subject, payload=payload)
