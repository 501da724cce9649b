"""Resource orders: who asks, offers, accepts and says that they arrived, and when an order is met."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posko.domain.access import Role
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.units import OfferState, OrderState, orders
from posko.domain.units.orders import OfferNow, OrderNow
from tests.domain.units.test_who_may_do_what_with_a_team import AT, officer

NOW = OrderNow(3, "polres", 30, 20)
OFFER = OfferNow("kodim", OfferState.OFFERED, 25)
ASKER, LENDER = officer(), officer("kodim")


def test_another_agency_offers_and_the_own_one_does_not() -> None:
    assert orders.offering(NOW, 10, LENDER) is None
    assert isinstance(orders.offering(NOW, 10, ASKER), NotAllowed)
    assert isinstance(orders.offering(NOW, 10, officer("kodim", Role.FIELD_OFFICER)), NotAllowed)


def test_an_order_to_some_is_answered_by_these_alone() -> None:
    named = replace(NOW, to=frozenset({"kec"}))
    assert isinstance(orders.answering(named, LENDER), NotAllowed)
    assert orders.answering(named, officer("kec", Role.LIAISON)) is None


def test_an_agency_has_one_offer_at_a_time_on_an_order() -> None:
    offered = replace(NOW, offers=(OFFER,))
    assert isinstance(orders.offering(offered, 5, LENDER), BadInput)
    assert orders.offering(replace(NOW, offers=(replace(OFFER, state=OfferState.WITHDRAWN),)), 5, LENDER) is None


def test_no_more_is_accepted_than_is_offered_and_lacks() -> None:
    half = replace(NOW, offers=(OfferNow("kec", OfferState.ARRIVED, 18, 18), OFFER))
    assert orders.accepting(half, OFFER, 12, ASKER) is None
    refused = orders.accepting(half, OFFER, 13, ASKER)
    assert isinstance(refused, BadInput) and "12" in str(refused)
    assert isinstance(orders.accepting(NOW, OFFER, 26, ASKER), BadInput)


def test_only_who_asked_accepts_declines_and_says_that_they_arrived() -> None:
    taken = replace(OFFER, state=OfferState.ACCEPTED, accepted=25)
    assert isinstance(orders.deciding(NOW, OFFER, LENDER), NotAllowed)
    assert isinstance(orders.arriving(NOW, taken, LENDER), NotAllowed)
    assert orders.arriving(NOW, taken, ASKER) is None
    assert isinstance(orders.arriving(NOW, OFFER, ASKER), BadInput)


def test_who_offered_withdraws_until_they_arrived() -> None:
    assert orders.withdrawing(NOW, replace(OFFER, state=OfferState.ACCEPTED), LENDER) is None
    assert isinstance(orders.withdrawing(NOW, OFFER, ASKER), NotAllowed)
    assert isinstance(orders.withdrawing(NOW, replace(OFFER, state=OfferState.ARRIVED), LENDER), BadInput)


def test_a_cancelled_order_takes_nothing_more() -> None:
    gone = replace(NOW, state=OrderState.CANCELLED)
    for refused in (
        orders.answering(gone, LENDER),
        orders.deciding(gone, OFFER, ASKER),
        orders.cancelling(gone, ASKER),
    ):
        assert isinstance(refused, BadInput)


def test_an_order_is_met_once_as_many_are_accepted_as_it_needs_at_least() -> None:
    told = [orders.state_of(30, 20, given) for given in (0, 1, 19, 20, 30)]
    assert told == [OrderState.OPEN, OrderState.PART, OrderState.PART, OrderState.MET, OrderState.MET]


def test_what_is_asked_is_a_thing_of_the_list_and_a_count() -> None:
    for what, quantity, least in (("tank", 1, 1), ("people", 0, 0), ("people", 5, 6), ("people", 5001, 1)):
        with pytest.raises(BadInput):
            orders.check(what, quantity, least)
    orders.check("people", 30, 20)


def test_it_is_needed_after_now_and_not_after_it_ends() -> None:
    orders.check_times(AT + timedelta(hours=3), AT + timedelta(days=1), AT)
    for needed, until in ((AT, None), (AT + timedelta(days=61), None), (AT + timedelta(hours=3), AT)):
        with pytest.raises(BadInput):
            orders.check_times(needed, until, AT)


@settings(max_examples=40)
@given(st.lists(st.tuples(st.sampled_from(list(OfferState)), st.integers(1, 40)), max_size=6))
def test_what_is_lent_is_what_counts_for_the_order(told: list[tuple[OfferState, int]]) -> None:
    offers = tuple(OfferNow(f"a{i % 3}", state, count, count) for i, (state, count) in enumerate(told))
    now = replace(NOW, offers=offers)
    assert sum(orders.lent(offers).values()) == now.given
    assert now.lacks == max(0, 30 - now.given)
