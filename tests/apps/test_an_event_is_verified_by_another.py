"""A second person of Bawaslu verifies, never who entered it; what is about Bawaslu the Bawaslu above (decision 5.9)."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from posko.apps.ledger.models import Entry
from posko.apps.vulnerability.events import services
from posko.apps.vulnerability.index import selectors
from posko.apps.vulnerability.models import IndicatorEvent, NothingReport
from posko.domain.errors import BadInput, NotAllowed
from posko.domain.vulnerability import event_rules as rules
from posko.domain.vulnerability.event_rules import Paper
from tests import story
from tests.cast import LogIn, See
from tests.world import CAST


def test_a_colleague_verifies_it(see: See, log_in: LogIn, at: datetime) -> None:
    event = story.enter(see("panwascam"), at)
    assert log_in("bawaslu").post(f"/vulnerability/events/{event.pk}/verify/").status_code == 302
    event = IndicatorEvent.objects.get(pk=event.pk)
    assert (event.state, event.verified_by, event.verified_agency) == ("verified", "bawaslu", "bawaslu")
    assert Entry.objects.get(event="index_event.verified").subject == f"index_event:{event.pk}"


@pytest.mark.parametrize("who", ["bpbd", "kpu", "planner", "camat", "duty"])
def test_another_institution_does_not_verify_it(who: str, see: See, log_in: LogIn, at: datetime) -> None:
    event = story.enter(see("panwascam"), at)
    with pytest.raises(NotAllowed, match="second person of Bawaslu"):
        services.verify_event(event, by=see(who), at=at)
    assert f"{event.pk}/verify/" not in log_in(who).get(f"/vulnerability/events/{event.pk}/").content.decode()


def test_panwascam_verifies_what_bawaslu_entered(see: See, at: datetime) -> None:
    event = story.enter(see("bawaslu"), at)
    assert services.verify_event(event, by=see("panwascam"), at=at).verified_by == "panwascam"


@pytest.mark.parametrize("who", ["bawaslu", "panwascam"])
def test_nobody_verifies_his_own(who: str, see: See, log_in: LogIn, at: datetime) -> None:
    event = story.enter(see(who), at)
    answer = log_in(who).post(f"/vulnerability/events/{event.pk}/verify/")
    assert answer.status_code == 403
    assert "Orang lain yang memverifikasinya" in answer.content.decode()
    assert IndicatorEvent.objects.get(pk=event.pk).state == "unverified"


@pytest.mark.parametrize("who", ["panwas", "field", "auditor"])
def test_who_speaks_for_nobody_does_not_verify(who: str, see: See, at: datetime) -> None:
    event = story.enter(see("panwascam"), at)
    with pytest.raises(NotAllowed):
        services.verify_event(event, by=see(who), at=at)


def test_a_post_bound_to_an_area_verifies_only_there(see: See, at: datetime) -> None:
    event = story.enter(see("bawaslu"), at, place="31.75.04.1001")
    with pytest.raises(NotAllowed, match="lies outside"):
        services.verify_event(event, by=see("panwascam"), at=at)


def test_another_city_does_not_know_it(see: See, log_in: LogIn, at: datetime) -> None:
    event = story.enter(see("panwascam"), at)
    for address in (f"{event.pk}/", f"{event.pk}/verify/"):
        method = log_in("other").post if "verify" in address else log_in("other").get
        assert method(f"/vulnerability/events/{address}").status_code == 404


def test_pressed_twice_it_is_one_entry(see: See, at: datetime) -> None:
    event = story.enter(see("panwascam"), at)
    for _ in range(2):
        services.verify_event(event, by=see("bawaslu"), at=at)
    assert Entry.objects.filter(event="index_event.verified").count() == 1


def test_what_is_verified_is_not_verified_again(see: See, at: datetime) -> None:
    event = story.enter(see("panwascam"), at)
    services.verify_event(event, by=see("bawaslu"), at=at)
    with pytest.raises(BadInput, match="already"):
        services.verify_event(event, by=replace(see("bawaslu"), actor="third"), at=at)


def test_a_report_of_nothing_is_verified_by_another(see: See, log_in: LogIn, at: datetime) -> None:
    report = story.report_nothing(see("panwascam"), at)
    address = f"/vulnerability/events/nothing/{report.pk}/verify/"
    assert log_in("panwascam").post(address).status_code == 403
    assert log_in("bpbd").post(address).status_code == 403
    assert log_in("bawaslu").post(address).status_code == 302
    assert NothingReport.objects.get(pk=report.pk).verified_agency == "bawaslu"
    assert Entry.objects.filter(event="nothing_report.verified").count() == 1


def test_the_button_stands_only_before_who_may_press_it(see: See, log_in: LogIn, at: datetime) -> None:
    event = story.enter(see("panwascam"), at)
    button = f"/vulnerability/events/{event.pk}/verify/"
    shown = {who: button in log_in(who).get(f"/vulnerability/events/{event.pk}/").content.decode()
             for who in ("bawaslu", "bpbd", "panwascam", "field", "auditor")}  # fmt: skip
    assert shown == {"bawaslu": True, "bpbd": False, "panwascam": False, "field": False, "auditor": False}


def test_what_is_about_bawaslu_is_verified_by_the_paper_of_the_bawaslu_above(
    see: See, log_in: LogIn, at: datetime
) -> None:
    event = story.enter(see("panwascam"), at, indicator="IKP40")
    address = f"/vulnerability/events/{event.pk}/"
    page = log_in("bawaslu").get(address).content.decode()
    assert "Bawaslu di atasnya yang memverifikasi" in page and "Nomor surat" in page
    with pytest.raises(BadInput, match="number and date of its paper"):
        services.verify_event(event, by=see("bawaslu"), at=at)
    given = {"number": "123/PM.00.02/K.JK/11/2024", "on": at.date().isoformat()}
    assert log_in("bawaslu").post(f"{address}verify/", {"number": "", "on": given["on"]}).status_code == 422
    assert log_in("bawaslu").post(f"{address}verify/", given).status_code == 302
    row = IndicatorEvent.objects.get(pk=event.pk)
    assert (row.state, row.verified_paper, row.verified_paper_on) == ("verified", given["number"], at.date())
    assert "123/PM.00.02/K.JK/11/2024" in log_in("bawaslu").get(address).content.decode()
    assert "123/PM" in str(Entry.objects.get(event="index_event.verified").payload.body)


@pytest.mark.parametrize(
    ("number", "days", "refusal"),
    [
        ("tanpa nomor", 0, "number and date"),
        ("12/2024", 4000, "between the event"),
        ("12/2024", -9, "between the event"),
    ],
)
def test_a_paper_has_a_number_and_a_day_between_event_and_today(
    number: str, days: int, refusal: str, see: See, log_in: LogIn, at: datetime
) -> None:
    event = story.enter(see("panwascam"), at, indicator="IKP59")
    paper = Paper(number, at.date() + timedelta(days=days))
    with pytest.raises(BadInput, match=refusal):
        services.verify_event(event, paper=paper, by=see("bawaslu"), at=at)
    given = {"number": number, "on": paper.on.isoformat()}
    assert log_in("bawaslu").post(f"/vulnerability/events/{event.pk}/verify/", given).status_code == 422
    assert IndicatorEvent.objects.get(pk=event.pk).state == "unverified"


def test_button_and_service_ask_the_same_rule(see: See, at: datetime) -> None:
    event = story.enter(see("panwascam"), at)
    for who in CAST:
        asked = {"entered_by": event.entered_by, "place": event.place_id}
        allowed = rules.may_verify(see(who), **asked)
        with nullcontext() if allowed else pytest.raises(NotAllowed):
            services.verify_event(IndicatorEvent.objects.get(pk=event.pk), by=see(who), at=at)


def test_the_page_says_how_much_of_a_score_is_verified_and_shows_that_alone(
    see: See, log_in: LogIn, at: datetime
) -> None:
    services.verify_event(story.enter(see("panwascam"), at), by=see("bawaslu"), at=at)
    before = selectors.ranking(see("planner"), "pilkada")
    assert before.verified_events == 1 < before.events
    share = before.verified_share("31.75.03.1001")
    assert share is not None and 0 < share < 1
    client = log_in("planner")
    page = client.get("/vulnerability/places/31.75.03.1001/").content.decode()
    assert f"{share:.0%} dari skor ini bertumpu pada kejadian yang terverifikasi" in page
    alone = client.get("/vulnerability/?verified=1").content.decode()
    assert "Di sini hanya kejadian terverifikasi yang dihitung" in alone
    assert selectors.ranking(see("planner"), "pilkada", verified_only=True).events == 1
    assert selectors.ranking(see("planner"), "pilkada", verified_only=True).verified_share("31.75.03.1001") == 1
