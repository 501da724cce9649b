"""Cards for many devices: made from a table, used once each, printed anew, revoked by list, and no copy gets in."""

from __future__ import annotations

import io
import json
import re
import uuid
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pypdfium2
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from posko.apps.intake.cards import selectors, services
from posko.apps.intake.cards.services import Made, NewCards
from posko.apps.intake.cards.views import UPLOADS
from posko.apps.intake.devices import services as devices
from posko.apps.intake.models import CardBatch, Enrolment, Sender
from posko.apps.ledger.models import Entry
from posko.apps.notices.models import Notice
from posko.domain.access import Viewer
from posko.domain.errors import BadInput
from posko.domain.intake import cards
from posko.kit import limits
from tests.cast import AT, LogIn, See
from tests.questions import asked

pytestmark = pytest.mark.django_db
REAL = datetime(2026, 12, 1, 4, 0, tzinfo=UTC)
HEAD = "nama;instansi;tempat"
TABLE = "\n".join(
    (HEAD, "Rajawali 1;polres;31.75.09.1002", "Rajawali 2;polres;31.75.09.1002/028", "Rajawali 3;polres;")
).encode()
ENROL = "/phone/enrol/"


@pytest.fixture(autouse=True)
def nothing_waits(see: See) -> Iterator[None]:
    """What was checked lies on the disk and not in the database, and so do the counts of wrong codes."""
    limits.forget_all()
    yield
    UPLOADS.drop(see("duty"))


def new(data: bytes = TABLE, key: uuid.UUID | None = None, *, part: bool = False) -> NewCards:
    return NewCards(key or uuid.uuid4(), "Patroli Ciracas", 3, "perangkat.csv", data, part=part)


def made(by: Viewer, data: bytes = TABLE) -> Made:
    """Cards that open now, by the machine's own clock."""
    return services.make_cards(new(data), by=by, at=AT, real_at=datetime.now(UTC))


def enrol(code: str, token: str = "") -> tuple[int, dict[str, str]]:
    answer = Client().post(ENROL, json.dumps({"code": code, "token": token}), content_type="application/json")
    return answer.status_code, answer.json()


def test_a_table_gives_each_device_a_card_and_the_ledger_no_code(see: See) -> None:
    done = services.make_cards(new(), by=see("duty"), at=AT, real_at=REAL)
    assert [card.name for card in done.cards] == ["Rajawali 1", "Rajawali 2", "Rajawali 3"]
    (batch,) = done.lists
    assert (batch.agency, batch.count, batch.expires_at) == ("polres", 3, REAL + timedelta(days=3))
    entry = Entry.objects.get(event="cards.made")
    assert '"cards":3' in str(entry.payload.body).replace(" ", "")
    rows = str([*Enrolment.objects.values(), *CardBatch.objects.values(), entry.payload.body])
    assert not [card.code for card in done.cards if card.code in rows]


def test_a_table_that_comes_twice_makes_nobody_twice(see: See) -> None:
    key, duty = uuid.uuid4(), see("duty")
    first = services.make_cards(new(key=key), by=duty, at=AT, real_at=REAL)
    again = services.make_cards(new(key=key), by=duty, at=AT, real_at=REAL)
    assert (again.lists, again.cards) == (list(first.lists), ())
    other = services.make_cards(new(), by=duty, at=AT, real_at=REAL)
    assert (other.lists, other.reading.same, Enrolment.objects.count()) == ((), 3, 3)
    later = services.make_cards(new(), by=duty, at=AT, real_at=REAL + timedelta(days=4))
    assert len(later.cards) == 3, "cards that lapsed are made again"


def test_one_wrong_row_stops_the_table_or_stays_behind(see: See) -> None:
    data = TABLE + b"\nRajawali 4;kpu;"
    assert services.make_cards(new(data), by=see("duty"), at=AT, real_at=REAL).lists == ()
    assert not Enrolment.objects.exists()
    assert len(services.make_cards(new(data, part=True), by=see("duty"), at=AT, real_at=REAL).cards) == 3
    both = services.make_cards(new(HEAD.encode() + b"\nPos 1;kpu;\nPos 2;bpbd;"), by=see("admin"), at=AT, real_at=REAL)
    assert [batch.agency for batch in both.lists] == ["bpbd", "kpu"]


def test_a_card_opens_once_and_the_ledger_names_it(see: See) -> None:
    first, second, _third = made(see("duty")).cards
    status, told = enrol(cards.shown(first.code).lower())
    assert status == 201
    device = Sender.objects.get(name="Rajawali 1")
    assert (device.place, device.per_minute) == ("31.75.09.1002", 60)
    entry = Entry.objects.get(event="sender.admitted")
    assert f'"card":"{first.number}"' in str(entry.payload.body).replace(" ", "")
    assert first.code not in str(entry.payload.body)
    kit = Client().get("/phone/kit.json", headers={"Authorization": f"Bearer {told['token']}"})
    assert kit.status_code == 200
    assert enrol(second.code)[0] == 201


