"""All that a sender sent stands on its page and on that of its station, what could not be read included."""

from __future__ import annotations

import pytest

from posko import clock
from posko.apps.intake.models import Gateway, Message
from posko.apps.intake.worker.services import handle_due
from posko.domain.jobs import Watch
from tests.cast import LogIn
from tests.chat import STATION, admit, gateway, house, sms

__all__ = ["gateway"]
SENT = ("BUKA 00.01", "ribut besar ini", "LAPOR BANJR air naik", "LAPOR BANJIR TPS 028 air naik")


def _work() -> None:
    now = clock.real_time()
    handle_due(Watch(clock.real_time, now - clock.real_time(), lambda: False), by=house(), at=now)


@pytest.fixture
def sender(gateway: Gateway) -> int:
    """A number registered at a station, after one message came from it; what it sent was read as far as it could be."""
    sms(gateway, "halo posko")
    row = admit()
    for text in SENT:
        sms(gateway, text)
    _work()
    return row.pk


@pytest.mark.parametrize("page", ["sender", "station"])
def test_the_whole_traffic_stands_on_the_page(sender: int, page: str, log_in: LogIn) -> None:
    address = f"/intake/senders/{sender}/" if page == "sender" else f"/map/?peek=place:{STATION}&tab=history"
    shown = log_in("duty").get(address).content.decode()
    assert all(text in shown for text in ("halo posko", *SENT))
    assert "LAPOR lalu:" in shown and "Kejadian 1" in shown


def test_what_an_sms_was_understood_of_stands_with_the_message(sender: int) -> None:
    read = Message.objects.get(body__contains="BANJIR TPS 028")
    assert (read.form, read.place) == ("incident", STATION)


def test_the_page_of_a_station_shows_no_messages_to_who_sorts_none(sender: int, log_in: LogIn) -> None:
    assert "air naik" not in log_in("auditor").get(f"/map/?peek=place:{STATION}&tab=history").content.decode()
    assert log_in("auditor").get(f"/intake/senders/{sender}/").status_code == 403
