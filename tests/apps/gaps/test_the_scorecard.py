"""How agencies keep their promises: each promise in exactly one part, base numbers always, no rank."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from posko.apps.gaps.course import services
from posko.apps.gaps.promises import services as promise_services
from posko.apps.gaps.scorecard import selectors as scorecard_selectors
from posko.domain.gaps.scorecard import ENOUGH, PARTS, Score
from tests import gap_story, story
from tests.cast import LogIn, See
from tests.domain.papers.reports import bare, read


def _tell(see: See, at: datetime) -> datetime:
    """Six promises of Polres: in time, late, waiting, open, owed and late, broken; the moment to look from."""
    planner, bawaslu = see("planner"), see("bawaslu")
    later = at + timedelta(hours=10)
    gaps = {name: story.open_gap(bawaslu, at, name) for name in (*PARTS, "withdrawn", "asked")}
    rows = {
        name: story.promise_on(gap, planner, at, hours=4) for name, gap in gaps.items() if name not in ("open", "asked")
    }
    rows["open"] = story.promise_on(gaps["open"], planner, at, hours=90)
    for name, moment in (("kept_in_time", at), ("kept_late", later), ("waiting", at)):
        story.file(rows[name], planner, moment)
    for name in ("kept_in_time", "kept_late"):
        services.verify_commitment(rows[name], close=True, by=bawaslu, at=later)
    promise_services.break_commitment(rows["broken"], reason="Tidak ada bukti", by=bawaslu, at=later)
    services.withdraw_commitment(rows["withdrawn"], reason="Tidak jadi", by=planner, at=at)
    gap_story.ask(gaps["asked"], bawaslu, at)
    return later


def test_each_promise_stands_in_exactly_one_part(see: See, at: datetime) -> None:
    later = _tell(see, at)
    scores = {score.code: score for score in scorecard_selectors.scores(see("kpu"), later, begins=None, until=None)}
    polres = scores["polres"]
    assert {part: getattr(polres, part) for part in PARTS} == dict.fromkeys(PARTS, 1)
    assert (polres.promises, polres.withdrawn, polres.asked) == (6, 1, 1)
    assert scores["bawaslu"].verified == 2
    assert [score.name for score in scores.values()] == sorted(score.name for score in scores.values())


def test_the_period_is_told_by_the_due_time(see: See, log_in: LogIn, at: datetime) -> None:
    later = _tell(see, at)
    begins = at + timedelta(days=2)
    (score,) = scorecard_selectors.scores(see("kpu"), later, begins=begins, until=None)
    assert (score.promises, score.open) == (1, 1)
    page = log_in("kpu").get("/gaps/scorecard/?from=2030-01-01&until=oops").content.decode()
    assert "Tidak ada janji yang jatuh tempo" in page


def test_a_share_needs_enough_promises_and_always_stands_on_its_base(see: See, log_in: LogIn, at: datetime) -> None:
    few, enough = Score("a", "A", kept_in_time=ENOUGH - 1), Score("a", "A", kept_in_time=ENOUGH - 1, late=1)
    assert few.share is None
    assert enough.share == pytest.approx((ENOUGH - 1) / ENOUGH)
    _tell(see, at)
    page = log_in("kpu").get("/gaps/scorecard/").content.decode()
    assert "1 dari" in page and "<svg" in page


def test_the_bar_is_the_whole_and_no_more(see: See) -> None:
    score = Score("a", "A", kept_in_time=1, kept_late=1, waiting=1)
    assert sum(length for _name, _number, _begins, length in score.parts) == pytest.approx(100, abs=0.1)
    assert all(length == 0 for _name, _number, _begins, length in Score("a", "A").parts)


def test_a_post_of_another_city_sees_no_score_of_ours(see: See, at: datetime) -> None:
    later = _tell(see, at)
    assert scorecard_selectors.scores(see("other"), later, begins=None, until=None) == []


def test_a_month_goes_on_paper_in_both_files(see: See, log_in: LogIn, at: datetime) -> None:
    later = _tell(see, at)
    kpu = log_in("kpu")
    page = kpu.get("/gaps/scorecard/").content.decode()
    assert 'formaction="/gaps/scorecard/month.docx"' in page and f'value="{later:%Y-%m}"' in page
    paper = kpu.get(f"/gaps/scorecard/month.pdf?month={later:%Y-%m}&language=en")
    assert (paper["Content-Type"], paper.content[:5]) == ("application/pdf", b"%PDF-")
    text = read(paper.content)
    assert bare("6 promises of") in text and bare("As of") in text
    assert kpu.get("/gaps/scorecard/month.docx").content[:2] == b"PK"
    refused = kpu.get("/gaps/scorecard/month.pdf?month=2024-13")
    assert refused.status_code == 400 and "2024-13" in refused.content.decode()