def test_a_copy_is_refused_and_the_maker_is_told_once(see: See, log_in: LogIn) -> None:
    (first, *_others) = made(see("duty")).cards
    assert enrol(first.code)[0] == 201
    assert [enrol(first.code)[0] for _ in range(3)] == [404] * 3
    assert Sender.objects.filter(name="Rajawali 1").count() == 1
    assert Entry.objects.filter(event="card.refused").count() == 1
    notice = Notice.objects.get(key__endswith=":copied")
    assert notice.user is not None
    assert (notice.user.username, notice.params["card"]) == ("duty", first.number)
    page = log_in("duty").get(notice.link).content.decode()
    assert "dicoba" in page


def test_a_phone_whose_answer_was_lost_asks_again_and_nobody_else_does(see: See) -> None:
    (first, second, _third) = made(see("duty")).cards
    own, others = "a1" * 24, "b2" * 24
    assert [enrol(first.code, own) for _ in range(2)] == [(201, {"token": own})] * 2
    assert enrol(first.code, others)[0] == 404
    assert Sender.objects.filter(name="Rajawali 1").count() == 1
    status, told = enrol(second.code, own)
    assert (status, told["token"] == own) == (201, False), "a token is one device's"
    devices.revoke_sender(Sender.objects.get(name="Rajawali 1"), by=see("duty"), at=AT)
    assert enrol(first.code, own)[0] == 404


def test_a_card_lapses(see: See) -> None:
    (first, *_others) = services.make_cards(new(), by=see("duty"), at=AT, real_at=REAL - timedelta(days=900)).cards
    assert enrol(first.code)[0] == 404
    assert not Notice.objects.filter(key__endswith=":copied").exists(), "nobody had it before"


def test_paper_that_was_lost_is_printed_anew_and_opens_no_more(see: See) -> None:
    duty, done = see("duty"), made(see("duty"))
    assert enrol(done.cards[0].code)[0] == 201
    again = services.print_anew(done.lists[0], by=duty, at=AT, real_at=datetime.now(UTC))
    assert [card.number for card in again] == [card.number for card in done.cards[1:]]
    assert enrol(done.cards[1].code)[0] == 404
    assert enrol(again[0].code)[0] == 201


def test_picked_cards_or_the_whole_list_are_revoked(see: See) -> None:
    duty, done, now = see("duty"), made(see("duty")), datetime.now(UTC)
    (batch,) = done.lists
    token = enrol(done.cards[0].code)[1]["token"]
    assert services.revoke_cards(batch, [1, 2], reason="hilang", by=duty, at=AT, real_at=now) == (1, 1)
    assert enrol(done.cards[1].code)[0] == 404
    assert Client().get("/phone/kit.json", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert services.revoke_cards(batch, None, reason="selesai", by=duty, at=AT, real_at=now) == (1, 0)
    assert enrol(done.cards[2].code)[0] == 404
    assert services.revoke_cards(batch, None, reason="selesai", by=duty, at=AT, real_at=now) == (0, 0)
    states = [each.state.value for each in selectors.seen(batch, selectors.cards_of(duty, batch), real_at=now)]
    assert states == ["used", "revoked", "revoked"]
    with pytest.raises(BadInput, match="nothing to print"):
        services.print_anew(batch, by=duty, at=AT, real_at=now)


def test_who_guesses_waits_and_a_hall_does_not(see: See, monkeypatch: pytest.MonkeyPatch) -> None:
    (first, second, _third) = made(see("duty")).cards
    monkeypatch.setattr("posko.apps.intake.cards.door._wrong", limits.Limits("enrolment", burst=3))
    assert enrol(first.code)[0] == 201, "a right code is not counted"
    assert [enrol(cards.new_code())[0] for _ in range(4)] == [404, 404, 404, 429]
    assert enrol(second.code)[0] == 429, "nor is a guess among many answered"
    assert Client().post(f"/openrosa/set-up/{second.code}/").status_code == 410
    limits.forget_all()
    assert enrol(second.code)[0] == 201


def test_a_phone_that_was_lost_is_one_press(see: See, log_in: LogIn) -> None:
    done = made(see("duty"))
    token = enrol(done.cards[0].code)[1]["token"]
    client, device = log_in("duty"), Sender.objects.get(name="Rajawali 1")
    assert "HP hilang" in client.get("/intake/devices/").content.decode()
    assert client.post(f"/intake/devices/{device.pk}/lost/").status_code == 302
    assert Client().get("/phone/kit.json", headers={"Authorization": f"Bearer {token}"}).status_code == 401
    assert '"reason":"lost"' in str(Entry.objects.get(event="sender.revoked").payload.body).replace(" ", "")


def checked(client: Client, data: bytes, **more: str) -> dict[str, str]:
    """What the page of a check sends when its button is pressed."""
    page = client.post("/intake/cards/load/", {"file": SimpleUploadedFile("perangkat.csv", data)}).content.decode()
    hidden = dict(re.findall(r'name="(form_key|sha256|part)"[^>]*value="([^"]+)"', page))
    return {**hidden, "label": "Patroli", "days": "3", **more}


def test_the_paper_comes_with_the_press_and_never_again(log_in: LogIn) -> None:
    client = log_in("duty")
    form = checked(client, TABLE)
    answer = client.post("/intake/cards/make/", form)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    paper = pypdfium2.PdfDocument(io.BytesIO(answer.content))
    text = "".join(page.get_textpage().get_text_bounded() for page in paper)
    codes = re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}", text)
    assert len(codes) == 3
    assert enrol(codes[0])[0] == 201
    again = client.post("/intake/cards/make/", form)
    (batch,) = CardBatch.objects.all()
    assert (again.status_code, again.headers["Location"]) == (302, f"/intake/cards/{batch.pk}/")
    page = client.get(f"/intake/cards/{batch.pk}/?state=used").content.decode()
    assert f"{batch.pk}-00" in page
    assert page.count('class="mono"') == 1
    assert client.post(f"/intake/cards/{batch.pk}/print/").headers["Content-Type"] == "application/pdf"
    gone = {"reason": "hilang", "cards": "2"}
    assert client.post(f"/intake/cards/{batch.pk}/revoke/", gone).status_code == 302
    assert client.post(f"/intake/cards/{batch.pk}/revoke/", {"reason": "hilang"}).status_code == 400
    assert Enrolment.objects.get(card=2).revoked_at is not None


