"""Who keeps the post sees where each message stands, and sends a dead one once more, or drops it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from posko.apps.ledger.models import Entry
from posko.apps.outgoing.models import Sending, Way
from posko.apps.outgoing.queue import services as queue
from posko.apps.outgoing.sendings import selectors, services
from posko.apps.outgoing.sendings.filters import Filter
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.outgoing import About, policies
from posko.kit.walls import opened
from tests.cast import AT, LogIn, See
from tests.outgoing import NUMBER, WORKER, contact, order, way
from tests.questions import asked

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(minutes=30)


@pytest.fixture(autouse=True)
def _open() -> Iterator[None]:
    with opened(WORKER.compartments):
        yield


def dead(number: int = 26, **told: object) -> Sending:
    row = queue.send(order(number, contact=contact(f"team:{number}").pk), by=WORKER, at=AT)
    Sending.objects.filter(pk=row.pk).update(state="dead", next_at=None, tries=4, ended_at=AT, **told)
    return row


def test_a_dead_message_gets_a_life_of_its_own(see: See) -> None:
    row = dead(foreign_ref="g1", error="no such number")
    assert services.retry([row.pk], by=see("duty"), at=LATER) == 1
    row.refresh_from_db()
    assert (row.state, row.tries, row.lives, row.foreign_ref, row.next_at) == ("queued", 0, 2, "", LATER)
    assert row.expires_at == LATER + policies.LIVES[About.TASK] and row.ended_at is None
    assert Entry.objects.filter(event="sending.retried", subject="task:26").exists()
    with pytest.raises(BadInput, match=r"not dead"):
        services.retry([row.pk], by=see("duty"), at=LATER)


def test_what_is_withdrawn_is_not_sent_once_more(see: See) -> None:
    row = dead()
    queue.drop("task:26", by=WORKER, at=AT)
    with pytest.raises(BadInput, match=r"not dead"):
        services.retry([row.pk], by=see("duty"), at=LATER)


def test_a_message_that_has_gone_cannot_be_dropped(see: See) -> None:
    gone = queue.send(order(device=7), by=WORKER, at=AT)
    with pytest.raises(BadInput, match=r"has gone out"):
        services.drop(gone.pk, by=see("duty"), at=AT)
    waits = queue.send(order(27, contact=contact().pk), by=WORKER, at=AT)
    assert services.drop(waits.pk, by=see("admin"), at=AT) == 1


def test_others_neither_look_nor_act(see: See) -> None:
    row = dead()
    for act in (
        lambda: services.retry([row.pk], by=see("bpbd"), at=AT),
        lambda: services.drop(row.pk, by=see("field"), at=AT),
        lambda: selectors.found(see("bpbd"), Filter()),
    ):
        with pytest.raises(NotAllowed):
            act()


@pytest.mark.parametrize(
    ("who", "home", "leads"), [("admin", "/people/", True), ("duty", "/live/", True), ("field", "/live/", False)]
)
def test_it_is_reached_from_every_page_of_who_keeps_the_post(who: str, home: str, leads: bool, log_in: LogIn) -> None:
    assert ('href="/outgoing/"' in log_in(who).get(home).content.decode()) == leads


@pytest.mark.parametrize(("who", "sees"), [("admin", False), ("duty", True)])
def test_only_who_holds_the_wall_reads_what_it_says(who: str, sees: bool, log_in: LogIn) -> None:
    dead()
    page = log_in(who).get("/outgoing/").content.decode()
    assert ("Munjul" in page, "team:26" in page) == (sees, sees)
    assert "0812-••••-890" in page and NUMBER not in page


def test_the_address_holds_the_filter_and_the_page_says_what_is_away(log_in: LogIn) -> None:
    dead()
    queue.send(order(27, device=7), by=WORKER, at=AT)
    row = way(1)
    Way.objects.filter(pk=row.pk).update(away_since=AT, error="Connection refused")
    client = log_in("duty")
    assert "TUGAS 26" in client.get("/outgoing/").content.decode()
    page = client.get("/outgoing/?state=out&channel=phone").content.decode()
    assert "TUGAS 27" in page and "TUGAS 26" not in page and "Connection refused" in page
    assert "TUGAS" not in client.get("/outgoing/?state=out&channel=sms").content.decode()
    assert "TUGAS 26" in client.get("/outgoing/?state=nonsense&about=nothing").content.decode()


def test_every_dead_message_of_a_filter_is_sent_once_more(log_in: LogIn) -> None:
    for number in (1, 2, 3):
        dead(number)
    client = log_in("duty")
    assert client.post("/outgoing/retry/", {"about": "alert"}).status_code == 302
    assert Sending.objects.filter(state="dead").count() == 3
    client.post("/outgoing/retry/", {"channel": "sms"})
    assert Sending.objects.filter(state="queued", lives=2).count() == 3


def test_the_list_asks_as_much_for_fifty_as_for_one(log_in: LogIn) -> None:
    client = log_in("duty")
    dead()
    one = len(asked(client, "/outgoing/?state=all"))
    for number in range(30, 60):
        dead(number)
    assert len(asked(client, "/outgoing/?state=all")) == one
