"""What waits is seen, tried again, corrected, laid aside and taken back; the message itself stays as it came."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from posko import clock
from posko.apps.incidents.models import Incident
from posko.apps.intake.inbox import selectors
from posko.apps.intake.models import Gateway, Message, Sender
from posko.apps.intake.triage import selectors as triage
from posko.apps.intake.triage import services as triage_services
from posko.apps.intake.worker import services as worker_services
from posko.apps.ledger.models import Entry
from posko.domain.access import Compartment, system_viewer
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.intake import MessageState
from posko.domain.jobs import Watch
from tests.cast import AT, LogIn, See
from tests.chat import STATION, STRANGER, admit, gateway, kept, sms
from tests.world import CODE

__all__ = ["gateway"]
LAPOR = "LAPOR RIBUT 31.75.10.1001/028 dua kelompok saling dorong"


@pytest.fixture
def stranger(gateway: Gateway) -> Message:
    """A report of somebody whom nobody knows."""
    return kept(sms(gateway, LAPOR, sender=STRANGER))


@pytest.fixture
def unread(gateway: Gateway) -> Message:
    """A message of a known number that nobody can read."""
    admit()
    row = kept(sms(gateway, "rame sekali di TPS 28, hubungi 0813-1111-2222"))
    assert row.state == "waiting"
    return row


def test_a_message_says_why_it_waits_and_hides_numbers(unread: Message, log_in: LogIn) -> None:
    page = log_in("duty").get(f"/intake/{unread.pk}/").content.decode()
    assert "Mengapa menunggu" in page
    assert "rame sekali" in page
    assert "1111" not in page
    assert "Merpati 1" in page
    assert "0812-••••-890" in page


def test_a_stranger_is_registered_from_the_message_and_all_that_waited_is_read(
    stranger: Message, gateway: Gateway, log_in: LogIn
) -> None:
    second = kept(sms(gateway, "BUKA 31.75.10.1001/028 00.01", sender=STRANGER))
    told = {"name": "Rajawali 2", "agency": "polres", "place": STATION}
    answer = log_in("duty").post(f"/intake/{stranger.pk}/register/", told)
    assert answer.status_code == 302
    sender = Sender.objects.get(name="Rajawali 2")
    assert set(Message.objects.filter(sender=sender, state="received")) == {stranger, second}
    assert kept(sms(gateway, "BUKA 028", sender=STRANGER)).sender == sender


def test_a_corrected_message_becomes_an_incident_and_its_body_stays(unread: Message, see: See) -> None:
    before = unread.body
    told = triage_services.Correction("incident", STATION, AT, {"kind": "brawl", "severity": 3}, "Ramai di depan TPS")
    row = triage_services.hand_over(unread, told, by=see("duty"), at=AT)
    incident = Incident.objects.get()
    assert row.ref == f"incident:{incident.number}"
    assert (row.state, row.body, row.handled_by) == ("handled", before, "duty")
    assert (incident.kind, incident.place_id, incident.severity) == ("brawl", STATION, 3)
    entry = Entry.objects.get(event="message.handed_over")
    assert (entry.actor, entry.subject, entry.place) == ("duty", f"message:{row.pk}", STATION)


def test_a_correction_by_the_page_is_checked_and_shown_again(unread: Message, log_in: LogIn) -> None:
    an_hour_ago = timezone.localtime(clock.real_time() - timedelta(hours=1))
    when = {"at_0": an_hour_ago.date().isoformat(), "at_1": f"{an_hour_ago:%H:%M}"}
    client, told = log_in("duty"), {"form": "incident", "a_kind": "brawl", **when}
    wrong = client.post(f"/intake/{unread.pk}/hand-over/", {**told, "place": "Atlantis", "text": "ramai"})
    assert wrong.status_code == 422
    assert "Atlantis" in wrong.content.decode()
    secret = client.post(f"/intake/{unread.pk}/hand-over/", {**told, "place": STATION, "text": "hubungi 081311112222"})
    assert secret.status_code == 422
    good = client.post(f"/intake/{unread.pk}/hand-over/", {**told, "place": STATION, "text": "ramai di depan"})
    assert good.status_code == 302
    assert Incident.objects.get().text == "ramai di depan"


def test_a_message_that_was_handed_on_is_not_handed_over_again(unread: Message, see: See) -> None:
    told = triage_services.Correction("incident", STATION, AT, {"kind": "brawl"}, "Ramai")
    triage_services.hand_over(unread, told, by=see("duty"), at=AT)
    with pytest.raises(BadInput, match="elsewhere"):
        triage_services.hand_over(unread, told, by=see("duty"), at=AT)
    assert Incident.objects.count() == 1


def test_laying_aside_needs_a_reason_and_is_undone(unread: Message, see: See, log_in: LogIn) -> None:
    client = log_in("bawaslu")
    assert client.post(f"/intake/{unread.pk}/dismiss/", {"reason": ""}).status_code == 422
    client.post(f"/intake/{unread.pk}/dismiss/", {"reason": "Pesan uji coba"})
    unread.refresh_from_db()
    assert (unread.state, unread.handled_by) == ("dismissed", "bawaslu")
    assert "Pesan uji coba" in client.get(f"/intake/{unread.pk}/").content.decode()
    why = unread.problem
    triage_services.take_back(unread, by=see("duty"), at=AT)
    unread.refresh_from_db()
    assert (unread.state, unread.problem, unread.handled_by) == ("waiting", why, "")


def test_what_is_tried_again_goes_to_the_worker(unread: Message, see: See) -> None:
    row = triage_services.try_again(unread, by=see("planner"), at=AT)
    assert (row.state, row.problem, row.tries) == ("received", "", 0)
    assert Entry.objects.filter(event="message.tried_again", actor="planner").exists()


@pytest.mark.parametrize("who", ["planner", "duty", "bawaslu", "kpu", "bpbd"])
def test_an_officer_of_any_agency_decides(unread: Message, see: See, who: str) -> None:
    assert triage.moving(see(who), unread, "message.handed_over") is None


@pytest.mark.parametrize(("who", "status"), [("field", 403), ("panwas", 403), ("auditor", 403), ("admin", 404)])
def test_who_does_not_sort_sees_no_message(unread: Message, log_in: LogIn, who: str, status: int) -> None:
    for address in ("/intake/", f"/intake/{unread.pk}/", "/intake/messages.csv"):
        assert log_in(who).get(address).status_code == status
    assert log_in(who).post(f"/intake/{unread.pk}/dismiss/", {"reason": "x"}).status_code == status


def test_another_city_finds_nothing(unread: Message, log_in: LogIn) -> None:
    client = log_in("other")
    assert client.get(f"/intake/{unread.pk}/").status_code == 404
    assert client.post(f"/intake/{unread.pk}/dismiss/", {"reason": "x"}).status_code == 404
    assert "rame sekali" not in client.get("/intake/?state=all").content.decode()
    unread.refresh_from_db()
    assert unread.state == "waiting"


def test_nobody_is_sent_to_the_door(unread: Message) -> None:
    for address in ("/intake/", f"/intake/{unread.pk}/", "/intake/senders/"):
        assert Client().get(address).headers["Location"].startswith("/account/login/")


def test_a_post_that_is_bound_to_a_place_decides_inside_it_only(unread: Message, see: See) -> None:
    camat = see("camat")  # of Jatinegara; the sender stands in Cipayung
    with pytest.raises(NotAllowed):
        triage_services.dismiss(unread, "x", by=camat, at=AT)
    Sender.objects.update(place="31.75.03.1001/004")
    assert triage_services.dismiss(unread, "uji coba", by=camat, at=AT).state == "dismissed"


def test_many_are_laid_aside_after_a_look_and_only_those_that_wait(
    unread: Message, stranger: Message, gateway: Gateway, log_in: LogIn
) -> None:
    read = kept(sms(gateway, "BUKA 028 00.01"))
    client, pks = log_in("duty"), [unread.pk, stranger.pk, read.pk]
    look = client.post("/intake/decide/", {"act": "dismiss", "message": pks})
    assert "Belum ada yang dilakukan" in look.content.decode()
    assert Message.objects.filter(state="dismissed").count() == 0
    bare = client.post("/intake/decide/", {"act": "dismiss", "message": pks, "confirmed": "1"})
    assert bare.status_code == 422
    client.post("/intake/decide/", {"act": "dismiss", "message": pks, "confirmed": "1", "reason": "latihan"})
    assert set(Message.objects.filter(state="dismissed")) == {unread, stranger}
    client.post("/intake/decide/", {"act": "take_back", "message": pks, "confirmed": "1"})
    assert set(Message.objects.filter(state="waiting")) == {unread, stranger}


@pytest.mark.parametrize("act", ["", "delete"])
def test_a_decision_that_there_is_not_is_refused(unread: Message, log_in: LogIn, act: str) -> None:
    assert log_in("duty").post("/intake/decide/", {"act": act, "message": [unread.pk]}).status_code == 400


def test_the_list_is_narrowed_by_the_words_of_the_address(
    unread: Message, stranger: Message, see: See, log_in: LogIn
) -> None:
    def listed(**words: str) -> set[int]:
        wanted = triage.filter_from(words)
        return set(triage.found(see("duty"), wanted).values_list("pk", flat=True))

    assert listed() == {unread.pk, stranger.pk}
    assert listed(channel="sms", form="incident") == {stranger.pk}
    assert listed(agency="polres") == {unread.pk}
    assert listed(q="rame") == {unread.pk}
    assert listed(q=str(stranger.pk)) == {stranger.pk}
    assert listed(q="0812") == listed(q="1111") == set()
    assert listed(state="handled") == set()
    assert listed(state="nonsense", channel="fax") == {unread.pk, stranger.pk}
    assert triage.counts(see("duty"), triage.filter_from({}))["waiting"] == 2
    page = log_in("duty").get("/intake/?q=rame").content.decode()
    assert "rame sekali" in page
    assert "dua kelompok" not in page


def test_the_menu_counts_what_waits(unread: Message, stranger: Message, see: See) -> None:
    assert triage.waiting_count(see("duty"), AT) == 2
    assert triage.waiting_count(see("other"), AT) == 0


def test_a_half_is_not_counted_while_its_other_half_may_come(gateway: Gateway, see: See) -> None:
    admit()
    half = kept(sms(gateway, "LAPOR RIBUT TPS 028 dua", part=1, parts=2))
    assert triage.waiting_count(see("duty"), half.received_at) == 0
    later = datetime.fromtimestamp(half.received_at.timestamp() + 301, UTC)
    assert triage.waiting_count(see("duty"), later) == 1


def test_two_messages_under_one_key_stand_side_by_side(gateway: Gateway, log_in: LogIn) -> None:
    admit()
    sms(gateway, "ANTRE 028 4", message_id="A")
    row = kept(sms(gateway, "ANTRE 028 40", message_id="A"))
    page = " ".join(log_in("duty").get(f"/intake/{row.pk}/").content.decode().split())
    assert "Dua pesan dengan satu kunci" in page
    assert page.index("ANTRE 028 40 <") < page.index("ANTRE 028 4 <")


def test_what_is_handed_out_hides_numbers_and_obeys_the_filter(
    unread: Message, stranger: Message, log_in: LogIn
) -> None:
    answer = log_in("duty").get("/intake/messages.csv?q=rame")
    table = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert answer["Content-Type"].startswith("text/csv")
    assert table.count("\r\n") == 2
    assert "rame sekali di TPS 28" in table
    assert "1111" not in table


def test_a_sentence_that_begins_like_a_formula_is_no_formula(gateway: Gateway, log_in: LogIn) -> None:
    admit()
    sms(gateway, "=1+1 BUKA")
    answer = log_in("duty").get("/intake/messages.csv")
    assert ";\"'=1+1" in b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]


def test_an_sms_goes_the_whole_way_to_an_incident(gateway: Gateway) -> None:
    admit()
    row = kept(sms(gateway, LAPOR))
    worker = system_viewer("worker", operation=CODE, city="31.75", compartments=frozenset(Compartment))
    watch = Watch(clock.real_time, timedelta(), lambda: False)
    worker_services.handle_due(watch, by=worker, at=clock.real_time())
    row.refresh_from_db()
    incident = Incident.objects.get()
    assert (row.state, row.ref) == (MessageState.HANDLED, f"incident:{incident.number}")
    assert (incident.kind, incident.place_id, incident.text) == ("brawl", STATION, "dua kelompok saling dorong")


def test_messages_of_a_viewer_are_those_of_the_own_operation(unread: Message, see: See) -> None:
    assert list(selectors.messages(see("duty"))) == [unread]
    assert not selectors.messages(see("other")).exists()