def test_rows_that_are_wrong_come_back_with_their_reasons(log_in: LogIn) -> None:
    client = log_in("duty")
    form = checked(client, TABLE + b"\nPos 9;kpu;")
    assert form["part"]
    assert "instansi" in client.get("/intake/cards/problems.csv").content.decode()
    assert client.get("/intake/cards/rest.xlsx").status_code == 200
    assert client.post("/intake/cards/make/", form).headers["Content-Type"] == "application/pdf"
    assert client.get("/intake/cards/template.xlsx").status_code == 200


def test_lists_of_several_agencies_come_as_one_archive(log_in: LogIn) -> None:
    client = log_in("admin")
    answer = client.post("/intake/cards/make/", checked(client, HEAD.encode() + b"\nPos 1;kpu;\nPos 2;bpbd;"))
    assert len(zipfile.ZipFile(io.BytesIO(answer.content)).namelist()) == 2


def test_an_officer_sees_the_own_agencys_lists_alone(see: See, log_in: LogIn) -> None:
    (batch,) = services.make_cards(new(HEAD.encode() + b"\nPos KPU;kpu;"), by=see("admin"), at=AT, real_at=REAL).lists
    duty = log_in("duty")
    assert "Belum ada kartu" in duty.get("/intake/cards/").content.decode()
    for path, send in (("", duty.get), ("print/", duty.post), ("revoke/", duty.post)):
        assert send(f"/intake/cards/{batch.pk}/{path}").status_code == 404
    assert "Patroli Ciracas" in log_in("admin").get("/intake/cards/").content.decode()


def test_a_long_list_asks_no_more_than_a_short_one(see: See, log_in: LogIn) -> None:
    rows = "\n".join(f"Regu {turn};polres;31.75.09.1002/{turn % 28 + 1:03}" for turn in range(60))
    (few,), (many,) = made(see("duty")).lists, made(see("duty"), f"{HEAD}\n{rows}".encode()).lists
    client = log_in("duty")
    short, long = (len(asked(client, f"/intake/cards/{each.pk}/")) for each in (few, many))
    assert short == long <= 15
    assert len(asked(client, "/intake/cards/")) <= 15


def test_a_device_made_by_hand_gets_no_card(see: See) -> None:
    devices.make_device("Rajawali 2", "polres", "31.75.09.1002/028", by=see("duty"), at=AT)
    done = services.make_cards(new(), by=see("duty"), at=AT, real_at=REAL)
    assert (done.reading.same, [card.name for card in done.cards]) == (1, ["Rajawali 1", "Rajawali 3"])
