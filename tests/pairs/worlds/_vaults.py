"""Vaults: somebody without one, and somebody whose phrase and card are worked on."""

from __future__ import annotations

from collections.abc import Mapping

from posko.apps.people.models import MemberKey
from posko.apps.people.vaults import services as vault_services
from posko.domain.vaults.making import Made
from tests.cast import AT, viewer_of
from tests.pairs.worlds import Scene
from tests.vaults import give_vault, pair_for

LOOSE = {
    "people_memberkey.sealed": "what is sealed anew is never twice the same",
    "people_memberkey.made_at": "the vault of the tests was made when it was",
    "people_memberkey.card_proven_at": "the same",
}


def build() -> None:
    give_vault("field")


def _key() -> MemberKey:
    return MemberKey.objects.filter(user__username="field").earliest("pk")


def _vault(who: str, word: str, *, lost: bool = False) -> object:
    made = Made(pair_for(word), b"sealed", "card", b"sealed card")
    return vault_services.keep_vault(made, lost=lost, by=viewer_of(who), at=AT, real_at=AT)


SCENES: Mapping[str, Scene] = {
    "posko.apps.people.vaults.services.keep_vault": lambda world: _vault("camat", "one"),
    "posko.apps.people.vaults.services.keep_vault / another": lambda world: _vault("camat", "another"),
    "posko.apps.people.vaults.services.keep_vault / both are lost": lambda world: _vault("field", "new", lost=True),
    "posko.apps.people.vaults.services.note_opening": lambda world: vault_services.note_opening(
        _key().pk, pair_for("field"), by=viewer_of("field"), at=AT, real_at=AT
    ),
    "posko.apps.people.vaults.services.note_refusal": lambda world: vault_services.note_refusal(
        _key().pk, how="phrase", by=viewer_of("field"), at=AT
    ),
    "posko.apps.people.vaults.services.keep_phrase": lambda world: vault_services.keep_phrase(
        _key().pk, b"under another phrase", how="phrase", by=viewer_of("field"), at=AT
    ),
    "posko.apps.people.vaults.services.show_card": lambda world: vault_services.show_card(
        _key().pk, opened=True, by=viewer_of("field"), at=AT, real_at=AT
    ),
    "posko.apps.people.vaults.services.show_card / it does not open": lambda world: vault_services.show_card(
        _key().pk, opened=False, by=viewer_of("field"), at=AT, real_at=AT
    ),
    "posko.apps.people.vaults.services.keep_card": lambda world: vault_services.keep_card(
        _key().pk, b"under another card", by=viewer_of("field"), at=AT
    ),
}
