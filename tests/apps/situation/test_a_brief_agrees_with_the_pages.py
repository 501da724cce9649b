"""The briefs say what the pages say: the report's first page, and the page about one kelurahan."""

from __future__ import annotations

from datetime import datetime, timedelta

from posko.apps.gaps.course import selectors as gap_selectors
from posko.apps.gaps.course.filters import Filter
from posko.apps.ledger import selectors as ledger
from posko.apps.operation import selectors as operations
from posko.apps.situation.briefs import paper as place_paper
from posko.apps.situation.sitreps import paper
from posko.apps.territory import selectors as territory
from posko.apps.vulnerability.index import selectors as index_selectors
from posko.domain.situation.brief import Brief
from tests import story
from tests.cast import LogIn, See

PLACE = "31.75.03.1001"


def _brief(see: See, at: datetime) -> Brief:
    by = see("planner")
    found = paper.compose("id", operations.current(by), 1, ledger.head(), by, at)[0].brief
    assert found is not None
    return found


def test_page_one_counts_as_the_list_of_gaps_does_and_names_the_latest_first(see: See, at: datetime) -> None:
    for hours, title in ((1, "Pompa"), (3, "Lampu")):
        story.promise_on(story.open_gap(see("bawaslu"), at, title), see("planner"), at, hours=hours)
    later = at + timedelta(hours=2)
    found, counts = _brief(see, later), gap_selectors.state_counts(see("planner"), Filter(), later)
    figures = {figure.key: figure for figure in found.figures}
    assert (figures["gaps_open"].value, figures["gaps_late"].value) == (counts["live"], counts["late"]) == (2, 1)
    assert figures["gaps_open"].trend[-1] == 2
    assert [line.title for line in found.late] == ["Pompa"]
    assert "Pompa" in found.lead
    assert "Lampu" in [line.title for line in found.following]


def test_the_page_of_a_kelurahan_holds_its_gaps_and_its_rank(see: See, at: datetime) -> None:
    by = see("planner")
    story.promise_on(story.open_gap(see("bawaslu"), at, "Pompa"), by, at, hours=1)
    operation = operations.current(by)
    ranking = index_selectors.ranking(by, operation.regime)
    place = territory.pages(by).get(code=PLACE)
    found = place_paper.brief_of(by, operation, place, ranking, at + timedelta(hours=2))
    own = ranking.of(PLACE)
    assert own is not None and found.klass == (own.klass or "unknown")
    assert (found.open, found.late, [line.title for line in found.lines]) == (1, 1, ["Pompa"])


def test_a_kelurahan_leads_to_its_brief_on_paper(log_in: LogIn) -> None:
    client = log_in("planner")
    assert f"/briefs/{PLACE}.pdf" in client.get(f"/map/?peek=place:{PLACE}").content.decode()
    paper_ = client.get(f"/briefs/{PLACE}.pdf")
    assert paper_["Content-Type"] == "application/pdf" and paper_.content.startswith(b"%PDF")
    assert client.get("/briefs/31.75.pdf").status_code == 404, "a city has a situation report"
