"""Entering an indicator event: once, where it belongs, with its evidence; and a report that nothing happened."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta

import pytest
from django.test import Client

from posko.apps.evidence.models import EvidenceFile
from posko.apps.ledger.models import Entry
from posko.apps.vulnerability.index import selectors
from posko.apps.vulnerability.models import IndicatorEvent, NothingReport
from posko.domain.errors import BadInput, NotAllowed
from tests import story
from tests.cast import LogIn, See

ENTER, NOTHING = "/vulnerability/events/new/", "/vulnerability/events/nothing/new/"
OUTSIDE = "31.75.04.1001"
# A kelurahan that never reported, and one of the kecamatan of the Panwascam.
SILENT = "31.75.08.1004"


def fields(**changed: object) -> dict[str, object]:
    """A form filled in as a Panwascam fills it."""
    good = {
        "form_key": str(uuid.uuid4()),
        "place": story.KAMPUNG_MELAYU,
        "station": "",
        "indicator": "IKP03",
        "level": "2",
        "on": "2024-11-24",
        "source": "Laporan Panwascam 12",
        "label": "official",
        "note": "Genangan di jalan masuk",
    }
    return {**good, **changed}


def entered(client: Client, **changed: object) -> IndicatorEvent:
    """Send the form, and the event that came of it."""
    answer = client.post(ENTER, fields(**changed))
    assert answer.status_code == 302, answer.content.decode()[:3000]
    return IndicatorEvent.objects.latest("pk")


def refused(client: Client, address: str = ENTER, **changed: object) -> str:
    """Send a form that is wrong; nothing is written, and the page says why."""
    before = Entry.objects.count()
    answer = client.post(address, fields(**changed))
    assert answer.status_code in (403, 422)
    assert Entry.objects.count() == before
    return answer.content.decode()


def test_a_panwascam_enters_an_event_with_its_evidence(log_in: LogIn, at: datetime) -> None:
    event = entered(log_in("panwascam"), file=story.text_file())
    assert (event.place_id, event.indicator, event.level, event.on) == (
        story.KAMPUNG_MELAYU,
        "IKP03",
        2,
        date(2024, 11, 24),
    )
    assert event.entered_by == "panwascam"
    assert event.evidence
    entry = Entry.objects.get(event="index_event.entered", subject=f"index_event:{event.pk}")
    assert (entry.place, entry.actor) == (story.KAMPUNG_MELAYU, "panwascam")
    assert event.evidence.sha256 in str(entry.payload.body)


def test_an_event_counts_at_once(see: See, at: datetime) -> None:
    before = selectors.ranking(see("planner"), "pilkada").events
    story.enter(see("panwascam"), at)
    assert selectors.ranking(see("planner"), "pilkada").events == before + 1


def test_the_same_form_sent_twice_is_one_event(log_in: LogIn) -> None:
    client, key = log_in("panwascam"), str(uuid.uuid4())
    first = entered(client, form_key=key)
    assert entered(client, form_key=key) == first


def test_the_same_words_from_two_people_are_one_event(log_in: LogIn) -> None:
    entered(log_in("panwascam"))
    assert "sudah dimasukkan" in refused(log_in("bawaslu"))
    assert entered(log_in("bawaslu"), note="Genangan kedua, sore hari")


def test_a_post_bound_to_a_kecamatan_enters_only_inside_it(see: See, log_in: LogIn, at: datetime) -> None:
    page = refused(log_in("panwascam"), place=OUTSIDE)
    assert "Wrong" not in page
    with pytest.raises(NotAllowed):
        story.enter(see("panwascam"), at, place=OUTSIDE)
    assert story.enter(see("bawaslu"), at, place=OUTSIDE)


def test_only_places_of_the_own_area_are_offered(log_in: LogIn) -> None:
    page = log_in("panwascam").get(ENTER).content.decode()
    assert f'value="{story.KAMPUNG_MELAYU}"' in page
    assert OUTSIDE not in page


def test_an_indicator_of_stations_belongs_to_a_station(log_in: LogIn) -> None:
    client = log_in("panwascam")
    assert entered(client, indicator="TPS01", station="3").place_id == f"{story.KAMPUNG_MELAYU}/003"
    assert "TPS01 dihitung untuk TPS" in refused(client, indicator="TPS01")
    assert "IKP03 dihitung untuk kelurahan" in refused(client, station="3")
    assert "bukan tempat di kota ini" in refused(client, indicator="TPS01", station="899")


@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"indicator": "IKP99"}, "IKP99"),
        ({"level": "4"}, "4"),
        ({"on": "2090-01-01"}, "belum tiba"),
        ({"source": ""}, "kosong"),
        ({"note": "Pelapor 3175031234560001"}, "NIK"),
        ({"source": "Hubungi 0812-3456-7890"}, "telepon"),
    ],
)
def test_a_wrong_field_is_named(changed: dict[str, str], word: str, log_in: LogIn) -> None:
    assert word.casefold() in refused(log_in("panwascam"), **changed).casefold()


def test_a_wrong_file_leaves_no_event(log_in: LogIn) -> None:
    before = EvidenceFile.objects.count()
    page = refused(log_in("panwascam"), file=story.text_file(b"GIF89a...."))
    assert "PDF" in page
    assert EvidenceFile.objects.count() == before


def test_an_event_ahead_is_refused_by_the_service_too(see: See, at: datetime) -> None:
    with pytest.raises(BadInput, match="lies ahead"):
        story.enter(see("panwascam"), at, on=(at + timedelta(days=2)).date())


def test_a_report_of_nothing_makes_a_silent_place_known(see: See, at: datetime) -> None:
    before = selectors.ranking(see("planner"), "pilkada").known
    story.report_nothing(see("bawaslu"), at, place=SILENT)
    found = selectors.ranking(see("planner"), "pilkada")
    assert found.known == before + 1
    standing = found.of(SILENT)
    assert standing
    assert standing.score == 0
    assert Entry.objects.filter(event="nothing_report.entered", place=SILENT).count() == 1


def test_a_place_reports_nothing_once(see: See, log_in: LogIn, at: datetime) -> None:
    story.report_nothing(see("bawaslu"), at, place=SILENT)
    assert "Sudah ada laporan nihil" in refused(log_in("bawaslu"), NOTHING, place=SILENT)
    assert NothingReport.objects.filter(place_id=SILENT).count() == 1


def test_nothing_cannot_be_reported_where_events_stand(log_in: LogIn) -> None:
    assert "bertentangan" in refused(log_in("panwascam"), NOTHING)


def test_a_report_of_nothing_is_superseded_by_an_event(see: See, log_in: LogIn, at: datetime) -> None:
    report = story.report_nothing(see("bawaslu"), at, place=SILENT)
    assert "sudah ada kejadian" not in row_of(log_in, report)
    story.enter(see("bawaslu"), at, place=SILENT)
    assert "sudah ada kejadian" in row_of(log_in, report)


def row_of(log_in: LogIn, report: NothingReport) -> str:
    """The row of a report on the page of reports."""
    page = log_in("bawaslu").get("/vulnerability/events/nothing/").content.decode()
    return page.partition(f"/places/{report.place_id}/")[2].partition("</tr>")[0]


@pytest.mark.parametrize("who", ["panwas", "field", "bpbd", "auditor", "other"])
def test_nobody_else_enters_events(who: str, log_in: LogIn) -> None:
    assert log_in(who).post(ENTER, fields()).status_code == 403
    assert log_in(who).post(NOTHING, fields()).status_code == 403
