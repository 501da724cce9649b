"""Vaults of the demo's cast, under a phrase that is no secret: whoever starts the demo holds all its keys anyway."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db.models import Q

from posko.apps.operation.models import Operation
from posko.apps.people.accounts import selectors as people
from posko.apps.people.models import MemberKey, Post, WallMember
from posko.domain.access import Compartment, Role
from posko.domain.errors import BadInput
from posko.domain.vaults import cards, phrases
from posko.domain.vaults.making import DEMO_PHRASE, NEEDED_BY
from posko.domain.vaults.pairs import OpenVault, fingerprint, new_pair
from posko.domain.vaults.phrases import Cost

# The phrase is printed on the page, so guessing need not cost anything.
_COST: Final = Cost(memory=8 * 1024, passes=1)


def give(operation: Operation, deputies: Collection[str], *, real_at: datetime) -> None:
    """Give chiefs, deputies and members of the Gakkumdu centre their vaults; the members are in from the start."""
    needs = Q(role__in=NEEDED_BY) | Q(user__username__in=deputies)
    for post in people.demo_cast().filter(needs, agency__operation=operation).order_by("pk"):
        key = _key(post, real_at)
        if post.role == Role.GAKKUMDU_MEMBER:
            WallMember(
                wall_name=Compartment.CASE,
                operation=operation,
                user=post.user,
                key=key,
                root=post.agency.root,
                asked_at=real_at,
                entered_at=real_at,
                how="two",
            ).save(force_insert=True)


def _key(post: Post, real_at: datetime) -> MemberKey:
    pair = new_pair()
    made = MemberKey(
        user=post.user,
        public=pair.public,
        fingerprint=fingerprint(pair.public),
        sealed=phrases.seal_private(pair, DEMO_PHRASE, _COST),
        card=cards.seal_private(pair, cards.new_card()),
        card_proven_at=real_at,
        made_at=real_at,
    )
    made.save(force_insert=True)
    return made


def opened(username: str) -> OpenVault:
    """The vault of one of the cast, opened by the phrase that all of them have. BadInput where it has another one."""
    post = people.demo_cast().get(user__username=username)
    key = post.user.member_keys.get(ended_at=None)
    pair = phrases.open_private(bytes(key.sealed), DEMO_PHRASE, bytes(key.public))
    if pair is None:
        raise BadInput("The vault of %(name)s has another pass phrase than the demo's.", name=username)
    return OpenVault(key.pk, pair)
