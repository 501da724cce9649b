"""Where events surge: said on the home page only when something does, with the rule, the weeks and the label."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.template.loader import render_to_string
from django.utils import translation

from posko.apps.operation.models import Operation
from posko.apps.vulnerability.events import services
from posko.apps.vulnerability.events.services import NewEvent
from posko.apps.vulnerability.models import IndicatorEvent, NothingReport
from posko.apps.vulnerability.warnings.selectors import pulses_by_kecamatan
from posko.domain.territory.places import Label
from tests import stations
from tests.cast import LogIn, See
from tests.world import CODE

MELAYU, CAWANG = "31.75.03.1001", "31.75.04.1007"
WEEKS = (1, 1, 1, 1, 2)


@pytest.fixture
def quiet(see: See) -> None:
    """Nobody reported anything."""
    IndicatorEvent.objects.filter(operation__code=see("bawaslu").operation).delete()
    NothingReport.objects.filter(operation__code=see("bawaslu").operation).delete()


def report(see: See, at: datetime, place: str, weeks: tuple[int, ...], label: Label = Label.OFFICIAL) -> None:
    """So many events a week at a place, the oldest week first, the last one ending today."""
    days = [
        at.date() - timedelta(days=7 * (len(weeks) - 1 - week))
        for week, count in enumerate(weeks)
        for _ in range(count)
    ]
    rows = [NewEvent(place, "IKP03", 1, day, label, "laporan") for day in days]
    services.load_events(rows, [], file_hash=f"{place}{weeks}".ljust(64)[:64], by=see("bawaslu"), at=at)


def card(see: See, at: datetime) -> str:
    with translation.override("id"):
        return render_to_string("vulnerability/_early_warning.html", {"early": pulses_by_kecamatan(see("kpu"), at)})


@pytest.mark.usefixtures("quiet")
def test_a_kecamatan_surges_by_the_events_of_its_kelurahan(see: See, at: datetime) -> None:
    report(see, at, MELAYU, WEEKS)
    report(see, at, CAWANG, (3, 3, 3, 3, 5))
    found = pulses_by_kecamatan(see("planner"), at)
    assert [(each.place.code, each.pulse.weeks) for each in found.surging] == [("31.75.03", WEEKS)]
    assert len(found.surging) + len(found.others) == 10
    assert [each.place.code for each in found.others if not each.quiet] == ["31.75.04"]


@pytest.mark.usefixtures("quiet")
def test_the_label_is_the_weakest_of_what_is_counted(see: See, at: datetime) -> None:
    report(see, at, MELAYU, (9, 1, 1, 1, 1, 2), Label.OFFICIAL)
    assert pulses_by_kecamatan(see("planner"), at).surging[0].label is Label.OFFICIAL
    # What is older than five weeks is not counted, and so its label is not.
    old = [NewEvent(MELAYU, "IKP03", 1, at.date() - timedelta(days=90), Label.SYNTHETIC, "karangan")]
    services.load_events(old, [], file_hash="old".ljust(64), by=see("bawaslu"), at=at)
    assert pulses_by_kecamatan(see("planner"), at).surging[0].label is Label.OFFICIAL
    new = [NewEvent(MELAYU, "IKP03", 1, at.date(), Label.SYNTHETIC, "karangan")]
    services.load_events(new, [], file_hash="new".ljust(64), by=see("bawaslu"), at=at)
    assert pulses_by_kecamatan(see("planner"), at).surging[0].label is Label.SYNTHETIC


@pytest.mark.usefixtures("quiet")
def test_what_was_withdrawn_is_not_counted(see: See, at: datetime) -> None:
    report(see, at, MELAYU, WEEKS)
    last = IndicatorEvent.objects.filter(place_id=MELAYU).latest("on")
    services.withdraw_event(last, reason="keliru", by=see("bawaslu"), at=at)
    assert pulses_by_kecamatan(see("planner"), at).surging == ()


@pytest.mark.usefixtures("quiet")
def test_a_survey_of_stations_is_no_surge(see: See, at: datetime) -> None:
    report(see, at, MELAYU, (1, 1, 1, 1, 1))
    stations.carry(see("bawaslu"), at, f"{MELAYU}/001", "TPS01", "TPS03", "TPS17", "TPS19")
    found = pulses_by_kecamatan(see("planner"), at)
    assert found.surging == () and found.others[0].pulse.last_week == 1


@pytest.mark.usefixtures("quiet")
def test_the_card_says_the_rule_draws_the_weeks_and_holds_no_style(see: See, at: datetime) -> None:
    report(see, at, MELAYU, WEEKS, Label.SYNTHETIC)
    told = card(see, at)
    surging = told.partition("<details")[0]
    assert "Jatinegara" in surging and "melonjak: 2,0 kali rata-rata" in surging and "sintetis" in surging
    assert "1 · 1 · 1 · 1 · 2" in surging and surging.count("<rect") == 5
    assert "sedikitnya dua kali rata-rata mingguan" in told and "bukan ramalan" in told
    assert "style=" not in told
    assert told.count("bukan berarti aman") == 9


@pytest.mark.usefixtures("quiet")
def test_with_nothing_reported_the_card_says_so(see: See, at: datetime) -> None:
    assert "Tidak ada kecamatan yang melonjak" in card(see, at)


@pytest.mark.usefixtures("quiet")
def test_the_home_page_says_it_only_when_something_surges(see: See, log_in: LogIn, at: datetime) -> None:
    Operation.objects.filter(code=CODE).update(clock_offset=at - datetime.now(UTC))
    client = log_in("camat")
    assert "melonjak" not in client.get("/").content.decode()
    report(see, at, MELAYU, WEEKS, Label.SYNTHETIC)
    told = client.get("/").content.decode().partition("<h1>")[2].partition("</header>")[0]
    assert "Kejadian melonjak di" in told and "Jatinegara" in told and "sintetis" in told
    assert "2 dalam 7 hari, dibanding rata-rata 1,0 per minggu" in told
    report(see, at, CAWANG, (1, 1, 1, 1, 3))
    told = client.get("/").content.decode()
    assert "Kramatjati" in told.partition("melonjak di")[2][:80] and "1 kecamatan lain juga melonjak." in told


def test_another_city_hears_nothing(see: See, at: datetime) -> None:
    found = pulses_by_kecamatan(see("other"), at)
    assert found.surging == () and all("31.75" not in each.place.code for each in found.others)
