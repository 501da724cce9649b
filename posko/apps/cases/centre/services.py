"""Giving the keys of older cases from an old member's session, in batches, so that it can be stopped and resumed."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from posko.apps.cases.centre import selectors
from posko.apps.cases.keys.keyring import of
from posko.apps.cases.models import Case, CaseKeyWrap
from posko.apps.ledger.services import record
from posko.apps.people.accounts.registry import News, tell
from posko.apps.people.members import selectors as members
from posko.apps.people.models import WallMember
from posko.domain.access import Compartment, Viewer
from posko.domain.cases import sealing
from posko.domain.errors import N_, BadInput, insist
from posko.domain.people import members as policies
from posko.domain.vaults.pairs import OpenVault
from posko.kit import locks
from posko.kit.acts import act, unchanged

BATCH: Final = 200  # keys in one act: a second or two


@act
def give_keys(taker: WallMember, *, vault: OpenVault, by: Viewer, at: datetime) -> int:
    """Wrap the next keys that the own vault opens for a member who lacks them. How many; the last act tells him."""
    row = members.inside(by).filter(pk=taker.pk).first()
    insist(policies.giving_keys(taker.user.username, by, gives=members.is_in(by), takes=row is not None))
    lacking = selectors.lacking(by, vault.member, taker.key)
    batch = set(lacking.values_list("key__case", flat=True)[:BATCH])
    # Under the lock of each case, so that nobody is kept out of one meanwhile and gets its key all the same.
    locks.every(Case.objects.filter(pk__in=batch))
    wraps = list(lacking.filter(key__case__in=batch).select_related("key__case")[:BATCH])
    made = [wrap for each in wraps if (wrap := _wrapped(each, taker, vault, by, at)) is not None]
    if not made:
        return unchanged(0)
    CaseKeyWrap.objects.bulk_create(made)
    subject = f"person:{taker.user.username}"
    payload = {"keys": len(made), "cases": sorted({each.key.case.number for each in made})}
    record("case.keys_given", by=by, at=at, compartment=Compartment.CASE, subject=subject, payload=payload)
    if not lacking.exists():
        text = N_("%(name)s gave you the keys of older cases.")
        key = f"wall:{taker.pk}:keys:{wraps[-1].pk}"
        tell(News(key, text, [taker.user.username], {"name": by.name}, "/cases/"), by=by, at=at)
    return len(made)


def left(taker: WallMember, *, vault: OpenVault, by: Viewer) -> int:
    """How many keys this vault could still give."""
    return selectors.lacking(by, vault.member, taker.key).count()


def _wrapped(own: CaseKeyWrap, taker: WallMember, vault: OpenVault, by: Viewer, at: datetime) -> CaseKeyWrap | None:
    """None for a wrap whose bytes were altered: it keeps nobody from the others."""
    key, bound = own.key, of(own.key.case)
    try:
        pair = sealing.unwrap(bytes(own.wrapped), vault.pair, key.version, of=bound)
    except BadInput:
        return None
    wrapped = sealing.wrap(pair, bytes(taker.key.public), key.version, of=bound)
    return CaseKeyWrap(key=key, member=taker.key, wrapped=wrapped, by=by.actor, at=at)
