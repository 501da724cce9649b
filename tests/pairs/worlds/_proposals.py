"""Proposals of accounts: what waits before two act, and how each act on it is called."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta

from posko.apps.intake.devices import services as devices
from posko.apps.operation import selectors as operations
from posko.apps.people.loading import services as loading
from posko.apps.people.loading.selectors import TABLE
from posko.apps.people.models import AccountProposal
from posko.apps.people.proposals import selectors, services
from posko.apps.people.proposals.services import NewProposal
from posko.domain.access import Role, Viewer, system_viewer
from posko.domain.people.proposals import Kind
from tests.accounts import chief_of
from tests.cast import AT, viewer_of
from tests.pairs.worlds import Scene
from tests.world import CITY, CODE

KEY = uuid.UUID("0b5a4a52-8c7f-4a55-9b4e-2f9f4ac8d1aa")
LOOSE = {
    "people_accountproposal.batch": "each file of people makes a new list",
    "people_accountproposal.form_key": "it is made from the list",
    "operation_tableimport.form_key": "it is the key of the list",
    "operation_tableimport.rows": "they name the list",
}
FILE = (
    b"username,name,agency,role,superior,deputy\n"
    b"baru,Banu Baru,polres,liaison,duty,\n"
    b"field,Fikri Lapangan,polres,duty_officer,planner,duty\n"
)
BEFORE = (
    b"username,name,agency,role,superior,telephone\n"
    b"lama,Lala Lama,polres,liaison,,\n"
    b"duty,Dewi Piket,polres,duty_officer,planner,081200000202\n"
)


def build() -> None:
    """Chiefs of four agencies; an account waits for Kodim, a link for BPBD; a guest's day is over, with a device."""
    for agency in ("kodim", "pemkot", "kpu", "bpbd"):
        chief_of(agency)
    _propose("nia", by=viewer_of("admin"))
    services.propose(NewProposal(uuid.uuid5(KEY, "link"), Kind.UNLOCK, "bpbd", "bpbd"), by=viewer_of("admin"), at=AT)
    _propose("tamu", by=viewer_of("admin"))
    for chief in ("chief.pemkot", "chief.kpu"):
        _lend("tamu", chief, AT - timedelta(days=1))
    loading.propose_people("lama.csv", BEFORE, by=viewer_of("admin"), at=AT)
    devices.make_device("HP tamu", "kodim", "", holder="tamu", by=viewer_of("chief.kodim"), at=AT)


def _propose(who: str, *, by: Viewer) -> object:
    wanted = {"full_name": who.title(), "role": Role.LIAISON}
    return services.propose(NewProposal(uuid.uuid5(KEY, who), Kind.OPEN, who, "kodim", wanted), by=by, at=AT)


def _row(who: str) -> AccountProposal:
    return AccountProposal.objects.get(username=who)


def _decide(who: str, by: str) -> object:
    digest = selectors.digest([_row(who)])
    return services.decide([_row(who).pk], digest=digest, by=viewer_of(by), at=AT, real_at=AT)


def _lend(who: str, by: str, real_at: datetime = AT) -> object:
    return services.lend(_row(who).pk, digest=selectors.digest([_row(who)]), by=viewer_of(by), at=AT, real_at=real_at)


SCENES: Mapping[str, Scene] = {
    "posko.apps.people.proposals.services.propose": lambda world: _propose("banu", by=viewer_of("admin")),
    "posko.apps.people.proposals.services.decide": lambda world: _decide("nia", "chief.kodim"),
    "posko.apps.people.proposals.services.decide / a link": lambda world: _decide("bpbd", "chief.bpbd"),
    "posko.apps.people.proposals.services.decline": lambda world: services.decline(
        [_row("nia").pk], reason="Belum ada surat", by=viewer_of("chief.kodim"), at=AT, real_at=AT
    ),
    "posko.apps.people.proposals.services.lend": lambda world: _lend("nia", "chief.pemkot"),
    "posko.apps.people.proposals.services.lend / by another": lambda world: _lend("nia", "chief.kpu"),
    "posko.apps.people.proposals.services.withdraw": lambda world: services.withdraw(
        [_row("nia").pk], by=viewer_of("admin"), at=AT, real_at=AT
    ),
    "posko.apps.people.proposals.services.lapse": lambda world: services.lapse(
        by=system_viewer("people.lapse", operation=CODE, city=CITY), at=AT, real_at=AT
    ),
    "posko.apps.people.loading.services.take_back_people": lambda world: loading.take_back_people(
        operations.imports(viewer_of("admin"), TABLE).get(), by=viewer_of("admin"), at=AT, real_at=AT
    ),
    "posko.apps.people.loading.services.propose_people": lambda world: loading.propose_people(
        "orang.csv", FILE, by=viewer_of("admin"), at=AT
    ),
}
