"""Reading who decides, whose keys count, and what is still to be compared."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet

from posko.apps.ledger import selectors as ledger
from posko.apps.people.accounts import selectors as accounts
from posko.apps.people.models import Agency, Deputy, InstitutionCode, KeyComparison, MemberKey, Post
from posko.domain.access import Role, Viewer
from posko.domain.people import authority
from posko.domain.people.authority import Compared, Decider, Key
from posko.kit.caches import SingleFlight


@dataclass(frozen=True, slots=True)
class ChiefKey:
    """A chief or deputy with the own key: who compared it, whether it counts, and whether the viewer may compare it.

    `compared` are the comparisons by other institutions; `since`, in the operation's time, is when the key was made.
    """

    decider: Decider
    post: Post
    key: MemberKey | None
    compared: tuple[KeyComparison, ...]
    since: datetime
    counts: bool
    may_compare: bool

    @property
    def waits(self) -> bool:
        """Whether it is the viewer's turn to compare it."""
        return self.may_compare and not self.counts


def known(viewer: Viewer) -> list[Decider]:
    """The chiefs and deputies of the viewer's operation. Whoever was let in for a day decides nothing."""
    return [decider for decider, _ in _seats(viewer)]


def chief_keys(viewer: Viewer) -> list[ChiefKey]:
    """Everybody who decides, with the key, the leading agencies of the institutions first."""
    found: list[ChiefKey] = ledger.as_of_now(_keys, (viewer.operation, viewer.actor), lambda: _chief_keys(viewer))
    return list(found)


_keys: SingleFlight[list[ChiefKey]] = SingleFlight("chief-keys", held=256, shared=False)


def _chief_keys(viewer: Viewer) -> list[ChiefKey]:
    seats = _seats(viewer)
    deciders = [decider for decider, _ in seats]
    keys = {key.user.username: key for key in _live_keys(decider.person for decider in deciders)}
    rows = [_chief_key(decider, post, keys.get(decider.person), deciders, keys, viewer) for decider, post in seats]
    return sorted(rows, key=lambda row: (row.decider.root, not row.decider.leads, row.decider.agency))


def _chief_key(
    decider: Decider,
    post: Post,
    key: MemberKey | None,
    deciders: list[Decider],
    keys: dict[str, MemberKey],
    viewer: Viewer,
) -> ChiefKey:
    if key is None:
        return ChiefKey(decider, post, None, (), post.user.date_joined, counts=False, may_compare=False)
    own = Key(key.pk, decider.person, decider.root)
    others = tuple(row for row in key.comparisons.all() if row.root != decider.root)
    refusal = authority.comparing(own, deciders, viewer, has_key=viewer.actor in keys)
    return ChiefKey(
        decider,
        post,
        key,
        others,
        key.made_at + post.agency.operation.clock_offset,
        counts=bool(authority.counted([own], [compared(row) for row in others])),
        may_compare=refusal is None and all(row.root != viewer.root for row in others),
    )


def counted(viewer: Viewer) -> frozenset[str]:
    """The log-in names of the chiefs and deputies whose keys count."""
    return frozenset(row.decider.person for row in chief_keys(viewer) if row.counts)


def own_key(viewer: Viewer) -> MemberKey | None:
    """The viewer's own live key."""
    return _live_keys([viewer.actor]).first()


def compared(row: KeyComparison) -> Compared:
    """A comparison as its policy sees it."""
    return Compared(row.key_id, row.by, row.root)


def keys_of_deciders(viewer: Viewer) -> QuerySet[MemberKey]:
    """The live keys of the chiefs and deputies of the viewer's operation."""
    return _live_keys(decider.person for decider in known(viewer))


def deputy_of(viewer: Viewer) -> Deputy | None:
    """The deputy of the viewer's own agency, as far as that account is open."""
    own = _deputies(viewer).filter(agency__code=viewer.agency)
    return own.first()


def who_may_be_deputy(viewer: Viewer) -> QuerySet[Post]:
    """The open posts of the viewer's own agency whom its chief may name."""
    own = accounts.posts(viewer).filter(agency__code=viewer.agency, active=True, user__is_active=True, expires_at=None)
    return own.exclude(role__in=authority.NEVER_DEPUTY)


def roots(viewer: Viewer) -> list[str]:
    """The institutions at the table."""
    return list(accounts.agencies(viewer).filter(leads=True).order_by("pk").values_list("root", flat=True))


def leading(viewer: Viewer, root: str) -> Agency | None:
    """The leading agency of an institution."""
    return accounts.agencies(viewer).filter(root=root, leads=True).first()


def open_code(code: str, *, real_at: datetime) -> InstitutionCode | None:
    """The unused code of an institution that was typed; None where it was used, has run out, or is none."""
    found = InstitutionCode.objects.select_related("operation__city").filter(used_at=None, ended_at=None)
    return found.filter(code_hash=code_hash(code), expires_at__gt=real_at).first()


def code_hash(code: str) -> str:
    """The hash of a code, however its groups were typed. Only this is kept."""
    return hashlib.sha256(authority.code_of(code).encode()).hexdigest()


def _live_keys(people: Iterable[str]) -> QuerySet[MemberKey]:
    """The live keys of these people whose recovery card was typed back, with who compared them."""
    found = MemberKey.objects.filter(user__username__in=list(people), ended_at=None, card_proven_at__isnull=False)
    return found.select_related("user").prefetch_related("comparisons")


def _seats(viewer: Viewer) -> list[tuple[Decider, Post]]:
    chiefs = (
        accounts.posts(viewer)
        .select_related("agency__operation", "user")
        .filter(role=Role.CHIEF, active=True, user__is_active=True, expires_at=None)
    )
    found = [(post, True) for post in chiefs] + [(row.post, False) for row in _deputies(viewer)]
    return [(_decider(post, chief=chief), post) for post, chief in found]


def _deputies(viewer: Viewer) -> QuerySet[Deputy]:
    found = Deputy.objects.select_related("post__user", "post__agency__operation").filter(ended_at=None)
    open_posts = found.filter(post__active=True, post__user__is_active=True, post__expires_at=None)
    own = open_posts.filter(agency__operation__code=viewer.operation, post__agency=F("agency"))
    return own.exclude(post__role__in=authority.NEVER_DEPUTY)


def _decider(post: Post, *, chief: bool) -> Decider:
    return Decider(post.user.username, post.agency.code, post.agency.root, leads=post.agency.leads, chief=chief)
