"""Numbers of an agency for the trial of outgoing: one with a code, one that waits, one proven, one long over."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from posko.apps.outgoing.contacts import services
from posko.apps.outgoing.models import Contact
from posko.domain.access import Compartment
from posko.domain.outgoing import Channel, ContactKind
from posko.domain.outgoing.contacts import Role, hash_of
from posko.kit.walls import opened_also
from tests.cast import AT, viewer_of
from tests.numbers import AGREEMENT, kept, load, table
from tests.outgoing import WORKER
from tests.pairs.worlds import Scene

CODED, WAITS, PROVEN, OVER = (f"31.75.09.1002/{number:03}" for number in (28, 29, 30, 31))
_SERVICES = "posko.apps.outgoing.contacts.services"


def build() -> None:
    load(viewer_of, *(f"{place},kpps,0812-3456-7{place[-3:]}" for place in (CODED, WAITS, PROVEN, OVER)))
    services.confirm_contacts([_row(PROVEN).pk], by=viewer_of("kpu"), at=AT)
    coded = _row(CODED)
    code = {"code_hash": hash_of("123456", of=str(coded.pk)), "code_until": AT + timedelta(minutes=30)}
    with opened_also(Compartment.SECURITY):
        Contact.objects.filter(pk=coded.pk).update(**code)
        Contact.objects.filter(ref=OVER).update(purge_at=AT)


def _row(place: str) -> Contact:
    return kept(ref=place, ended_at=None)[0]


def _load(row: str) -> object:
    data, by = table(row), viewer_of("kpu")
    return services.load_contacts("kpps.csv", data, agency="kpu", agreement=AGREEMENT, by=by, at=AT)


def _desk(number: str) -> object:
    new = services.NewContact(ContactKind.DESK, "desk:kpu", Role.DUTY, "kpu", number)
    return services.put_contact(new, by=viewer_of("kpu"), at=AT)


SCENES: Mapping[str, Scene] = {
    f"{_SERVICES}.load_contacts": lambda _world: _load(f"{PROVEN},kpps,0812-9999-0001"),
    f"{_SERVICES}.put_contact": lambda _world: _desk("021-8191234"),
    f"{_SERVICES}.confirm_contacts": lambda _world: services.confirm_contacts(
        [_row(WAITS).pk], by=viewer_of("kpu"), at=AT
    ),
    f"{_SERVICES}.send_code": lambda _world: services.send_code(_row(WAITS), by=viewer_of("kpu"), at=AT, real_at=AT),
    f"{_SERVICES}.prove_contact": lambda _world: services.prove_contact(
        _row(CODED), "123456", by=viewer_of("kpu"), at=AT, real_at=AT
    ),
    f"{_SERVICES}.prove_by_answer": lambda _world: services.prove_by_answer(
        Channel.SMS, _row(CODED).mark, "123456", by=WORKER, at=AT, real_at=AT
    ),
    f"{_SERVICES}.end_contact": lambda _world: services.end_contact(_row(WAITS), by=viewer_of("kpu"), at=AT),
    f"{_SERVICES}.mark_wrong": lambda _world: services.mark_wrong(_row(PROVEN).pk, by=viewer_of("duty"), at=AT),
    f"{_SERVICES}.see_numbers": lambda _world: services.see_numbers(
        [_row(WAITS).pk], why="call", by=viewer_of("duty"), at=AT
    ),
    f"{_SERVICES}.purge_contacts": lambda _world: services.purge_contacts(by=WORKER, at=AT),
}
