"""Four eyes: whoever entered an event never verifies it; who may is told from institution, role and place."""

from __future__ import annotations

from datetime import datetime

import pytest

from posko.apps.ledger.models import Entry
from posko.apps.vulnerability import services
from posko.apps.vulnerability.models import IndicatorEvent, NothingReport
from posko.domain.errors import BadInput, NotAllowed
from tests import story
from tests.cast import LogIn, See


def test_a_colleague_verifies_it(see: See, log_in: LogIn, at: datetime) -> None:
    event = story.enter(see("panwascam"), at)
    assert log_in("bawaslu").post(f"/vulnerability/events/{event.pk}/verify/").status_code == 302
    event = IndicatorEvent.objects.get(pk=event.pk)
    assert (event.state, event.verified_by, event.verified_agency) == ("verified", "bawaslu", "bawaslu")
    assert Entry.objects.get(event="index_event.verified").subject == f"index_event:{event.pk}"


@pytest.mark.parametrize("who", ["bpbd", "kpu", "planner", "camat"])
def test_an_officer_of_another_institution_verifies_it(who: str, see: See, at: datetime) -> None:
    event = story.enter(see("panwascam"), at)
    assert services.verify_event(event, by=see(who), at=at).state == "verified"


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


@pytest.mark.parametrize("who", ["panwascam", "camat"])
def test_a_post_bound_to_an_area_verifies_only_there(who: str, see: See, at: datetime) -> None:
    event = story.enter(see("bawaslu"), at, place="31.75.04.1001")
    with pytest.raises(NotAllowed, match="lies outside"):
        services.verify_event(event, by=see(who), at=at)


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
        services.verify_event(event, by=see("bpbd"), at=at)


def test_a_report_of_nothing_is_verified_by_another(see: See, log_in: LogIn, at: datetime) -> None:
    report = story.report_nothing(see("panwascam"), at)
    address = f"/vulnerability/events/nothing/{report.pk}/verify/"
    assert log_in("panwascam").post(address).status_code == 403
    assert log_in("bpbd").post(address).status_code == 302
    assert NothingReport.objects.get(pk=report.pk).verified_agency == "bpbd"
    assert Entry.objects.filter(event="nothing_report.verified").count() == 1


def test_the_button_stands_only_before_who_may_press_it(see: See, log_in: LogIn, at: datetime) -> None:
    event = story.enter(see("panwascam"), at)
    button = f"/vulnerability/events/{event.pk}/verify/"
    shown = {who: button in log_in(who).get(f"/vulnerability/events/{event.pk}/").content.decode()
             for who in ("bawaslu", "bpbd", "panwascam", "field", "auditor")}  # fmt: skip
    assert shown == {"bawaslu": True, "bpbd": True, "panwascam": False, "field": False, "auditor": False}
