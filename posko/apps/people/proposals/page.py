"""The pages of proposals: what waits for the viewer, what waits for others, and what was decided."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from posko.apps.people.accounts import selectors as accounts
from posko.apps.people.proposals import selectors
from posko.apps.people.proposals.selectors import Shown
from posko.domain.access import Act
from posko.domain.errors import N_
from posko.domain.people.proposals import Kind, Refusal
from posko.kit.language import sentence
from posko.kit.requests import PoskoRequest

if TYPE_CHECKING:
    from posko.apps.people.models import AccountProposal

LATELY = 30


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was proposed for one agency in one act: a list, or one account."""

    rows: Sequence[Shown]

    @property
    def first(self) -> Shown:
        """The first of them."""
        return self.rows[0]

    @property
    def many(self) -> int:
        """How many they are."""
        return len(self.rows)


@dataclass(frozen=True, slots=True)
class Press:
    """What a form sends of proposals: their numbers, and the digest of what is on the page."""

    keys: str
    digest: str
    many: int


def overview(request: PoskoRequest) -> dict[str, Any]:
    """Everything that the viewer has to do with."""
    viewer = request.viewer
    rows = list(selectors.visible(viewer).filter(outcome=""))
    shown = selectors.shown(viewer, rows, real_at=request.real_at)
    mine = [each for each in shown if each.declining is None]
    away = [each for each in shown if each.lending is None]
    decided = selectors.visible(viewer).exclude(outcome="").order_by("-decided_at", "-pk")[:LATELY]
    return {
        "mine": bundles(mine),
        "away": bundles(away),
        "others": bundles(shown) if viewer.may(Act.PEOPLE_MANAGE) else [],
        "decided": selectors.shown(viewer, decided, real_at=request.real_at),
        "may_propose": viewer.may(Act.PEOPLE_MANAGE),
        "people": accounts.people_names(viewer),
    }


def bundles(rows: Iterable[Shown]) -> list[Bundle]:
    """Proposals of one act and agency together."""
    ordered = sorted(rows, key=lambda each: (each.row.agency.short, str(each.row.batch), each.full_name))
    return [
        Bundle(list(group)) for _key, group in groupby(ordered, key=lambda each: (each.row.agency_id, each.row.batch))
    ]


def of_one(request: PoskoRequest, row: AccountProposal) -> dict[str, Any]:
    """One proposal, with what the viewer may do."""
    (shown,) = selectors.shown(request.viewer, [row], real_at=request.real_at)
    may = shown.deciding is None or shown.lending is None
    return {
        "each": shown,
        "press": press([row]),
        "people": accounts.people_names(request.viewer),
        "why": "" if may or shown.declining is not None else _said(shown.deciding),
        "words": _(_WORDS[shown.kind]) if not shown.lent else _("Keep it open"),
        "lend_words": _lend_words(shown),
    }


_WORDS: Final = {
    Kind.OPEN: N_("Open the account"),
    Kind.ROLE: N_("Change the account"),
    Kind.CLOSE: N_("Close the account"),
    Kind.UNLOCK: N_("Make the link"),
}


def _lend_words(shown: Shown) -> str:
    if shown.kind is Kind.CLOSE:
        return _("Chief and deputy are gone: close the account")
    return _("Chief and deputy are away: open for 24 hours")


def _said(refusal: Refusal) -> str:
    return sentence(refusal.message, refusal.params) if refusal else ""


def of_list(request: PoskoRequest, rows: Sequence[AccountProposal]) -> dict[str, Any]:
    """A list, as it is decided in one act: what the viewer may open of it, and what is left."""
    shown = selectors.shown(request.viewer, rows, real_at=request.real_at)
    able = [each.row for each in shown if each.deciding is None]
    deciding = [each for each in shown if each.declining is None]
    return {
        "rows": shown,
        "first": shown[0],
        "why": sorted({_said(each.deciding) for each in deciding} - {""}),
        "press": press(able) if able else None,
        "declines": press([each.row for each in deciding]),
        "withdraw": press([each.row for each in shown if each.withdrawing is None]),
        "people": accounts.people_names(request.viewer),
    }


def press(rows: Sequence[AccountProposal]) -> Press:
    """What a button sends."""
    return Press(",".join(str(row.pk) for row in rows), selectors.digest(rows), len(rows))
