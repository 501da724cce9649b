"""Remove what names persons when its time is over: the persons, and the papers with the last of them."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet

from posko.apps.cases.models import Case, CasePerson
from posko.apps.cases.papers import selectors as paper_selectors
from posko.apps.cases.papers import services as paper_services
from posko.apps.ledger.services import record
from posko.domain import calendar
from posko.domain.access import Compartment, Viewer
from posko.kit import locks
from posko.kit.acts import act, recorded, unchanged

# Bawaslu has decided and passed it on: what goes on elsewhere does not keep persons here for ever.
_PASSED_ON: Final = ("DECIDED_ETIK", "DECIDED_ADMIN", "DECIDED_DISPUTE", "DECIDED_OTHER_LAW", "RULED")


BATCH: Final = 200


def purge(*, by: Viewer, at: datetime) -> int:
    """Empty what names persons whose time is over, except where the case still runs (UU 27/2022); how many persons.

    Papers name persons too: they and their signed scans go in the same act as the last person of their case.
    """
    gone, last = 0, 0
    while numbers := _due(by, at, last):
        gone += sum(_purge(number, by=by, at=at) for number in numbers)
        last = numbers[-1]
    return gone


def _due(by: Viewer, at: datetime, after: int) -> list[int]:
    """Keys of cases with persons or papers to be emptied, in their order."""
    over = Case.objects.filter(Q(ended=True) | Q(violation__in=_PASSED_ON), operation__code=by.operation, pk__gt=after)
    persons, papers = (rows.order_by().values("case") for rows in (_past(by, at), paper_selectors.outlived(by)))
    found = over.filter(Q(pk__in=persons) | Q(pk__in=papers)).order_by("pk")
    return list(found.values_list("pk", flat=True)[:BATCH])


def _past(by: Viewer, at: datetime) -> QuerySet[CasePerson]:
    today = calendar.local_day(at)
    return CasePerson.objects.filter(case__operation__code=by.operation, keep_until__lt=today, purged_at=None)


@act
def _purge(case: int, *, by: Viewer, at: datetime) -> int:
    """The persons of one case, and its papers after the last one, in one transaction with the entries that say so.

    The case is locked, so that nobody issues a paper or enters a person meanwhile.
    """
    locked = locks.row(Case.objects.all(), case)
    rows = list(_past(by, at).filter(case=locked))
    if rows:
        CasePerson.objects.filter(pk__in=[row.pk for row in rows]).update(sealed=b"", sealed_sha256="", purged_at=at)
        payload = {"persons": [row.pk for row in rows], "parts": sorted(row.part for row in rows)}
        subject = f"case:{locked.number}"
        record("case.persons_purged", by=by, at=at, compartment=Compartment.CASE, subject=subject, payload=payload)
    paper_services.purge(locked, by=by, at=at)
    return len(rows) if recorded() else unchanged(0)
