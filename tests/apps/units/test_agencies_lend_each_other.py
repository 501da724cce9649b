"""A resource order is asked, offered, accepted and arrives; each agency does its part and is told of the other's."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

import pytest

from posko.apps.ledger.models import Entry
from posko.apps.notices.models import Notice
from posko.apps.situation.turns import selectors as turns
from posko.apps.units.models import ResourceOffer, ResourceOrder
from posko.apps.units.orders import page, selectors, services
from posko.apps.units.orders.services import NewOffer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.situation.turns import Kind, Whose
from tests.cast import AT, See, viewer_of
from tests.units import an_order

pytestmark = pytest.mark.django_db


def offers(order: ResourceOrder, count: int, by: str = "bpbd") -> ResourceOffer:
    return services.offer(order, NewOffer(uuid.uuid4(), count), by=viewer_of(by), at=AT)


def accepts(given: ResourceOffer, count: int, by: str = "planner") -> ResourceOffer:
    return services.accept(given, count=count, by=viewer_of(by), at=AT)


def state(order: ResourceOrder) -> str:
    return ResourceOrder.objects.get(pk=order.pk).state


def told(code: str) -> list[str]:
    open_now = Notice.objects.filter(key__startswith="resource_order:", settled_at=None, agency__code=code)
    return [each.key.split(":")[2] for each in open_now.exclude(key__contains=":late:").order_by("pk")]


def test_those_that_are_asked_are_told_at_once_and_the_others_not(see: See) -> None:
    an_order(to=("bpbd",))
    assert told("bpbd") == ["asked"] and told("kpu") == []
    an_order()
    assert told("bpbd") == ["asked", "asked"] and told("kpu") == ["asked"]


def test_an_order_goes_from_open_over_partly_met_to_met(see: See) -> None:
    order = an_order()
    accepts(offers(order, 12), 12)
    assert state(order) == "part"
    accepts(offers(order, 10, by="camat"), 8)
    assert state(order) == "met"
    assert [each.accepted for each in page.lent_today(see("kpu"), AT)] == [12, 8]


def test_more_than_lacks_is_not_accepted(see: See) -> None:
    order = an_order(quantity=10, least=10)
    given = offers(order, 15)
    with pytest.raises(BadInput, match="10"):
        accepts(given, 11)
    accepts(given, 10)
    with pytest.raises(BadInput, match="has all it asks for"):
        offers(order, 1, by="camat")


def test_what_was_accepted_and_is_taken_back_lacks_again_and_who_asked_is_told(see: See) -> None:
    order = an_order()
    given = accepts(offers(order, 25), 25)
    services.withdraw(given, reason="Dipakai di banjir", by=see("bpbd"), at=AT)
    assert state(order) == "open"
    assert told("polres") == ["withdrawn"]
    late = Notice.objects.filter(key__contains=":late:", settled_at=None).get()
    assert late.due_at == order.needed_by


def test_an_agency_that_has_nothing_says_so_and_its_turn_is_over(see: See) -> None:
    order = an_order()
    assert [row.number for row in selectors.to_answer(see("bpbd"))] == [order.number]
    services.refuse(order, form_key=uuid.uuid4(), reason="Semua di lapangan", by=see("bpbd"), at=AT)
    assert selectors.to_answer(see("bpbd")) == [] and told("bpbd") == []
    assert state(order) == "open"


def test_only_who_asked_accepts_and_says_that_they_arrived(see: See) -> None:
    order = an_order()
    given = offers(order, 20)
    for by in ("bpbd", "kpu"):
        with pytest.raises(NotAllowed):
            accepts(given, 20, by=by)
    with pytest.raises(BadInput):
        services.arrive(given, by=see("planner"), at=AT)
    accepts(given, 20)
    assert services.arrive(given, by=see("duty"), at=AT).state == "arrived"
    with pytest.raises(BadInput):
        services.withdraw(given, reason="Pulang", by=see("bpbd"), at=AT)


def test_a_form_that_is_sent_twice_is_one_act(see: See) -> None:
    order, key = an_order(), uuid.uuid4()
    for _time in range(2):
        services.offer(order, NewOffer(key, 20), by=see("bpbd"), at=AT)
    given = ResourceOffer.objects.get()
    for _time in range(2):
        accepts(given, 20)
        services.arrive(given, by=see("planner"), at=AT) if _time else None
    events = Entry.objects.filter(event__startswith="resource_order.").values_list("event", flat=True)
    assert sorted(events) == [
        "resource_order.accepted", "resource_order.arrived", "resource_order.asked", "resource_order.offered",
    ]  # fmt: skip


def test_cancelling_declines_what_has_not_arrived_and_tells_who_offered(see: See) -> None:
    order = an_order()
    accepts(offers(order, 5), 5)
    services.cancel(order, reason="Tidak jadi", by=see("planner"), at=AT)
    assert ResourceOffer.objects.get().state == "declined"
    assert told("bpbd") == ["cancelled"] and told("kpu") == []
    with pytest.raises(BadInput, match="cancelled"):
        offers(order, 5)
    assert not Notice.objects.filter(key__contains=":late:", settled_at=None).exists()


def test_an_order_of_another_operation_is_not_there(see: See) -> None:
    an_order()
    assert not selectors.orders_of(see("other")).exists()
    assert not selectors.orders_of(see("admin")).exists()


def test_where_they_report_is_read_by_whom_it_concerns(see: See, at: datetime) -> None:
    order = an_order(to=("bpbd",))
    seen = {}
    for name in ("planner", "bpbd", "kpu"):
        (view,) = selectors.views(see(name), [order], {}, at + timedelta(minutes=1))
        seen[name] = bool(view.place)
    assert seen == {"planner": True, "bpbd": True, "kpu": False}


def test_each_step_is_the_turn_of_the_agency_that_does_it(see: See) -> None:
    def mine(name: str) -> list[str]:
        kinds = (Kind.ORDER, Kind.OFFER, Kind.ARRIVAL)
        return [each for each in kinds if turns.counts(see(name), AT).get(each)]

    order = an_order(to=("bpbd",))
    assert (mine("bpbd"), mine("planner"), mine("kpu"), mine("field")) == ([Kind.ORDER], [], [], [])
    given = offers(order, 20)
    assert (mine("bpbd"), mine("planner")) == ([], [Kind.OFFER])
    accepts(given, 20)
    assert mine("planner") == [Kind.ARRIVAL]
    (turn,) = turns.turns(see("planner"), AT, Whose.MINE, kind=Kind.ARRIVAL)
    assert turn.due == order.needed_by and "20" in turn.title
    services.arrive(given, by=see("planner"), at=AT)
    assert mine("planner") == []
