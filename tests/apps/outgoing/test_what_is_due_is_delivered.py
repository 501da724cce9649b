"""What is due goes to its gateway once, is tried again, waits while the gateway is away, and dies in time."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from posko.apps.ledger.models import Entry
from posko.apps.outgoing.delivery import selectors, services
from posko.apps.outgoing.models import Contact, Sending, Way
from posko.apps.outgoing.queue import services as queue
from posko.apps.people.models import Post, Shift
from posko.domain.intake.gateways import is_signed
from posko.domain.jobs import Watch
from posko.domain.outgoing import About, ContactKind, policies
from posko.domain.outgoing.calls import Fate, Outcome
from posko.kit.walls import opened
from tests.cast import AT
from tests.gateway_door import Came, Gateway, gateway
from tests.outgoing import NUMBER, WORKER, contact, order, way

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _open() -> Iterator[None]:
    with opened(WORKER.compartments):
        yield


def worked(at: datetime = AT) -> dict[str, int]:
    """One turn of the worker at a moment: everybody who is to be asked, one after the other."""
    told: dict[str, int] = {}
    services.give_up(by=WORKER, at=at)
    for turn in selectors.rounds(WORKER, at):
        for fate, count in services.work(turn, Watch(lambda: at, timedelta(), lambda: False), by=WORKER).items():
            told[fate] = told.get(fate, 0) + count
    return told


def states() -> list[str]:
    return list(Sending.objects.order_by("pk").values_list("state", flat=True))


def answering(door: Gateway, status: int, body: bytes = b"{}") -> None:
    door.answer = lambda _came: (status, body, {})


def test_an_order_goes_out_signed_under_its_key() -> None:
    with gateway() as door:
        way(door.port)
        row = queue.send(order(contact=contact().pk), by=WORKER, at=AT)
        assert worked() == {"taken": 1}
        assert worked(AT + timedelta(hours=1)) == {}
    (came,) = door.came
    told = json.loads(came.body)
    assert (told["to"], told["text"], told["key"]) == (NUMBER, row.text, row.key)
    assert is_signed("a secret of the test", told["ts"], came.body, came.headers["X-Posko-Signature"])
    row.refresh_from_db()
    assert (row.state, row.foreign_ref, row.tries, row.next_at) == ("sent", "g1", 1, None)
    assert Entry.objects.filter(event="outgoing.delivered").count() == 1


def test_a_hundred_orders_go_in_one_turn() -> None:
    number = contact()
    queue.send_all([order(each, contact=number.pk) for each in range(100)], by=WORKER, at=AT)
    with gateway() as door:
        way(door.port)
        assert worked() == {"taken": 100}
    assert len({json.loads(came.body)["key"] for came in door.came}) == len(door.came) == 100


def test_a_gateway_that_is_away_for_an_hour_loses_nothing_and_is_asked_now_and_then() -> None:
    number = contact()
    queue.send_all([order(each, contact=number.pk) for each in range(10)], by=WORKER, at=AT)
    with gateway() as door:
        row = way(door.port)
        answering(door, 503)
        for minute in range(60):
            worked(AT + timedelta(minutes=minute))
        assert 20 < len(door.came) < 70
        row.refresh_from_db()
        assert row.away_since == AT and "503" in row.error
        answering(door, 200)
        worked(AT + timedelta(minutes=61))
        assert worked(AT + timedelta(minutes=66)) == {"taken": 9}
    row.refresh_from_db()
    assert set(states()) == {"sent"} and row.away_since is None
    assert list(Entry.objects.filter(event__startswith="way.").values_list("event", flat=True)) == [
        "way.away",
        "way.back",
    ]


def test_another_gateway_takes_over_at_once() -> None:
    number = contact()
    with gateway() as first, gateway() as second:
        way(first.port)
        way(second.port, "reserve", rank=2)
        answering(first, 500)
        queue.send_all([order(each, contact=number.pk) for each in range(3)], by=WORKER, at=AT)
        worked()
        worked()
        assert worked() == {} and states() == ["sent"] * 3
        assert len(second.came) == 3


def test_a_message_waits_where_the_other_gateway_is_away_too() -> None:
    queue.send(order(contact=contact().pk), by=WORKER, at=AT)
    with gateway() as first, gateway() as second:
        way(first.port)
        way(second.port, "reserve", rank=2)
        answering(first, 503)
        answering(second, 503)
        for _turn in range(6):
            worked()
        assert len(first.came) == len(second.came) == 1 and states() == ["queued"]


def test_what_a_gateway_will_never_take_is_dead_and_the_others_go() -> None:
    number, other = contact(), contact("team:6", number="081299990000")
    queue.send_all([order(1, contact=number.pk), order(2, contact=other.pk)], by=WORKER, at=AT)

    def answer(came: Came) -> tuple[int, bytes, dict[str, str]]:
        return (422 if NUMBER.encode() in came.body else 200), b"{}", {}

    with gateway(answer=answer) as door:
        way(door.port)
        assert worked() == {"never": 1, "taken": 1}
    assert states() == ["dead", "sent"]


def test_nonsense_and_a_redirect_inwards_are_no_answer() -> None:
    queue.send(order(contact=contact().pk), by=WORKER, at=AT)
    with gateway() as inner, gateway(answer=lambda _came: (302, b"", {"Location": inner.address})) as door:
        row = way(door.port)
        assert worked() == {"away": 1}
    row.refresh_from_db()
    assert inner.came == [] and "not followed" in row.error and states() == ["queued"]


def test_a_message_whose_time_is_over_is_dead_and_is_not_sent() -> None:
    queue.send(order(contact=contact().pk), by=WORKER, at=AT)
    with gateway() as door:
        way(door.port)
        worked(AT + policies.LIVES[About.TASK])
        assert door.came == []
    row = Sending.objects.get()
    assert (row.state, row.error) == ("dead", services.NO_GATEWAY)
    assert Entry.objects.filter(event="sending.dead").exists()


@pytest.mark.parametrize(("about", "count"), [(About.TASK, 0), (About.PROOF, 1)])
def test_a_number_that_is_not_proven_gets_its_code_and_nothing_else(about: About, count: int) -> None:
    queue.send(order(contact=contact(proven=False).pk, about=about), by=WORKER, at=AT)
    with gateway() as door:
        way(door.port)
        worked()
        assert len(door.came) == count
    assert states() == (["sent"] if count else ["dead"])


def test_a_worker_that_died_leaves_its_message_to_the_next_one() -> None:
    row = queue.send(order(contact=contact().pk), by=WORKER, at=AT)
    with gateway() as door:
        way(door.port)
        (turn,) = selectors.rounds(WORKER, AT)
        services._take(turn, by=WORKER, at=AT)  # and it is killed
        assert worked(AT + timedelta(seconds=5)) == {}
        assert worked(AT + policies.LEASE) == {"taken": 1}
    row.refresh_from_db()
    assert (row.state, row.tries) == ("sent", 2)


def test_what_was_answered_while_it_was_on_its_way_stays_so() -> None:
    number = contact()
    row = queue.send(order(contact=number.pk), by=WORKER, at=AT)
    with gateway() as door:
        way(door.port)
        (turn,) = selectors.rounds(WORKER, AT)
        (taken,) = services._take(turn, by=WORKER, at=AT)
        queue.acknowledge(row.ref, contacts=[number.pk], by=WORKER, at=AT)
        for outcome in (Outcome(Fate.NEVER, error="no"), Outcome(Fate.TAKEN, "g7")):
            services._keep([(taken, outcome)], [], at=AT)
    row.refresh_from_db()
    assert (row.state, row.foreign_ref) == ("acknowledged", "g7")


def test_a_gateway_s_words_do_not_show_the_number() -> None:
    queue.send(order(contact=contact().pk), by=WORKER, at=AT)
    with gateway() as door:
        way(door.port)
        (turn,) = selectors.rounds(WORKER, AT)
        (taken,) = services._take(turn, by=WORKER, at=AT)
        services._keep([(taken, Outcome(Fate.NEVER, error=f"no such number +62{NUMBER[1:]}"))], [], at=AT)
    assert Sending.objects.get().error == "no such number +62…"


def test_two_gateways_of_one_rank_share_the_work() -> None:
    queue.send(order(contact=contact().pk), by=WORKER, at=AT)
    one, other = way(1), way(2, "other")
    way(3, "reserve", rank=2)
    Way.objects.filter(pk=other.pk).update(away_since=AT, tried_at=AT)
    assert [turn.way for turn in selectors.rounds(WORKER, AT)] == [one]
    assert len(list(selectors.rounds(WORKER, AT + policies.AWAY_LEAST))) == 1
    later = AT + policies.AWAY_MOST
    assert [(turn.way, turn.on_trial) for turn in selectors.rounds(WORKER, later)] == [(one, False), (other, True)]


def test_news_to_somebody_off_duty_wait_for_his_watch_and_an_order_does_not() -> None:
    post = Post.objects.get(user__username="duty")
    begins = AT + timedelta(hours=6)
    fields = {"agency": post.agency, "post": post, "form_key": uuid.uuid4()}
    Shift.objects.create(**fields, starts_at=begins, ends_at=begins + timedelta(hours=8))
    number = contact("person:duty")
    Contact.objects.filter(pk=number.pk).update(kind=ContactKind.PERSON)
    queue.send_all([order(1, contact=number.pk), order(2, contact=number.pk, about=About.NEWS)], by=WORKER, at=AT)
    with gateway() as door:
        way(door.port)
        assert worked() == {"taken": 1} and b"TUGAS 1:" in door.came[0].body
        assert worked(begins - timedelta(minutes=1)) == {}
        assert worked(begins) == {"taken": 1}
