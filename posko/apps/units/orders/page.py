"""The list of resource orders and the page of one: rows, what is lent today, and what may be done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.template.defaultfilters import capfirst
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from posko.apps.people.accounts import selectors as people
from posko.apps.units.orders import selectors
from posko.apps.units.orders.forms import AcceptForm, OfferForm, ReasonForm, RefuseForm
from posko.apps.units.orders.selectors import OfferView, OrderView
from posko.apps.units.states import ORDER
from posko.apps.units.teams.selectors import teams_of
from posko.domain.access import Act, Viewer
from posko.domain.errors import N_
from posko.domain.units import OrderState, orders
from posko.kit.actions import Press, Refused, SmallAct, form_in, slot_of
from posko.kit.chips import Chip, Choices, chip, strange_value, strange_words
from posko.kit.requests import PoskoRequest
from posko.kit.rows import Glyph, Left, Row, left_of
from posko.kit.rows import Press as RowPress

if TYPE_CHECKING:
    from posko.apps.units.models import ResourceOffer

WORDS: Final = ("state", "agency", "what")
ALL: Final = "all"
HEADS: Final[tuple[tuple[str, str], ...]] = (
    ("late", N_("Late: needed now, not met")),
    (OrderState.OPEN, N_("Nothing accepted yet")),
    (OrderState.PART, N_("Partly met")),
    (OrderState.MET, N_("Met")),
    (OrderState.CANCELLED, N_("Cancelled")),
)
_GLYPHS: Final[Mapping[str, Glyph]] = {
    "late": "late", OrderState.OPEN: "open", OrderState.PART: "promised", OrderState.MET: "proven",
    OrderState.CANCELLED: "done",
}  # fmt: skip


@dataclass(slots=True)
class Section:
    """A group of the list with its head, and how many there are of it."""

    words: str
    count: int = 0
    rows: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. `strange`: in a sentence each what of it does not exist."""

    told: Mapping[str, str]
    strange: list[str]
    choices: Choices


def asked(request: PoskoRequest) -> Asked:
    """The filter of the address; without a state it is what runs."""
    told, strange = request.GET.dict(), strange_words(request, WORDS)
    choices = _choices(request.viewer)
    for word, (label, known) in choices.items():
        value = told.get(word, "").strip()[:60]
        if value and value not in dict(known):
            strange.append(strange_value(label, told.pop(word)))
    return Asked({word: told.get(word, "").strip()[:60] for word in WORDS}, strange, choices)


def chips(request: PoskoRequest, found: Asked) -> list[Chip]:
    """A chip for each word of the filter."""
    return [chip(request, word, *found.choices[word], found.told[word]) for word in WORDS]


def passes(view: OrderView, told: Mapping[str, str]) -> bool:
    """Whether an order passes the filter."""
    state = told["state"]
    stands = state in (ALL, view.shown, view.row.state) if state else view.row.state in orders.LIVE
    of_agency = told["agency"] in ("", view.now.agency, *(each.agency for each in view.now.offers))
    return stands and of_agency and told["what"] in ("", view.row.what)


def sections(request: PoskoRequest, views: list[OrderView]) -> list[Section]:
    """The orders under their heads, next needed first."""
    found = {key: Section(_(words)) for key, words in HEADS}
    for view in sorted(views, key=lambda each: (each.row.needed_by, each.row.number)):
        section = found[view.shown]
        section.count += 1
        section.rows.append(row(request, view))
    return [section for section in found.values() if section.rows]


def title_of(view: OrderView) -> str:
    """`30 people: 12 accepted (at least 20)`."""
    what = _(orders.WHAT[view.row.what])
    told = _("%(given)d of %(quantity)d accepted") % {"given": view.now.given, "quantity": view.row.quantity}
    if view.row.least < view.row.quantity:
        told += " " + _("(at least %(least)d)") % {"least": view.row.least}
    return f"{what}: {told}"


def row(request: PoskoRequest, view: OrderView) -> Row:
    """An order as a row: what, how many, for whom, and until when."""
    order, viewer = view.row, request.viewer
    waits = order.state in orders.WAITS
    url = reverse("units:order", args=[order.number])
    press = None
    if waits and orders.answering(view.now, viewer) is None:
        press = RowPress(_("Offer"), f"{url}#offer")
    elif any(orders.deciding(view.now, each.now, viewer) is None for each in view.offers):
        press = RowPress(_("Answer"), f"{url}#offers")
    return Row(
        _GLYPHS[view.shown],
        f"{order.number} · {title_of(view)}",
        url,
        view.place,
        order.agency.short,
        order.agency.code == viewer.agency,
        left_of(order.needed_by, request.at, order.asked_at) if waits else Left(capfirst(ORDER.word(order.state))),
        press,
        key=f"resource_order:{order.number}",
    )


