"""Numbers of stations for the tests: a table of an agency, loaded, and the rows that came of it."""

from __future__ import annotations

from posko.apps.outgoing.contacts import services
from posko.apps.outgoing.models import Contact
from posko.domain.access import Compartment
from posko.kit.walls import opened
from tests.cast import AT, See

AGREEMENT = "PKS-12/KPU-JT/IX/2024"


def table(*rows: str) -> bytes:
    """A table of numbers as CSV."""
    return "\n".join(("TPS,Peran,Nomor", *rows)).encode()


def load(see: See, *rows: str, who: str = "kpu") -> services.Loaded:
    """An agency's officer loads a table."""
    by = see(who)
    return services.load_contacts("kpps.csv", table(*rows), agency=by.agency, agreement=AGREEMENT, by=by, at=AT)


def kept(**told: object) -> list[Contact]:
    """The rows, as the house itself sees them."""
    with opened({Compartment.SECURITY}):
        return list(Contact.objects.filter(**told).select_related("agency").order_by("pk"))


def of_bawaslu(see: See) -> int:
    """The key of one number that Bawaslu keeps, which nobody has proven."""
    load(see, "31.75.09.1002/028,pengawas,0812-3456-7000", who="bawaslu")
    return kept(role="supervisor")[0].pk
