"""Letters by a real mail server: once each, not in the night, tried again with patience, and dead ones by hand."""

from __future__ import annotations

import ssl
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.mail.backends.smtp import EmailBackend
from pytest_django import Settings

from posko.apps.ledger.models import Entry
from posko.apps.notices import selectors, services
from posko.apps.notices.delivery import services as delivery_services
from posko.apps.notices.models import Delivery
from posko.domain.access import Compartment
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.notices import BACK_OFF, Severity
from tests.cast import See
from tests.mail import Server
from tests.notices import CLOCK, at_night, choose_letters, deliver, letter_states, tell

pytestmark = pytest.mark.django_db
KEY, DUTY = "commitment:7:late", "duty@office.example"
# 25 November, 23.30 in Jakarta
NIGHT = timedelta(hours=8, minutes=30)


def test_a_letter_goes_once_to_who_is_on_duty(see: See, at: datetime, mail_server: Server) -> None:
    for who in ("duty", "planner", "bpbd"):
        choose_letters(see(who), at)
    tell(at)
    assert deliver(at) == {"addressed": 1, "sent": 1}
    assert deliver(at) == {}
    assert [to for to, _ in mail_server.arrived] == [DUTY]
    assert letter_states() == [("duty", "sent")]
    assert Entry.objects.filter(event="notices.delivered").count() == 1
    in_app = Delivery.objects.filter(channel="in_app").values_list("user__username", flat=True)
    assert sorted(in_app) == ["duty", "planner"]


def test_a_letter_is_said_in_its_reader_s_language(see: See, at: datetime, mail_server: Server) -> None:
    choose_letters(see("duty"), at, language="id")
    choose_letters(see("bpbd"), at, language="en")
    tell(at, "a:1")
    tell(at, "a:2", agency="bpbd")
    deliver(at)
    letters = dict(mail_server.arrived)
    assert letters[DUTY]["Subject"] == "[Posko] Pagi ini di Pompa"
    assert letters["bpbd@office.example"]["Subject"] == "[Posko] This morning at Pompa"
    body = letters["bpbd@office.example"].get_content()
    assert "https://post.example/gaps/" in body
    assert letters[DUTY]["From"] == "Posko <posko@post.example>"
    assert letters[DUTY]["Auto-Submitted"] == "auto-generated"


def test_what_lies_behind_a_wall_does_not_travel(see: See, at: datetime, mail_server: Server) -> None:
    choose_letters(see("planner"), at)
    tell(at, agency="", user="planner", compartment=Compartment.SECURITY, params={"agency": "Secret post"})
    deliver(at)
    ((_, letter),) = mail_server.arrived
    assert letter["Subject"] == "[Posko] A notice waits for you"
    assert "Secret" not in letter.as_string()


def test_in_quiet_hours_only_what_is_grave_is_sent(see: See, at: datetime, mail_server: Server) -> None:
    at_night(see("duty"), at)
    tell(at, "a:1")
    tell(at, "a:2", severity=Severity.GRAVE)
    deliver(at + NIGHT)
    assert (letter_states("a:1"), letter_states("a:2")) == ([("duty", "queued")], [("duty", "sent")])
    deliver(at + NIGHT + timedelta(hours=5))
    assert letter_states("a:1") == [("duty", "queued")]
    deliver(at + NIGHT + timedelta(hours=5, minutes=30))
    assert letter_states("a:1") == [("duty", "sent")]
    assert len(mail_server.arrived) == 2


def test_a_letter_is_tried_again_with_patience_and_then_is_dead(see: See, at: datetime, mail_server: Server) -> None:
    choose_letters(see("duty"), at)
    mail_server.refused[DUTY] = 451
    tell(at)
    for tries, wait in enumerate(BACK_OFF, 1):
        assert deliver(at)["failed"] == 1
        assert Delivery.objects.get(channel="email").tries == tries
        assert deliver(at + wait - timedelta(seconds=1)) == {}
        at += wait
    assert deliver(at) == {"dead": 1}
    assert deliver(at + timedelta(days=9)) == {}
    assert mail_server.arrived == []
    letter = Delivery.objects.get(channel="email")
    assert (letter.state, letter.error) == ("dead", "451 … unknown here")


def test_an_address_that_is_refused_for_good_is_not_tried_again(see: See, at: datetime, mail_server: Server) -> None:
    choose_letters(see("duty"), at)
    mail_server.refused[DUTY] = 550
    tell(at)
    assert deliver(at)["dead"] == 1


