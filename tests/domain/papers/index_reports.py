"""Reports of index runs for the tests of papers: six invented kelurahan, one of them unknown."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from posko.domain.ledger import Head
from posko.domain.territory.places import Label, Level
from posko.domain.vulnerability.comparison import Stand, compare
from posko.domain.vulnerability.report import Doubt, Earlier, IndexReport, ScoreLine
from posko.law.vulnerability import framework
from tests.domain.papers.reports import AT, ROOT

INPUTS, RESULTS = "a1" * 32, "b2" * 32
FORMULA = "=1+1"  # a place that calls itself so stays text
DOUBT = Doubt(2000, ((1, 1, 1), (1, 2, 3), (1, 3, 9)), ("fracmax:0:100", "minmax:0:100"), True, 0.5, 0.0)
SURE, SPLIT = {"low": 0.0, "mid": 0.04, "high": 0.96}, {"low": 0.02, "mid": 0.63, "high": 0.35}
LOW = {"low": 0.999, "mid": 0.001, "high": 0.0}


def line(code: str, place: str, **told: Any) -> ScoreLine:
    """A place in Jatinegara; its label is synthetic unless told otherwise."""
    plain = ScoreLine(code, place, "Jatinegara", label=Label.SYNTHETIC)
    return replace(plain, **told)


MELAYU = line(
    "1",
    "Kampung Melayu",
    score=68.004,
    rank=1,
    low=1,
    median=1,
    high=2,
    klass="high",
    shares=SURE,
    dimensions={"SOSPOL": 100.0, "PENYEL": 60.5},
    contributions={"IKP54": 22.5, "IKP03": 40.1, "IKP17": 5.404},
)
LINES = (
    MELAYU,
    line("2", FORMULA, score=41.5, rank=2, low=1, median=2, high=4, klass="mid", shares=SPLIT),
    line(
        "3", "Bidara Cina", score=40, rank=3, low=4, median=4, high=5, klass="mid", shares=SPLIT, label=Label.OFFICIAL
    ),
    line("4", "Cipinang", score=12.25, rank=4, low=3, median=4, high=5, klass="low", shares=LOW, label=Label.ESTIMATE),
    line("5", "Rawa Bunga", score=0.0, rank=5, low=5, median=5, high=5, klass="low", shares=LOW),
    line("6", "Bali Mester", label=None),
)
BEFORE = {
    "1": Stand(50.0, 2, "mid"),
    "2": Stand(61.0, 1, "high"),
    "3": Stand(40.0, 3, "mid"),
    "4": Stand(12.25, 4, "low"),
    "5": Stand(None, None, None),
}
EARLIER = Earlier(
    2, AT - timedelta(days=7), compare(BEFORE, {each.code: Stand(each.score, each.rank, each.klass) for each in LINES})
)


def index_report(**changes: Any) -> IndexReport:
    """An ordinary demo report with `changes` put over it."""
    plain = IndexReport(
        number="T/INDEKS-003/XI/2024/POSKO-JT",
        classification="terbatas",
        operation_name="Operasi Mantap Praja Jaya 2024",
        city_name="Jakarta Timur",
        agency="Bawaslu Jakarta Timur",
        kept_by="Wulan Pengawas",
        kept_at=AT,
        demo=True,
        run=3,
        framework=framework("pilkada"),
        edition="2024",
        level=Level.KELURAHAN,
        per="",
        verified_only=False,
        rule="second-person-of-bawaslu",
        note="Sebelum rakor",
        events=128,
        nothing_reports=1,
        inputs_sha256=INPUTS,
        results_sha256=RESULTS,
        whole=True,
        cuts=(13.465, 49.325),
        kept_from=None,
        doubt=DOUBT,
        lines=LINES,
        head=Head(1284, ROOT),
    )
    return replace(plain, **changes)


def many(count: int, unknown: int = 0, at: datetime = AT) -> IndexReport:
    """So many places with a score, and so many without."""
    known = [
        replace(
            MELAYU, code=f"k{rank}", place=f"TPS {rank:03d}", kelurahan="Bidara Cina", rank=rank, score=99 - rank / 99
        )
        for rank in range(1, count + 1)
    ]
    silent = [ScoreLine(f"u{number}", f"TPS {number:03d}", f"Kecamatan {number % 3}") for number in range(unknown)]
    return index_report(lines=(*known, *silent), level=Level.TPS, kept_at=at)
