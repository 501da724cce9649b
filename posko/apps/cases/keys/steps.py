"""Pieces of acts on keys of cases: the key to seal under, a key given to a member, a member shut out."""

from __future__ import annotations

from datetime import datetime

from posko.apps.cases.keys import keyring, selectors
from posko.apps.cases.keys.keyring import Keys
from posko.apps.cases.models import Case, CaseKey, CaseKeyWrap
from posko.apps.ledger.services import record
from posko.apps.people.models import MemberKey
from posko.domain.access import Compartment, Viewer
from posko.domain.cases import sealing
from posko.domain.errors import BadInput
from posko.domain.vaults.pairs import Pair, new_pair
from posko.kit.acts import step


@step
def key_to_seal(case: Case, *, by: Viewer, at: datetime) -> CaseKey:
    """The newest key of a case, where exactly those hold it who may open what comes next; else a new one for them.

    The caller holds the lock of the case. BadInput while no member has a vault: nobody could ever open it.
    """
    holders = list(selectors.holders(by, case).select_related("user"))
    if not holders:
        raise BadInput(
            "No member of the Gakkumdu centre is in with a vault of his own, so nobody could open what is sealed now. "
            "Make your vault first, and be let in."
        )
    newest = selectors.newest(by, case)
    if newest is not None and newest.retired_at is None:
        held = set(CaseKeyWrap.objects.filter(key=newest).order_by().values_list("member", flat=True))
        if held == {each.pk for each in holders}:
            return newest
    retire(case, at=at)
    return _new_key(case, (newest.version if newest else 0) + 1, holders, by=by, at=at)


@step
def retire(case: Case, *, at: datetime) -> int:
    """Let the next thing that is sealed have a new key. How many versions this ended: one, or none."""
    return CaseKey.objects.filter(case=case, retired_at=None).update(retired_at=at)


@step
def shut_out(case: Case, username: str, *, at: datetime) -> int:
    """Take out all that opens a case for a member, under whichever key; what comes after has a new key. How many."""
    gone, _each = CaseKeyWrap.objects.filter(key__case=case, member__user__username=username).delete()
    retire(case, at=at)
    return gone


@step
def give(case: Case, keys: Keys, member: MemberKey, *, by: Viewer, at: datetime) -> list[int]:
    """Wrap every version that `keys` opens for a member who lacks it. Which versions, none where nothing was lacking;
    a wrap whose bytes were altered is passed over.

    The caller holds the lock of the case and knows that the member may have it.
    """
    lacking = CaseKey.objects.filter(case=case, version__in=keys.versions).exclude(wraps__member=member)
    found = [key for key in lacking.order_by("version") if keys.opens(key.version)]
    CaseKeyWrap.objects.bulk_create(_wrap(case, key, keys.pair(key.version), member, by, at) for key in found)
    return [key.version for key in found]


def _new_key(case: Case, version: int, holders: list[MemberKey], *, by: Viewer, at: datetime) -> CaseKey:
    pair = new_pair()
    key = CaseKey.objects.create(case=case, version=version, public=pair.public, made_by=by.actor, made_at=at)
    CaseKeyWrap.objects.bulk_create(_wrap(case, key, pair, each, by, at) for each in holders)
    payload = {"version": version, "for": sorted(each.user.username for each in holders)}
    subject, wall = f"case:{case.number}", Compartment.CASE
    record("case.key_made", by=by, at=at, compartment=wall, subject=subject, place=case.place_id, payload=payload)
    return key


def _wrap(case: Case, key: CaseKey, pair: Pair, member: MemberKey, by: Viewer, at: datetime) -> CaseKeyWrap:
    wrapped = sealing.wrap(pair, bytes(member.public), key.version, of=keyring.of(case))
    return CaseKeyWrap(key=key, member=member, wrapped=wrapped, by=by.actor, at=at)
