"""What is not official says so: in the ranking, on the place's page, on the home page and in the report."""

from __future__ import annotations

import re
from datetime import date, datetime

import pytest

from posko.apps.vulnerability.events import services
from posko.apps.vulnerability.events.services import NewEvent, NewNothing
from posko.apps.vulnerability.index import selectors
from posko.apps.vulnerability.models import IndicatorEvent, NothingReport
from posko.domain.territory.places import Label
from tests.apps.test_a_report_says_what_is import compose
from tests.cast import LogIn, See

OFFICIAL, ESTIMATE, SYNTHETIC, NOTHING = ("31.75.03.1001", "31.75.03.1002", "31.75.03.1003", "31.75.03.1004")
ON = date(2024, 11, 1)


@pytest.fixture
def reported(see: See, at: datetime) -> None:
    """One kelurahan of each label; the synthetic one has official events beside a made-up report of nothing."""
    by = see("bawaslu")
    IndicatorEvent.objects.filter(operation__code=by.operation).delete()
    NothingReport.objects.filter(operation__code=by.operation).delete()
    indicator = selectors.ranking(by, "pilkada").framework.indicators[0].code
    labels = (
        (OFFICIAL, Label.OFFICIAL),
        (ESTIMATE, Label.OFFICIAL),
        (ESTIMATE, Label.ESTIMATE),
        (SYNTHETIC, Label.OFFICIAL),
    )
    events = [NewEvent(place, indicator, 2, ON, label, "laporan") for place, label in labels]
    nothings = [
        NewNothing(SYNTHETIC, ON, Label.SYNTHETIC, "karangan"),
        NewNothing(NOTHING, ON, Label.ESTIMATE, "taksiran"),
    ]
    services.load_events(events, nothings, file_hash="0" * 64, by=by, at=at)


def row_of(page: str, code: str) -> str:
    """The table row that names a place."""
    rows: list[str] = re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
    return next(row for row in rows if f"/places/{code}/" in row)


@pytest.mark.usefixtures("reported")
def test_a_score_carries_the_weakest_label_of_events_and_nothing_reports(see: See) -> None:
    found = selectors.ranking(see("planner"), "pilkada")
    labels = [standing.label for code in (OFFICIAL, ESTIMATE, SYNTHETIC, NOTHING) if (standing := found.of(code))]
    assert labels == [Label.OFFICIAL, Label.ESTIMATE, Label.SYNTHETIC, Label.ESTIMATE]
    assert {standing.label for standing in found.standings if standing.score is None} == {None}


@pytest.mark.usefixtures("reported")
@pytest.mark.parametrize("url", ["/", "/vulnerability/"])
def test_the_label_stands_in_the_row(url: str, log_in: LogIn) -> None:
    page = log_in("planner").get(url).content.decode()
    scores = {
        code: row_of(page, code).partition('class="num"')[2].partition("</td>")[0]
        for code in (OFFICIAL, ESTIMATE, SYNTHETIC)
    }
    assert "is-estimate" in scores[ESTIMATE]
    assert "is-synthetic" in scores[SYNTHETIC]
    assert "tag" not in scores[OFFICIAL]


@pytest.mark.usefixtures("reported")
def test_the_label_stands_on_the_places_page_for_score_and_supplement(log_in: LogIn) -> None:
    page = log_in("planner").get(f"/places/{ESTIMATE}/").content.decode()
    score, _, supplement = page.partition('id="index"')[2].partition("<h3>")
    assert "is-estimate" in score
    assert "is-estimate" in supplement.partition("</section>")[0].rpartition("<h3>")[2]


@pytest.mark.usefixtures("reported")
def test_the_label_stands_in_the_report(see: See, at: datetime) -> None:
    points = {point.place: point for point in compose(see("planner"), at).weak_points}
    names = {s.place.code: s.place.name for s in selectors.ranking(see("planner"), "pilkada").standings}
    assert points[names[ESTIMATE]].label is Label.ESTIMATE
    assert points[names[SYNTHETIC]].label is Label.SYNTHETIC
    assert points[names[OFFICIAL]].label is Label.OFFICIAL


def test_a_tag_beside_the_index_says_that_it_is_an_estimate(log_in: LogIn) -> None:
    page = log_in("planner").get("/vulnerability/").content.decode()
    tags = re.findall(r'<span class="tag" title="[^"]*">[^<]*</span>(<span class="tag is-estimate">)?', page)
    assert any(tags)
