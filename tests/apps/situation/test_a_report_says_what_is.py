"""A situation report counts every promise, every gap, the meetings that were held and the whole city."""

from __future__ import annotations

import random
import uuid
from datetime import datetime, timedelta

import pytest

from posko.apps.gaps.course import services as gaps
from posko.apps.gaps.models import Commitment, Gap
from posko.apps.gaps.scorecard import selectors as scorecard_selectors
from posko.apps.ledger import selectors as ledger
from posko.apps.operation import selectors as operations
from posko.apps.rakor.lines import services as lines
from posko.apps.rakor.meetings import selectors as meeting_selectors
from posko.apps.rakor.meetings import services as rakor
from posko.apps.situation.home import selectors
from posko.apps.situation.sitreps import paper
from posko.apps.vulnerability.index import selectors as index_selectors
from posko.domain.access import Viewer
from posko.domain.gaps.states import LIVE, CommitmentState
from posko.domain.situation.sitrep import AgencyRow, GapCounts, PromiseFact, Sitrep, tally
from posko.domain.territory.places import Label
from tests import meetings, story
from tests.cast import See


def compose(by: Viewer, at: datetime) -> Sitrep:
    """The report of now in English."""
    return paper.compose("en", operations.current(by), 1, ledger.head(), by, at)[0]


def row_of(report: Sitrep, agency: str) -> AgencyRow:
    """The row of one agency, by a part of its short name."""
    return next(row for row in report.gaps_by_agency if agency in row.agency)


def file(promise: Commitment, by: Viewer, at: datetime) -> None:
    """A statement as evidence."""
    gaps.file_evidence(promise, gaps.NewFiling(uuid.uuid4(), "Pompa menyala."), by=by, at=at)


def test_a_promise_whose_evidence_waits_is_counted_and_is_not_late(see: See, at: datetime) -> None:
    planner = see("planner")
    promise = story.promise_on(story.open_gap(see("bawaslu"), at, "Pompa"), planner, at, hours=4)
    file(promise, planner, at + timedelta(hours=3))
    row = row_of(compose(planner, at + timedelta(days=1)), "Polres")
    assert (row.promised, row.kept, row.late) == (1, 0, 0)


def test_a_promise_filed_after_its_due_hour_is_late_until_it_is_verified(see: See, at: datetime) -> None:
    planner = see("planner")
    promise = story.promise_on(story.open_gap(see("bawaslu"), at, "Pompa"), planner, at, hours=4)
    file(promise, planner, at + timedelta(hours=5))
    assert row_of(compose(planner, at + timedelta(days=1)), "Polres").late == 1


def test_the_rows_are_those_of_the_rule(see: See, at: datetime) -> None:
    dice, owners = random.Random(3), {"Polres": see("planner"), "KPU": see("kpu"), "BPBD": see("bpbd")}
    for number in range(20):
        gap = story.open_gap(dice.choice(list(owners.values())), at, f"Celah {number}")
        by = dice.choice(list(owners.values()))
        promise = story.promise_on(gap, by, at, hours=dice.randint(1, 6))
        if dice.random() < 0.7:
            file(promise, by, at + timedelta(hours=dice.randint(0, 8)))
            if dice.random() < 0.5:
                gaps.verify_commitment(promise, close=False, by=see("bawaslu"), at=at + timedelta(hours=9))
    for hours in (0, 3, 5, 12):
        later = at + timedelta(hours=hours)
        facts = [_fact(row) for row in Commitment.objects.filter(state__in=LIVE)]
        raised = list(Gap.objects.values_list("opened_by_agency__short", flat=True))
        told = [tally(name, raised=raised, promises=facts, at=later) for name in owners]
        found = scorecard_selectors.agency_rows(see("bawaslu"), later)
        assert [row for name in owners for row in found if row.agency == name] == told, hours


def test_a_gap_counts_for_who_brought_it_to_the_table(see: See, at: datetime) -> None:
    meeting = meetings.held(see("bawaslu"), at)
    line = meetings.say(meeting, see("bpbd"), at, place=story.KAMPUNG_MELAYU)
    lines.turn_into_gap(line, by=see("bawaslu"), at=at)
    told = {row.agency: row.opened for row in scorecard_selectors.agency_rows(see("bawaslu"), at)}
    assert (told["BPBD"], told["Bawaslu"]) == (1, 0)


def _fact(row: Commitment) -> PromiseFact:
    kept_at = row.verified_at if row.state == CommitmentState.KEPT else None
    return PromiseFact(row.agency.short, row.due, row.filed_at, kept_at)


def test_of_many_gaps_the_most_urgent_are_listed_and_all_are_counted(
    see: See, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(selectors, "REPORTED", 3)
    late = story.open_gap(see("bawaslu"), at, "Terlambat")
    story.promise_on(late, see("planner"), at, hours=1)
    for number in range(4):
        story.open_gap(see("bawaslu"), at, f"Celah {number}", severity=1 + number % 3)
    report = compose(see("planner"), at + timedelta(hours=2))
    assert [line.title for line in report.gap_lines] == ["Terlambat", "Celah 2", "Celah 1"]
    assert report.gap_counts == GapCounts(open=5, late=1, closed=0)
    assert row_of(report, "Bawaslu").opened == 5


def test_closed_gaps_are_counted_and_not_listed(see: See, at: datetime) -> None:
    planner = see("planner")
    promise = story.promise_on(story.open_gap(see("bawaslu"), at, "Lampu"), planner, at)
    file(promise, planner, at)
    gaps.verify_commitment(promise, close=True, by=see("bpbd"), at=at)
    story.open_gap(see("bawaslu"), at, "Pompa")
    report = compose(planner, at)
    assert [line.state for line in report.gap_lines] == ["open"]
    assert report.gap_counts == GapCounts(open=1, late=0, closed=1)


def test_meetings_stand_latest_first_and_only_once_they_were_held(see: See, at: datetime) -> None:
    by = see("bawaslu")
    for days, title in ((-3, "ketiga"), (-1, "terakhir"), (2, "nanti"), (-9, "pertama"), (-5, "kedua")):
        new = rakor.NewRakor(uuid.uuid4(), title, at + timedelta(days=days), "Aula", by.agency)
        rakor.convene(new, by=by, at=at)
    assert [line.title for line in compose(by, at).rakor] == ["terakhir", "ketiga", "kedua"]
    assert [row.title for row in meeting_selectors.rakors(by)] == ["nanti", "terakhir", "ketiga", "kedua", "pertama"]


def test_the_high_class_is_counted_over_the_city_and_not_over_the_table(
    see: See, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    by = see("planner")
    monkeypatch.setattr(paper, "WEAK_SHOWN", 2)
    standings = index_selectors.ranking(by, "pilkada").standings
    high = [standing for standing in standings if standing.shown_class == "high"]
    report = compose(by, at)
    assert len(report.weak_points) == 2 < len(high)
    assert report.high.high == len(high)
    assert report.high.certain == sum(standing.certain for standing in high)
    assert report.high.assessed == sum(standing.score is not None for standing in standings)


@pytest.mark.parametrize(("who", "label"), [("planner", Label.OFFICIAL), ("other", Label.SYNTHETIC)])
def test_the_count_of_kelurahan_is_as_sure_as_the_files_of_the_city(
    who: str, label: Label, see: See, at: datetime
) -> None:
    ground = compose(see(who), at).situation
    assert (ground.kecamatan.label, ground.kelurahan.label) == (label, label)
