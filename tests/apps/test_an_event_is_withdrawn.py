"""An error is withdrawn with its reason, never deleted: it stays to be read and no longer counts."""

from __future__ import annotations

from datetime import datetime

import pytest

from posko.apps.ledger.models import Entry
from posko.apps.vulnerability.events import services
from posko.apps.vulnerability.index import selectors
from posko.apps.vulnerability.models import IndicatorEvent, NothingReport
from posko.domain.errors import BadInput, NotAllowed
from tests import story
from tests.cast import LogIn, See

SILENT = "31.75.08.1004"


def test_a_withdrawn_event_stays_to_be_read_and_no_longer_counts(see: See, log_in: LogIn, at: datetime) -> None:
    before = selectors.ranking(see("planner"), "pilkada")
    event = story.enter(see("panwascam"), at)
    answer = log_in("panwascam").post(f"/vulnerability/events/{event.pk}/withdraw/", {"reason": "Salah kelurahan"})
    assert answer.status_code == 302
    after = selectors.ranking(see("planner"), "pilkada")
    assert after.events == before.events
    assert [s.score for s in after.standings] == [s.score for s in before.standings]
    page = log_in("field").get(f"/vulnerability/events/{event.pk}/").content.decode()
    assert "Salah kelurahan" in page
    entry = Entry.objects.get(event="index_event.withdrawn")
    assert (entry.subject, "Salah kelurahan" in str(entry.payload.body)) == (f"index_event:{event.pk}", True)


def test_what_was_verified_can_be_withdrawn_and_never_verified_again(see: See, at: datetime) -> None:
    event = story.enter(see("panwascam"), at)
    services.verify_event(event, by=see("bawaslu"), at=at)
    assert services.withdraw_event(event, reason="Laporan dicabut", by=see("bawaslu"), at=at).state == "withdrawn"
    with pytest.raises(BadInput, match="already"):
        services.verify_event(IndicatorEvent.objects.get(pk=event.pk), by=see("bawaslu"), at=at)


def test_only_who_may_enter_there_withdraws(see: See, log_in: LogIn, at: datetime) -> None:
    event = story.enter(see("bawaslu"), at, place="31.75.04.1001")
    with pytest.raises(NotAllowed):
        services.withdraw_event(event, reason="Keliru", by=see("panwascam"), at=at)
    assert log_in("bpbd").post(f"/vulnerability/events/{event.pk}/withdraw/", {"reason": "x"}).status_code == 403
    assert IndicatorEvent.objects.get(pk=event.pk).state == "unverified"


@pytest.mark.parametrize(("reason", "word"), [("", "kosong"), ("Tanya 0812-3456-7890", "telepon")])
def test_a_reason_is_asked_for(reason: str, word: str, see: See, log_in: LogIn, at: datetime) -> None:
    event = story.enter(see("panwascam"), at)
    answer = log_in("panwascam").post(f"/vulnerability/events/{event.pk}/withdraw/", {"reason": reason})
    assert answer.status_code == 422
    assert word in answer.content.decode()
    assert IndicatorEvent.objects.get(pk=event.pk).state == "unverified"


def test_the_same_event_may_be_entered_again_after_it_was_withdrawn(see: See, at: datetime) -> None:
    event = story.enter(see("panwascam"), at)
    services.withdraw_event(event, reason="Keliru", by=see("panwascam"), at=at)
    assert story.enter(see("panwascam"), at).pk != event.pk


def test_a_withdrawn_report_of_nothing_leaves_the_place_unknown(see: See, log_in: LogIn, at: datetime) -> None:
    report = story.report_nothing(see("bawaslu"), at, place=SILENT)
    answer = log_in("bawaslu").post(
        f"/vulnerability/events/nothing/{report.pk}/withdraw/", {"reason": "Salah kelurahan"}
    )
    assert answer.status_code == 302
    standing = selectors.ranking(see("planner"), "pilkada").of(SILENT)
    assert standing
    assert standing.score is None
    story.report_nothing(see("bawaslu"), at, place=SILENT)
    assert NothingReport.objects.filter(place_id=SILENT).count() == 2


def test_a_report_of_nothing_counts_again_when_the_event_is_withdrawn(see: See, at: datetime) -> None:
    story.report_nothing(see("bawaslu"), at, place=SILENT)
    event = story.enter(see("bawaslu"), at, place=SILENT)
    services.withdraw_event(event, reason="Keliru", by=see("bawaslu"), at=at)
    standing = selectors.ranking(see("planner"), "pilkada").of(SILENT)
    assert standing
    assert standing.score == 0
