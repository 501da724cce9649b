"""A member's lost key that came back: it opens a case of which the new one has no key."""

from __future__ import annotations

from collections.abc import Mapping

from posko.apps.cases.keys import keyring, services
from posko.apps.cases.models import Case, CaseKeyWrap
from posko.apps.people.models import MemberKey
from posko.domain.cases import sealing
from posko.domain.vaults.pairs import OpenVault, fingerprint
from tests.cast import AT, viewer_of
from tests.pairs.worlds import Scene
from tests.vaults import pair_for, vault_of

WHO, WORD = "gk-bawaslu-2", "a lost key"
LOOSE = {"cases_casekeywrap.wrapped": "what is wrapped is never twice the same"}


def build(case: Case) -> None:
    """The wraps of a case for a member are those of a key that the same person lost."""
    own, pair = MemberKey.objects.get(user__username=WHO, ended_at=None), pair_for(WORD)
    lost = MemberKey.objects.create(
        user=own.user,
        public=pair.public,
        fingerprint=fingerprint(pair.public),
        sealed=b"",
        made_at=AT,
        ended_at=AT,
    )
    for wrap in CaseKeyWrap.objects.select_related("key").filter(key__case=case, member=own):
        bound, version = keyring.of(case), wrap.key.version
        opened = sealing.unwrap(bytes(wrap.wrapped), pair_for(WHO), version, of=bound)
        wrap.member, wrap.wrapped = lost, sealing.wrap(opened, pair.public, version, of=bound)
        wrap.save(update_fields=["member", "wrapped"])


def _take_over() -> object:
    lost = MemberKey.objects.get(fingerprint=fingerprint(pair_for(WORD).public))
    return services.take_over(OpenVault(lost.pk, pair_for(WORD)), vault_of(WHO), by=viewer_of(WHO), at=AT)


SCENES: Mapping[str, Scene] = {"posko.apps.cases.keys.services.take_over": lambda world: _take_over()}
