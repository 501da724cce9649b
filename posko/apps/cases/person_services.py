"""Writing persons of a case: entered once, their numbers shown by a recorded look, emptied when their time is over."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q, QuerySet

from posko.apps.cases import keyring, person_selectors, selectors, services
from posko.apps.cases.models import Case, CasePerson
from posko.apps.cases.services import NewPerson
from posko.apps.ledger.services import record
from posko.domain import calendar
from posko.domain.access import Compartment, Viewer
from posko.domain.errors import BadInput, NotAllowed

# Bawaslu has decided and passed it on: what goes on elsewhere does not keep persons here for ever.
_PASSED_ON: Final = ("DECIDED_ETIK", "DECIDED_ADMIN", "DECIDED_DISPUTE", "DECIDED_OTHER_LAW", "RULED")
BATCH: Final = 200


def enter_once(case: Case, person: NewPerson, *, by: Viewer, at: datetime) -> CasePerson:
    """Enter a person; the same one sent twice is entered once. Nothing of them may be empty but what is unknown."""
    if not any(text.strip() for text in person.facts.values()):
        raise BadInput("Write at least the name of the person, or what is known of them.")
    with transaction.atomic():
        row = selectors.cases(by).select_for_update(of=("self",)).filter(pk=case.pk).first()
        if row is None or not selectors.may_write(by, row):
            raise NotAllowed("Only the institution that has the case in hand writes in it.")
        if made := _the_same(row, person, by):
            return made
        return services.add_persons(row, [person], by=by, at=at)[0]


def purge(*, by: Viewer, at: datetime) -> int:
    """Empty what names persons whose time is over, except where the case still runs (UU 27/2022); how many."""
    gone, last = 0, 0
    while numbers := _due(by, at, last):
        gone += sum(_purge(number, by=by, at=at) for number in numbers)
        last = numbers[-1]
    return gone


def _due(by: Viewer, at: datetime, after: int) -> list[int]:
    """Keys of cases with persons to be emptied, in their order."""
    over = Q(case__ended=True) | Q(case__violation__in=_PASSED_ON)
    found = _past(by, at).filter(over, case__gt=after).order_by("case").values_list("case", flat=True)
    return list(found.distinct()[:BATCH])


def _past(by: Viewer, at: datetime) -> QuerySet[CasePerson]:
    today = calendar.local_day(at)
    return CasePerson.objects.filter(case__operation__code=by.operation, keep_until__lt=today, purged_at=None)


def _purge(case: int, *, by: Viewer, at: datetime) -> int:
    """The persons of one case, in one transaction with the entry that says so."""
    with transaction.atomic():
        rows = list(_past(by, at).filter(case=case).select_for_update(of=("self",)).select_related("case"))
        if not rows:
            return 0
        CasePerson.objects.filter(pk__in=[row.pk for row in rows]).update(sealed=b"", purged_at=at)
        payload = {"persons": [row.pk for row in rows], "parts": sorted(row.part for row in rows)}
        subject = f"case:{rows[0].case.number}"
        record("case.persons_purged", by=by, at=at, compartment=Compartment.CASE, subject=subject, payload=payload)
        return len(rows)


def _the_same(case: Case, person: NewPerson, by: Viewer) -> CasePerson | None:
    """The person, where exactly this was entered already: a form sent twice."""
    found = [row for row in person_selectors.rows(by, case) if row.part == person.part and row.purged_at is None]
    if not found:
        return None
    key = keyring.open_case_key(case)
    facts = {name: text for name, text in person.facts.items() if text.strip()}
    return next((row for row in found if person_selectors.facts_of(row, key) == facts), None)
