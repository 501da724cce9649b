"""Numbers by table: made known together as one entry that holds none of them, and what waited for them is read."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from posko.apps.intake.models import Gateway, Message, Sender
from posko.apps.intake.senders import services
from posko.apps.intake.senders.views import UPLOADS
from posko.apps.ledger.models import Entry
from posko.domain.intake import MessageState
from tests.cast import AT, LogIn, See
from tests.chat import gateway, kept, sms

__all__ = ["gateway"]
pytestmark = pytest.mark.django_db
HEAD = "nomor;nama;instansi;tempat"
TABLE = "\n".join(
    (HEAD, "0812-0000-0501;Merpati 1;polres;31.75.09.1002/028", "0812-0000-0502;Merpati 2;polres;")
).encode()


@pytest.fixture(autouse=True)
def nothing_waits(see: See) -> Iterator[None]:
    """What was checked lies on the disk and not in the database."""
    yield
    UPLOADS.drop(see("duty"))


def test_a_table_makes_its_numbers_known_and_the_ledger_holds_none(see: See) -> None:
    done = services.admit_table("nomor.csv", TABLE, by=see("duty"), at=AT)
    assert (done.added, done.messages, done.reading.same) == (2, 0, 0)
    entry = Entry.objects.get(event="senders.loaded")
    told = str([entry.payload.body, *Sender.objects.values()])
    assert "0000050" not in told
    assert "0000-050" not in told
    again = services.admit_table("nomor.csv", TABLE, by=see("duty"), at=AT)
    assert (again.added, again.reading.same, Sender.objects.count()) == (0, 2, 2)
    assert Entry.objects.filter(event="senders.loaded").count() == 1


def test_what_waited_for_a_number_is_read(see: See, gateway: Gateway) -> None:
    message = kept(sms(gateway, "LAPOR RIBUT TPS 028 dua kelompok", sender="0812-0000-0501"))
    assert message.state == MessageState.WAITING
    assert services.admit_table("nomor.csv", TABLE, by=see("duty"), at=AT).messages == 1
    message = Message.objects.get(pk=message.pk)
    assert message.sender is not None
    assert (message.state, message.sender.name) == (MessageState.RECEIVED, "Merpati 1")


def test_a_revoked_number_comes_back_as_the_table_says(see: See) -> None:
    services.admit_table("nomor.csv", TABLE, by=see("duty"), at=AT)
    Sender.objects.filter(name="Merpati 2").update(revoked_at=AT)
    data = f"{HEAD}\n081200000502;Elang 9;polres;31.75.03".encode()
    assert services.admit_table("nomor.csv", data, by=see("duty"), at=AT).added >= 1
    back = Sender.objects.get(name="Elang 9")
    assert (back.revoked_at, back.place, Sender.objects.count()) == (None, "31.75.03", 2)


def test_a_number_of_another_agency_is_named_and_nothing_moves(see: See) -> None:
    data = TABLE + b"\n081200000503;PPS 1;kpu;"
    done = services.admit_table("nomor.csv", data, by=see("duty"), at=AT)
    assert "no senders known for an agency “kpu”" in str(done.reading.problems[0])
    assert not Sender.objects.exists()


def test_the_page_checks_then_loads_what_was_checked(log_in: LogIn) -> None:
    client: Client = log_in("duty")
    upload = SimpleUploadedFile("nomor.csv", TABLE + b"\nabc;Salah;polres;")
    page = client.post("/intake/senders/load/", {"file": upload}).content.decode()
    (sha256,) = re.findall(r'name="sha256" value="([0-9a-f]{64})"', page)
    assert client.get("/intake/senders/load/problems.csv").status_code == 200
    assert client.get("/intake/senders/load/rest.xlsx").status_code == 200
    assert client.post("/intake/senders/load/run/", {"sha256": sha256}).status_code == 422
    assert not Sender.objects.exists()
    assert client.post("/intake/senders/load/run/", {"sha256": sha256, "part": "1"}).status_code == 302
    assert Sender.objects.count() == 2
    assert client.get("/intake/senders/load/template.xlsx").status_code == 200
