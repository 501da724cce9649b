"""What a lost key opened is wrapped for its person's new one, once two institutions opened it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from posko.apps.cases.keys import selectors, steps
from posko.apps.cases.models import Case
from posko.apps.ledger.services import record
from posko.apps.people.members import selectors as members
from posko.apps.people.models import MemberKey
from posko.domain.access import Compartment, Role, Viewer
from posko.domain.errors import BadInput
from posko.domain.vaults.pairs import OpenVault
from posko.kit import locks
from posko.kit.acts import act, unchanged

BATCH: Final = 100  # cases in one act


@act
def take_over(lost: OpenVault, own: OpenVault, *, by: Viewer, at: datetime) -> int:
    """Wrap the keys of the next cases that the lost key opens for the own new one. How many cases are left.

    Wraps whose bytes were altered keep nobody from the others. BadInput for who is not behind the wall with the new
    key: a lost key that came back lets nobody in.
    """
    if by.role is not Role.GAKKUMDU_MEMBER:
        return unchanged(0)
    if not members.inside(by).filter(key=own.member, user__username=by.actor).exists():
        raise BadInput(
            "You are not in yet with your new key. Members of two institutions let you in, or a day passes; then take "
            "the lost key back."
        )
    waiting = list(selectors.only_lost(by, lost, own).values_list("pk", flat=True))
    new = MemberKey.objects.get(pk=own.member)
    for start in range(0, len(waiting), BATCH):
        cases = locks.every(Case.objects.filter(pk__in=waiting[start : start + BATCH]))
        given = {case.number: steps.give(case, selectors.keys_of(by, case, lost), new, by=by, at=at) for case in cases}
        if told := {str(number): versions for number, versions in given.items() if versions}:
            _record(told, by=by, at=at)
            return max(0, len(waiting) - start - BATCH)
    return unchanged(0)


def _record(told: Mapping[str, list[int]], *, by: Viewer, at: datetime) -> None:
    subject = f"person:{by.actor}"
    record("case.keys_recovered", by=by, at=at, compartment=Compartment.CASE, subject=subject, payload={"cases": told})
