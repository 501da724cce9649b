"""What did not leave, what cannot be sure and what nobody proved stands in the queue of who can act on it."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from posko.apps.incidents.models import TaskAct
from posko.apps.incidents.orders import services as orders
from posko.apps.outgoing.models import Sending
from posko.apps.outgoing.queue import services as queue
from posko.apps.situation.turns import page, selectors
from posko.domain.incidents.orders import Settled
from posko.domain.situation.turns import Kind, Whose
from tests import incident_story
from tests.alert_story import number
from tests.cast import AT, LogIn, See
from tests.outgoing import WORKER, contact, order

pytestmark = pytest.mark.django_db


def kinds(see: See, who: str) -> set[Kind]:
    return {turn.kind for turn in selectors.turns(see(who), AT, Whose.MINE)}


def test_dead_messages_are_one_turn_of_who_keeps_the_post_and_go_again_by_one_press(see: See, log_in: LogIn) -> None:
    to = contact().pk
    queue.send_all([order(26, contact=to), order(27, contact=to)], by=WORKER, at=AT)
    Sending.objects.update(state="dead", next_at=None, ended_at=AT - timedelta(minutes=5))
    (turn,) = [each for each in selectors.turns(see("duty"), AT, Whose.MINE) if each.kind is Kind.DEAD]
    assert turn.title == "2 pesan tidak terkirim"
    for outside in ("bpbd", "kpu", "field", "auditor"):
        assert Kind.DEAD not in kinds(see, outside)
    press = page.press(turn)
    assert press is not None
    log_in("duty").post(press.url)
    assert set(Sending.objects.values_list("state", flat=True)) == {"queued"}
    assert Kind.DEAD not in kinds(see, "duty")


def test_numbers_that_nobody_proved_are_one_turn_of_their_own_agency(see: See) -> None:
    for ref in ("desk:kpu", "person:kpu"):
        number(ref, "kpu", proven=False)
    number("desk:polres", "polres")
    assert Kind.NUMBERS in kinds(see, "kpu")
    for outside in ("duty", "bawaslu", "field"):
        assert Kind.NUMBERS not in kinds(see, outside)


def test_a_conflict_waits_for_who_asked_and_who_was_asked_until_it_is_settled(see: See) -> None:
    task = incident_story.sent(incident_story.confirmed(see), see("duty"), agency="bpbd")
    doubt = TaskAct.objects.create(
        task=task, act_id=uuid.uuid4(), event="task.accepted", said_at=AT, received_at=AT, how="phone",
        outcome="conflict",
    )  # fmt: skip
    assert Kind.DOUBT in kinds(see, "bpbd") & kinds(see, "duty")
    assert Kind.DOUBT not in kinds(see, "kpu")
    orders.settle_doubt(doubt, Settled.LEFT, by=see("bpbd"), at=AT)
    assert Kind.DOUBT not in kinds(see, "bpbd") | kinds(see, "duty")