def lent_today(viewer: Viewer, at: datetime) -> list[ResourceOffer]:
    """The BKO of the day: what agencies lend each other between this midnight and the next."""
    begins = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    return list(selectors.lent_on(viewer, begins, begins + timedelta(days=1)))


def shown(request: PoskoRequest, view: OrderView, refused: Refused) -> dict[str, Any]:
    """The page of one order."""
    viewer, order = request.viewer, view.row
    return {
        "view": view,
        "order": order,
        "title": title_of(view),
        "what": _(orders.WHAT[order.what]),
        "mine": _own(view, viewer, refused),
        "offers": [(each, _on_offer(view, each, viewer, refused)) for each in view.offers],
        "left": left_of(order.needed_by, request.at, order.asked_at) if order.state in orders.WAITS else None,
        "may_read_ledger": viewer.may(Act.LEDGER_READ),
    }


def _own(view: OrderView, viewer: Viewer, refused: Refused) -> list[SmallAct]:
    """What may be done with the order itself."""
    found, number = list[SmallAct](), view.row.number
    if orders.answering(view.now, viewer) is None:
        if view.now.lacks:
            own = teams_of(viewer).filter(agency__code=viewer.agency).values_list("code", "name")
            offered = [(code, f"{code} · {name}") for code, name in own]
            initial = {"quantity": view.now.lacks}
            form = form_in(OfferForm, "offer", refused, teams=offered, initial=initial)
            found.append(_act("offer", number, _("Offer"), _("Offer"), "is-go", form, awaited=True))
        form = form_in(RefuseForm, "refuse", refused)
        found.append(_act("refuse", number, _("Nothing to offer"), _("Say so"), "", form))
    if orders.cancelling(view.now, viewer) is None:
        form = form_in(ReasonForm, "cancel", refused)
        hint = _("Offers that have not arrived are declined with it.")
        found.append(_act("cancel", number, _("Cancel the order"), _("Cancel it"), "is-danger", form, hint))
    return found


def _act(
    act: str, number: int, title: str, words: str, look: str, form: Any, hint: str = "", *, awaited: bool = False
) -> SmallAct:
    url = reverse(f"units:{act}", args=[number])
    return SmallAct(act, url, title, (Press(words, look),), hint, form, awaited)


def _on_offer(view: OrderView, offer: OfferView, viewer: Viewer, refused: Refused) -> list[SmallAct]:
    """What may be done with an offer."""
    found, pk = list[SmallAct](), offer.row.pk

    def act(name: str, title: str, words: str, look: str = "", form: Any = None) -> None:
        slot = slot_of(name, pk)
        found.append(SmallAct(slot, reverse(f"units:{name}", args=[pk]), title, (Press(words, look),), "", form))

    if orders.deciding(view.now, offer.now, viewer) is None:
        most = min(offer.row.quantity, view.now.lacks)
        if most:
            form = form_in(AcceptForm, slot_of("accept", pk), refused, initial={"count": most})
            act("accept", _("Accept"), _("Accept"), "is-go", form)
        act("decline", _("Decline"), _("Decline"), "", form_in(ReasonForm, slot_of("decline", pk), refused))
    if orders.arriving(view.now, offer.now, viewer) is None:
        act("arrive", _("They arrived"), _("They arrived"), "is-go")
    if orders.withdrawing(view.now, offer.now, viewer) is None:
        form = form_in(ReasonForm, slot_of("withdraw", pk), refused)
        act("withdraw", _("Take the offer back"), _("Take it back"), "is-danger", form)
    return found


def _choices(viewer: Viewer) -> Choices:
    states = [(state.value, capfirst(ORDER.word(state))) for state in OrderState]
    return {
        "state": (_("Status"), [("late", capfirst(_("late"))), *states, (ALL, _("All"))]),
        "agency": (_("Agency"), [(agency.code, agency.short) for agency in people.table(viewer)]),
        "what": (_("What"), [(code, _(word)) for code, word in orders.WHAT.items()]),
    }