def test_a_mail_server_that_is_away_costs_one_letter_one_try(
    see: See, at: datetime, mail_server: Server, settings: Settings
) -> None:
    choose_letters(see("duty"), at)
    tell(at, "a:1")
    tell(at, "a:2")
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 9
    assert deliver(at) == {"addressed": 2, "failed": 1}
    settings.EMAIL_PORT = port
    assert deliver(at + timedelta(minutes=1)) == {"sent": 2}


def test_a_server_that_turns_the_post_away_at_the_door_counts_as_away(
    see: See, at: datetime, mail_server: Server
) -> None:
    choose_letters(see("duty"), at)
    mail_server.greeting = "421 too busy"
    tell(at)
    assert deliver(at)["failed"] == 1


def test_a_dead_letter_is_sent_again_by_who_keeps_the_post(see: See, at: datetime, mail_server: Server) -> None:
    choose_letters(see("duty"), at)
    mail_server.refused[DUTY] = 550
    tell(at)
    deliver(at)
    letter = selectors.letters(see("admin"), state="dead").get()
    with pytest.raises(NotAllowed):
        delivery_services.send_again(letter, by=see("planner"), at=at)
    mail_server.refused.clear()
    delivery_services.send_again(letter, by=see("admin"), at=at)
    with pytest.raises(BadInput, match="not dead"):
        delivery_services.send_again(letter, by=see("admin"), at=at)
    assert deliver(at) == {"sent": 1}


def test_a_worker_that_died_while_sending_leaves_the_letter_to_the_next(
    see: See, at: datetime, mail_server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_letters(see("duty"), at)
    tell(at)

    def killed(*_: Any, **__: Any) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(delivery_services, "_send", killed)
        with pytest.raises(KeyboardInterrupt):
            deliver(at)
    assert letter_states() == [("duty", "sending")]
    assert deliver(at + timedelta(minutes=19)) == {}
    assert deliver(at + timedelta(minutes=20)) == {"sent": 1}


def test_the_same_letter_has_the_same_number_however_often_it_is_sent(
    see: See, at: datetime, mail_server: Server
) -> None:
    choose_letters(see("duty"), at)
    tell(at)
    deliver(at)
    Delivery.objects.filter(channel="email").update(state="queued", next_at=at)
    deliver(at)
    first, second = (letter["Message-ID"] for _, letter in mail_server.arrived)
    assert first == second


def test_what_is_settled_is_not_sent_any_more(see: See, at: datetime, mail_server: Server) -> None:
    at_night(see("duty"), at)
    tell(at)
    deliver(at + NIGHT)
    services.settle("commitment:7:", by=CLOCK, at=at + NIGHT)
    deliver(at + timedelta(days=1))
    assert letter_states() == [("duty", "dropped")]
    assert mail_server.arrived == []


def test_who_turns_letters_off_gets_none_of_those_that_wait(see: See, at: datetime, mail_server: Server) -> None:
    at_night(see("duty"), at)
    tell(at)
    deliver(at + NIGHT)
    choose_letters(see("duty"), at, by_email=False)
    deliver(at + timedelta(days=1))
    assert letter_states() == [("duty", "dropped")]


def test_a_restart_that_missed_three_days_sends_each_thing_once(see: See, at: datetime, mail_server: Server) -> None:
    choose_letters(see("duty"), at)
    for day in range(3):
        tell(at, f"a:{day}", due_at=at + timedelta(days=day))
    back = at + timedelta(days=3)
    assert deliver(back) == {"addressed": 3, "sent": 3}
    assert deliver(back) == {}
    assert len(mail_server.arrived) == 3


def test_letters_go_to_the_domains_of_the_post_only(
    see: See, at: datetime, mail_server: Server, settings: Settings
) -> None:
    settings.POSKO_SMTP_DOMAINS = ["polri.example"]
    with pytest.raises(BadInput, match=r"polri\.example"):
        choose_letters(see("duty"), at)
    choose_letters(see("duty"), at, address="dewi@POLRI.example")


def test_no_word_of_a_notice_becomes_a_header(see: See, at: datetime, mail_server: Server) -> None:
    choose_letters(see("duty"), at)
    tell(at, params={"agency": "Pompa\r\nBcc: elsewhere@evil.example\r\n\r\nX"})
    assert deliver(at) == {"addressed": 1, "sent": 1}
    ((to, letter),) = mail_server.arrived
    assert to == DUTY
    assert letter["Bcc"] is None
    assert "Bcc: elsewhere@evil.example" in str(letter["Subject"])


def test_the_mail_server_shows_a_certificate_that_is_checked() -> None:
    context = EmailBackend(use_tls=True).ssl_context
    assert (context.verify_mode, context.check_hostname) == (ssl.CERT_REQUIRED, True)
    assert context.minimum_version >= ssl.TLSVersion.TLSv1_2
