"""The page of gateways: added, tried with the keeper's own number, closed; by nobody else, and no secret comes back."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from posko.apps.ledger.models import Payload
from posko.apps.outgoing.models import Way
from posko.apps.outgoing.ways import services
from posko.domain.access import Compartment
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.outgoing import WayKind
from posko.domain.outgoing.gateways import NewWay
from posko.domain.outgoing.ways import android
from posko.kit.walls import opened_also
from tests.cast import AT, logged_in, viewer_of
from tests.gateway_door import HERE, gateway
from tests.outgoing import way

PASSWORD = "sendsms-of-the-keeper"
FIELDS = {"kind": "kannel", "name": "modem", "address": "http://10.0.0.5:13013", "account": "posko",
          "secret": PASSWORD, "number": "9393", "hosts": "10.0.0.5", "rank": "1"}  # fmt: skip
pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> Client:
    """The browser of who keeps the post."""
    return logged_in("admin")


def only() -> Way:
    """The one gateway."""
    with opened_also(Compartment.SECURITY):
        return Way.objects.get()


def test_a_gateway_is_added_and_its_secret_shown_to_nobody(keeper: Client) -> None:
    assert keeper.post("/outgoing/ways/add/", FIELDS).status_code == 302
    row = only()
    assert (row.secret, row.account, row.named_hosts) == (PASSWORD, "posko", ["10.0.0.5"])
    page = keeper.get("/outgoing/ways/").content.decode()
    assert "http://10.0.0.5:13013" in page
    assert page.count("csrfmiddlewaretoken") >= page.count("<form") - 1  # all but those that only ask
    assert PASSWORD not in page + row.sealed_secret + str(list(Payload.objects.values_list("body", flat=True)))


def test_an_android_gateway_is_told_where_its_events_go_and_how_it_signs(keeper: Client) -> None:
    page = keeper.post("/outgoing/ways/add/", FIELDS | {"kind": "android"}).content.decode()
    assert "/gateways/receipts/android/modem" in page
    assert android.signing_key(PASSWORD) in page
    assert PASSWORD not in page


def test_a_gateway_of_ones_own_is_given_a_secret_once(keeper: Client) -> None:
    page = keeper.post("/outgoing/ways/add/", FIELDS | {"kind": "hook", "secret": ""}).content.decode()
    assert only().secret in page


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"address": ""}, "Tulis alamat jalur"),
        ({"address": "ftp://10.0.0.5"}, "bukan alamat"),
        ({"address": "http://sms.example.id", "hosts": ""}, "https://"),
        ({"hosts": ""}, "alamat di dalam jaringan"),
        ({"address": "http://posko:pw@10.0.0.5"}, "isian tersendiri"),
        ({"account": ""}, "Tulis akunnya"),
        ({"secret": "a\nX-Kannel-To: 1"}, "dalam satu baris"),
        ({"number": "93\n93"}, "Tulis nomor pengirim"),
        ({"hosts": "10.0.0.0/8"}, "10.0.0.0/8"),
        ({"name": "Modem 1"}, "huruf kecil"),
    ],
)
def test_what_is_wrong_with_a_gateway_stands_in_the_form(keeper: Client, wrong: dict[str, str], why: str) -> None:
    answer = keeper.post("/outgoing/ways/add/", FIELDS | wrong)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    with opened_also(Compartment.SECURITY):
        assert not Way.objects.exists()


def test_a_trial_goes_to_the_keepers_own_number_which_is_kept_nowhere(keeper: Client) -> None:
    with gateway() as door:
        with opened_also(Compartment.SECURITY):
            row = way(door.port)
            Way.objects.update(away_since=AT)
        answer = keeper.post(f"/outgoing/ways/{row.pk}/try/", {"to": "0812 3456 7890"}, follow=True)
        assert "menerima pesan" in answer.content.decode()
        (came,) = door.came
        assert json.loads(came.body)["to"] == "081234567890"
    assert only().away_since is None
    assert "34567890" not in str(list(Payload.objects.values_list("body", flat=True)))


def test_a_trial_says_why_a_gateway_did_not_take_it(keeper: Client) -> None:
    with gateway() as door:
        with opened_also(Compartment.SECURITY):
            row = way(door.port)
        door.answer = lambda _came: (302, b"", {"Location": "http://169.254.169.254/"})
        answer = keeper.post(f"/outgoing/ways/{row.pk}/try/", {"to": "081234567890"}, follow=True)
    assert "tidak menerima pesan" in answer.content.decode()
    assert "not followed" in only().error
    assert only().away_since is not None
    assert "tidak menjawab" in keeper.get("/outgoing/ways/").content.decode()


def test_a_closed_gateway_is_tried_no_more_and_may_be_opened_anew(keeper: Client) -> None:
    services.add_way(_new(), by=viewer_of("admin"), at=AT)
    with pytest.raises(BadInput, match="open gateway"):
        services.add_way(_new(), by=viewer_of("admin"), at=AT)
    assert keeper.post(f"/outgoing/ways/{only().pk}/close/").status_code == 302
    assert only().closed_at is not None
    assert keeper.post(f"/outgoing/ways/{only().pk}/try/", {"to": "081234567890"}).status_code == 404
    services.add_way(_new("another secret"), by=viewer_of("admin"), at=AT)
    assert (only().closed_at, only().secret) == (None, "another secret")


def test_nobody_else_keeps_gateways() -> None:
    for name in ("duty", "bpbd", "bawaslu"):
        with pytest.raises(NotAllowed, match="keeps the post"):
            services.add_way(_new(), by=viewer_of(name), at=AT)


def _new(secret: str = PASSWORD) -> NewWay:
    return NewWay("modem", WayKind.KANNEL, f"http://{HERE}:13013", "posko", secret, hosts=(HERE,))
