"""Contacts, gateways and messages of the tests of what goes out."""

from __future__ import annotations

from posko.apps.operation.models import Operation
from posko.apps.outgoing.models import Contact, Way
from posko.apps.outgoing.queue.services import NewSending
from posko.apps.people.models import Agency
from posko.domain.access import Compartment, Viewer, system_viewer
from posko.domain.outgoing import About, Channel, ContactKind, Proof, WayKind
from tests.cast import AT
from tests.gateway_door import HERE
from tests.world import CITY, CODE

NUMBER = "081234567890"
WALLS = frozenset({Compartment.PUBLIC, Compartment.COORDINATION, Compartment.SECURITY})
WORKER = system_viewer("worker", operation=CODE, city=CITY, compartments=WALLS)


def contact(
    ref: str = "team:5", *, proven: bool = True, number: str = NUMBER, agency: str = "polres", code: str = CODE
) -> Contact:
    """A number of a team."""
    operation = Operation.objects.get(code=code)
    row = Contact(
        operation=operation,
        kind=ContactKind.TEAM,
        ref=ref,
        agency=Agency.objects.get(operation=operation, code=agency),
        channel=Channel.SMS,
        mark=f"mark of {number}",
        masked="0812-••••-890",
        proof=Proof.CODE if proven else "",
        proven_at=AT if proven else None,
        entered_at=AT,
        entered_by="duty",
        changed_at=AT,
    )
    row.set_number(number)
    row.save(force_insert=True)
    return row


def way(port: int, name: str = "modem", *, rank: int = 1, kind: WayKind = WayKind.HOOK, code: str = CODE) -> Way:
    """A gateway of one's own on this machine."""
    row = Way(
        operation=Operation.objects.get(code=code),
        name=name,
        kind=kind,
        address=f"http://{HERE}:{port}/send",
        named_hosts=[HERE],
        rank=rank,
        created_at=AT,
    )
    row.set_secret("a secret of the test")
    row.save(force_insert=True)
    return row


def order(number: int = 26, *, about: About = About.TASK, **to: object) -> NewSending:
    """An order by SMS, or by the phone form where `device` is given."""
    whom = "-".join(f"{kind}-{key}" for kind, key in to.items())
    channel = Channel.PHONE if "device" in to else Channel.SMS
    told = f"TUGAS {number}: Keributan, TPS 028 Munjul. Balas TERIMA {number}."
    return NewSending(f"task:{number}:{whom}", about, f"task:{number}", channel, told, **to)  # type: ignore[arg-type]


def by_hand() -> Viewer:
    """Somebody who gives orders and does not hold the security wall."""
    from tests.cast import viewer_of

    return viewer_of("bpbd")
